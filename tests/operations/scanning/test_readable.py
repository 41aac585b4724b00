"""What scanners are given of a stack."""

import json

import pytest

from environments.dev import DEV
from environments.prod import PROD
from operations.scanning.readable import plannable, policies, readable
from terraform.stack import addresses
from tests.operations.scanning.made import stack

OURS = {"aws": {"source": "hashicorp/aws", "version": ">= 5.100.0"}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)
def test_nothing_is_left_out_but_what_checkov_fails_on(synth, environment):
    whole = synth(environment)
    copy = readable(stack(**whole))
    assert addresses(copy) == addresses(whole)
    assert whole.keys() - copy.keys() <= {"moved"}
    assert whole["terraform"].keys() - copy["terraform"].keys() == {"required_version"}


def test_the_stack_itself_is_not_changed(synth):
    before = json.dumps(synth(PROD))
    shop = stack(**synth(PROD))
    readable(shop)
    plannable(shop, OURS)
    policies(shop)
    assert json.dumps(shop.json) == before


def test_what_can_be_planned_asks_neither_backend_nor_account():
    copy = plannable(
        stack(
            terraform={"backend": {"s3": {"bucket": "state"}}, "required_providers": {"aws": {"version": "6.25.0"}}},
            provider={"aws": [{"region": "us-east-1", "allowed_account_ids": ["1"], "profile": "shop"}]},
        ),
        OURS,
    )
    assert copy["terraform"] == {"backend": {"local": {}}, "required_providers": OURS}
    assert copy["provider"]["aws"] == [
        {
            "region": "us-east-1",
            "access_key": "none",
            "secret_key": "none",
            "skip_credentials_validation": True,
            "skip_metadata_api_check": True,
            "skip_region_validation": True,
            "skip_requesting_account_id": True,
        }
    ]


def test_what_aws_would_be_asked_is_known_later():
    copy = plannable(
        stack(
            data={"aws_caller_identity": {"me": {"depends_on": ["aws_vpc.main"]}}},
            ephemeral={"aws_secretsmanager_random_password": {"new": {"password_length": 64}}},
            resource={"aws_x": {"y": {"secret_wo": "${ephemeral.aws_secretsmanager_random_password.new.random}"}}},
        ),
        OURS,
    )
    assert copy["data"]["aws_caller_identity"]["me"]["depends_on"] == ["aws_vpc.main", "terraform_data.later"]
    assert "ephemeral" not in copy
    assert copy["resource"]["aws_x"]["y"] == {"secret_wo": "${terraform_data.later.id}"}


def test_a_variable_that_somebody_has_to_say_has_a_value_of_its_type():
    variables = {
        "addresses": {"type": "list(string)", "validation": [{"condition": "${false}"}]},
        "image": {"type": "string"},
        "count": {"type": "number"},
        "tags": {"type": "map(string)"},
        "known": {"type": "string", "default": None},
    }
    copy = plannable(stack(variable=variables), OURS)
    assert {name: variable["default"] for name, variable in copy["variable"].items()} == {
        "addresses": ["stand-in"],
        "image": "stand-in",
        "count": 1,
        "tags": {},
        "known": None,
    }
    assert "validation" not in copy["variable"]["addresses"]


def test_every_policy_is_found_wherever_it_stands():
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    made = {
        "aws_iam_policy": {"managed": {"policy": policy(allow)}},
        "aws_iam_role": {"role": {"inline_policy": [{"name": "one", "policy": policy(allow)}]}},
        "aws_s3_bucket_policy": {"bucket": {"policy": policy({**allow, "Principal": "*"})}},
        "aws_ecr_lifecycle_policy": {"images": {"policy": '{"rules": []}'}},
    }
    assert [found.address for found in policies(stack(resource=made))] == [
        "aws_iam_policy.managed",
        "aws_iam_role.role",
        "aws_s3_bucket_policy.bucket",
    ]


def test_the_trust_of_a_role_is_about_that_role():
    trust = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}})
    [found] = policies(stack(resource={"aws_iam_role": {"tasks": {"assume_role_policy": trust}}}))
    assert [each["Resource"] for each in json.loads(found.text)["Statement"]] == [
        "arn:aws:iam::123456789012:role/tasks"
    ]


def test_a_policy_is_as_iam_sees_it_and_not_as_terraform_writes_it():
    allow = {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "arn:aws:iam::1:user/$${aws:username}"}
    [found] = policies(stack(resource={"aws_iam_policy": {"own": {"policy": policy(allow)}}}))
    assert "user/${aws:username}" in found.text


def test_a_policy_that_is_no_json_is_left_to_parliament():
    broken = '{"Statement": ['
    [found] = policies(stack(resource={"aws_iam_role": {"tasks": {"assume_role_policy": broken}}}))
    assert found.text == broken
