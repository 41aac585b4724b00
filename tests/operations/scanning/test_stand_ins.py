"""References in documents become text that a scanner can read."""

import json

import pytest

from environments import load_environments
from operations.errors import CommandError
from operations.scanning.stand_ins import with_stand_ins
from tests.operations.scanning.made import stack

ACCOUNT = {"s3": {"allowed_account_ids": ["111111111111"]}}
PROVIDER = {"aws": [{"region": "eu-west-1"}]}


def replaced(text: str, type_: str = "aws_iam_role_policy", attribute: str = "policy") -> str:
    made = stack(terraform={"backend": ACCOUNT}, provider=PROVIDER, resource={type_: {"one": {attribute: text}}})
    found = with_stand_ins(made)["resource"][type_]["one"][attribute]
    assert isinstance(found, str)
    return found


def test_an_arn_has_the_form_of_its_type_and_the_stacks_account_and_region():
    assert replaced('{"Resource": "${aws_s3_bucket.shop_logs.arn}/*"}') == '{"Resource": "arn:aws:s3:::shop-logs/*"}'
    assert replaced('["${aws_sns_topic.alarms.arn}"]') == '["arn:aws:sns:eu-west-1:111111111111:alarms"]'
    secret = '{"valueFrom": "${aws_db_instance.shop.master_user_secret[0].secret_arn}"}'
    assert replaced(secret) == '{"valueFrom": "arn:aws:secretsmanager:eu-west-1:111111111111:secret:shop"}'


def test_another_attribute_is_a_name():
    assert replaced('{"value": "${aws_db_instance.shop_db.address}"}') == '{"value": "shop-db"}'


@pytest.mark.parametrize(
    "text",
    [
        "${aws_s3_bucket.logs.arn}",  # no document: Terraform and checkov follow it themselves
        '{"Resource": "$${aws_s3_bucket.logs.arn}"}',  # no reference
        '{"Resource": "${var.image}"}',
        '{"Resource": "${jsonencode(aws_s3_bucket.logs.arn)}"}',
    ],
)
def test_all_else_stays_as_it_is(text: str):
    assert replaced(text) == text


def test_a_definition_that_a_plan_would_send_to_aws_stays_unknown():
    text = '{"Cluster": "${aws_ecs_cluster.shop.arn}"}'
    assert replaced(text, "aws_sfn_state_machine", "definition") == text


def test_a_type_whose_arns_are_not_known_is_said_and_not_guessed():
    with pytest.raises(CommandError, match=r"the ARN of aws_kinesis_stream\.clicks in a document.*add it to ARNS"):
        replaced('{"Resource": "${aws_kinesis_stream.clicks.arn}"}')


def test_every_document_of_every_environment_is_whole(synth):
    for environment in load_environments():
        resources = with_stand_ins(stack(environment.name, **synth(environment)))["resource"]
        policies = [policy["policy"] for policy in resources["aws_iam_role_policy"].values()]
        assert policies
        assert all("${" not in policy and json.loads(policy) for policy in policies)
