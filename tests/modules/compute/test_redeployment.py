"""A deployment after the database's password was rotated: rule, state machine, and what they may do."""

import json
import re
import time
import warnings

import boto3
import botocore.loaders
import pytest
from moto import mock_aws
from moto.events.models import EventPattern
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk as aws_sdk,
)

from environments.dev import DEV
from environments.prod import PROD
from modules.compute.redeployment import UPDATE_SERVICE
from modules.settings import SettingsError
from tests.changes import with_compute, with_service
from tests.five_services import FIVE_SERVICES
from tests.variants import Variant, plan_together

ACCOUNT = PROD.aws_account_id
SECRET = "${aws_db_instance.database_instance.master_user_secret[0].secret_arn}"
MACHINE = "${aws_sfn_state_machine.compute_redeployment_state_machine.arn}"
FIVE = with_compute(FIVE_SERVICES, redeploy_on_password_rotation=True)


def at(stack, address):
    kind, name = address.split(".")
    return stack["resource"][kind][name]


def statements(stack, address, attribute="policy"):
    return json.loads(at(stack, address)[attribute])["Statement"]


@pytest.fixture(scope="module")
def prod(synth):
    return synth(PROD)


def test_the_rule_waits_for_the_current_value_of_the_databases_secret_to_change(prod):
    """https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html"""
    rule = at(prod, "aws_cloudwatch_event_rule.compute_redeployment_rule")
    assert json.loads(rule["event_pattern"]) == {
        "source": ["aws.secretsmanager"],
        "detail-type": ["Secret Label Updated"],
        "resources": [SECRET],
        "detail": {"labelUpdated": ["AWSCURRENT"]},
    }


@pytest.mark.parametrize(
    ("label", "secret", "taken"),
    [
        ("AWSCURRENT", SECRET, True),
        ("CANARY", SECRET, False),
        ("AWSCURRENT", "arn:aws:secretsmanager:us-east-1:123456789012:secret:another-AbCdEf", False),
    ],
)
def test_the_rule_takes_the_event_that_aws_documents_and_no_others(prod, label, secret, taken):
    """By moto's matcher of event patterns."""
    event = {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": "Secret Label Updated",
        "source": "aws.secretsmanager",
        "account": ACCOUNT,
        "time": "2026-02-06T16:43:48Z",
        "region": "us-east-1",
        "resources": [secret],
        "detail": {"name": "rds!db-1", "labelUpdated": label, "versionId": "a1b2c3d4-5678-90ab-cdef-EXAMPLE11111"},
    }
    rule = at(prod, "aws_cloudwatch_event_rule.compute_redeployment_rule")
    assert EventPattern.load(rule["event_pattern"]).matches_event(event) is taken


def test_the_rule_starts_the_state_machine_and_may_do_no_more(prod):
    target = at(prod, "aws_cloudwatch_event_target.compute_redeployment_target")
    assert target["rule"] == "${aws_cloudwatch_event_rule.compute_redeployment_rule.name}"
    assert target["arn"] == MACHINE
    assert target["role_arn"] == "${aws_iam_role.compute_redeployment_rule_role.arn}"
    assert statements(prod, "aws_iam_role_policy.compute_redeployment_rule_policy") == [
        {"Effect": "Allow", "Action": ["states:StartExecution"], "Resource": MACHINE}
    ]


def test_the_state_machine_deploys_anew_what_uses_the_database_and_may_do_no_more(prod):
    assert statements(prod, "aws_iam_role_policy.compute_redeployment_policy") == [
        {
            "Effect": "Allow",
            "Action": ["ecs:UpdateService"],
            "Resource": ["${aws_ecs_service.compute_backend_service.id}"],
        }
    ]
    machine = at(prod, "aws_sfn_state_machine.compute_redeployment_state_machine")
    assert machine["role_arn"] == "${aws_iam_role.compute_redeployment_role.arn}"
    assert machine["depends_on"] == ["aws_iam_role_policy.compute_redeployment_policy"]
    definition = json.loads(machine["definition"])
    [branch] = definition["States"]["Deploy"]["Branches"]
    task = branch["States"]["backend"]
    assert task["Resource"] == UPDATE_SERVICE
    assert task["Parameters"] == {
        "Cluster": "${aws_ecs_cluster.compute_cluster.arn}",
        "Service": "${aws_ecs_service.compute_backend_service.name}",
        "ForceNewDeployment": True,
    }


def test_the_state_machine_calls_ecs_by_the_names_that_ecs_has():
    """Step Functions takes an SDK's parameters in PascalCase, and tells of a wrong one when it runs."""
    model = botocore.loaders.Loader().load_service_model("ecs", "service-2")
    members = model["shapes"]["UpdateServiceRequest"]["members"]
    assert UPDATE_SERVICE.rpartition(":")[2] == "updateService"
    assert "UpdateService" in model["operations"]
    assert {"cluster", "service", "forceNewDeployment"} <= set(members)


def test_run_by_an_interpreter_it_asks_ecs_once_for_each_service(synth, monkeypatch):
    """moto's interpreter of the Amazon States Language, with an ECS that writes down what it is asked.

    Step Functions has PascalCase for every service, which moto passes on as it is.
    """
    asked = []

    class Ecs:
        def update_service(self, **parameters):
            asked.append(parameters)
            return {"Service": {}}

    monkeypatch.setattr(f"{aws_sdk.__name__}.boto_client_for", lambda *_, **__: Ecs())
    machine = at(synth(FIVE), "aws_sfn_state_machine.compute_redeployment_state_machine")
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        client = boto3.client("stepfunctions", "us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
        arn = client.create_state_machine(
            name="redeployment",
            definition=machine["definition"].replace("${", "").replace('}"', '"'),
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/redeployment",
        )["stateMachineArn"]
        execution = client.start_execution(stateMachineArn=arn)["executionArn"]
        deadline = time.monotonic() + 30
        while client.describe_execution(executionArn=execution)["status"] == "RUNNING":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert client.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"
    assert sorted(parameters["Service"] for parameters in asked) == [
        "aws_ecs_service.compute_backend_service.name",
        "aws_ecs_service.compute_worker_service.name",
    ]
    assert {(parameters["Cluster"], parameters["ForceNewDeployment"]) for parameters in asked} == {
        ("aws_ecs_cluster.compute_cluster.arn", True)
    }


def test_each_role_is_taken_by_one_resource_of_this_account(prod):
    for role, service, source in (
        (
            "compute_redeployment_role",
            "states",
            f"states:us-east-1:{ACCOUNT}:stateMachine:prod-davidshaevel-redeployment",
        ),
        ("compute_redeployment_rule_role", "events", f"events:us-east-1:{ACCOUNT}:rule/prod-davidshaevel-redeployment"),
    ):
        assert statements(prod, f"aws_iam_role.{role}", "assume_role_policy") == [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": f"{service}.amazonaws.com"},
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": ACCOUNT},
                    "ArnEquals": {"aws:SourceArn": f"arn:aws:{source}"},
                },
            }
        ]


def test_names_in_the_conditions_are_those_of_the_resources(prod):
    assert (
        at(prod, "aws_sfn_state_machine.compute_redeployment_state_machine")["name"]
        == (at(prod, "aws_cloudwatch_event_rule.compute_redeployment_rule")["name"])
    )
    assert at(prod, "aws_cloudwatch_event_rule.compute_redeployment_rule")["name"] == "prod-davidshaevel-redeployment"


def test_a_deployment_that_fails_or_is_not_started_raises_an_alarm(prod):
    failed = at(prod, "aws_cloudwatch_metric_alarm.compute_redeployment_failed")
    assert (failed["namespace"], failed["metric_name"]) == ("AWS/States", "ExecutionsFailed")
    assert failed["dimensions"] == {"StateMachineArn": MACHINE}
    not_started = at(prod, "aws_cloudwatch_metric_alarm.compute_redeployment_not_started")
    assert (not_started["namespace"], not_started["metric_name"]) == ("AWS/Events", "FailedInvocations")
    assert failed["alarm_actions"] == ["${aws_sns_topic.notifications_topic.arn}"]


def test_of_several_services_those_that_use_the_database_are_deployed_each_by_itself(synth):
    stack = synth(FIVE)
    machine = at(stack, "aws_sfn_state_machine.compute_redeployment_state_machine")
    branches = json.loads(machine["definition"])["States"]["Deploy"]["Branches"]
    assert [branch["StartAt"] for branch in branches] == [
        service.name for service in FIVE.compute.services if service.uses_database
    ]
    [statement] = statements(stack, "aws_iam_role_policy.compute_redeployment_policy")
    assert len(statement["Resource"]) == len(branches) > 1


def test_dev_is_left_as_it_runs(dev):
    assert not re.search("redeployment|aws_sfn|aws_cloudwatch_event", json.dumps(dev))


def test_it_plans_from_nothing(terraform, synth, tmp_path_factory):
    variants = {
        "dev": Variant(synth(with_compute(DEV, redeploy_on_password_rotation=True))),
        "rotated": Variant(synth(DEV.but(database=DEV.database.but(password_rotation_schedule="rate(30 days)")))),
        "five": Variant(synth(FIVE), variables={"reports_container_image": "shop/reports:1"}),
    }
    plans = plan_together(terraform, tmp_path_factory.mktemp("redeployment"), variants)
    assert plans["dev"].counts == {"create": 87 + 9}
    assert plans["rotated"].counts == {"create": 87 + 1}
    redeployment = [address for address in plans["five"].by_action("create") if ".compute_redeployment_" in address]
    assert len(redeployment) == 9


# Settings


def test_no_service_may_be_called_as_it_is():
    with pytest.raises(SettingsError, match="name is 'redeployment'; allowed: any name but"):
        DEV.compute.services[0].but(name="redeployment")


def test_without_a_service_that_uses_the_database_it_has_no_effect_and_says_so(synth):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        without = with_service(with_compute(DEV, redeploy_on_password_rotation=True), "backend", uses_database=False)
    assert {str(each.message) for each in caught if "redeploy" in str(each.message)} == {
        "redeploy_on_password_rotation is on and no service has uses_database, so that it has no effect; turn it off"
    }
    assert "aws_sfn_state_machine" not in synth(without)["resource"]


@pytest.mark.parametrize(
    "schedule",
    [
        "rate(4 hours)",
        "rate(1 day)",
        "rate(30 days)",
        "cron(0 6 ? * TUE *)",
        "cron(0 16 1,15 * ? *)",
        "cron(0 8/4 * * ? *)",
        "cron(0 0 ? 1/2 SUN#1 *)",
    ],
)
def test_schedules_of_secrets_manager_are_taken(schedule):
    assert DEV.database.but(password_rotation_schedule=schedule).password_rotation_schedule == schedule


@pytest.mark.parametrize(
    "schedule",
    [
        "rate(3 hours)",  # every four hours at most
        "rate(1 days)",
        "rate(30 minutes)",
        "cron(30 6 ? * TUE *)",  # the minute is 0
        "cron(0 24 ? * TUE *)",
        "cron(0 6 * * TUE *)",  # one of the days is ?
        "cron(0 6 ? * ? *)",
        "cron(0 6 ? * TUE 2027)",  # the year is *
        "0 6 ? * TUE *",
        "",
    ],
)
def test_schedules_that_secrets_manager_refuses_are_refused(schedule):
    with pytest.raises(SettingsError) as error:
        DEV.database.but(password_rotation_schedule=schedule)
    assert f"password_rotation_schedule is {schedule!r}; allowed: rate(N days), rate(N hours)" in str(error.value)


def test_a_window_ends_on_its_day_and_has_a_schedule():
    def with_window(schedule, duration):
        return DEV.database.but(password_rotation_schedule=schedule, password_rotation_duration=duration)

    assert with_window("cron(0 22 ? * TUE *)", "2h").password_rotation_duration == "2h"
    assert with_window("rate(7 days)", "24h").password_rotation_duration == "24h"
    with pytest.raises(SettingsError, match="a window that ends on the next day, which Secrets Manager refuses"):
        with_window("cron(0 22 ? * TUE *)", "3h")
    with pytest.raises(SettingsError, match="password_rotation_schedule is not set; set it, or leave the duration out"):
        with_window(None, "3h")
    with pytest.raises(SettingsError, match="password_rotation_duration is '25h'; allowed: 1h to 24h"):
        with_window("rate(7 days)", "25h")


def test_the_schedule_is_of_the_secret_that_rds_manages_and_rotates_nothing_by_itself(prod):
    rotation = at(prod, "aws_secretsmanager_secret_rotation.database_password_rotation")
    assert rotation["secret_id"] == SECRET
    assert rotation["rotate_immediately"] is False
    assert rotation["rotation_rules"] == {"schedule_expression": "cron(0 6 ? * TUE *)", "duration": "2h"}
    assert "rotation_lambda_arn" not in rotation
