"""What stops the database and starts it, what that may do, and by whose word."""

import json
import re

import botocore.loaders
import pytest

from environments.dev import DEV
from environments.environment import Environment
from environments.prod import PROD
from tests.changes import without_containers, without_database
from tests.nights import NIGHTLY, SWITCHED, nightly
from tests.reading import at, changed, statements

ACCOUNT = "108581769167"
ZONE = "America/New_York"
MADE = {
    "aws_scheduler_schedule_group.night_group",
    "aws_scheduler_schedule.night_database_stops",
    "aws_scheduler_schedule.night_database_starts",
    "aws_iam_role.night_role",
    "aws_iam_role_policy.night_policy",
}


def without_metadata(resource):
    return {key: value for key, value in resource.items() if key not in ("//", "tags")}


def schedule(name, call, when):
    return {
        "name": name,
        "group_name": "${aws_scheduler_schedule_group.night_group.name}",
        "schedule_expression": when,
        "schedule_expression_timezone": ZONE,
        "flexible_time_window": {"mode": "OFF"},
        "target": {
            "arn": f"arn:aws:scheduler:::aws-sdk:rds:{call}",
            "role_arn": "${aws_iam_role.night_role.arn}",
            "input": '{"DbInstanceIdentifier": "${aws_db_instance.database_instance.identifier}"}',
            "retry_policy": {"maximum_event_age_in_seconds": 3600},
        },
        "depends_on": ["aws_iam_role_policy.night_policy"],
    }


def test_a_database_is_stopped_in_the_evening_and_started_in_the_morning(synth):
    stack = synth(NIGHTLY)
    assert {name: without_metadata(each) for name, each in stack["resource"]["aws_scheduler_schedule"].items()} == {
        "night_database_stops": schedule("database-stops", "stopDBInstance", "cron(15 20 ? * * *)"),
        "night_database_starts": schedule("database-starts", "startDBInstance", "cron(45 6 ? * MON,TUE,WED,THU,FRI *)"),
    }
    group = at(stack, "aws_scheduler_schedule_group.night_group")
    assert without_metadata(group) == {"name": "dev-davidshaevel-night"}
    assert group["tags"] == NIGHTLY.names.tags("night", Module="night")


def test_its_role_may_stop_and_start_this_database_and_is_taken_for_its_own_schedules_alone(synth):
    stack = synth(NIGHTLY)
    assert statements(at(stack, "aws_iam_role_policy.night_policy")) == [
        {
            "Effect": "Allow",
            "Action": ["rds:StartDBInstance", "rds:StopDBInstance"],
            "Resource": "${aws_db_instance.database_instance.arn}",
        }
    ]
    role = at(stack, "aws_iam_role.night_role")
    assert role["name"] == "dev-davidshaevel-night-role"
    [trust] = json.loads(role["assume_role_policy"])["Statement"]
    assert trust == {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {
                "aws:SourceArn": f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/dev-davidshaevel-night"
            },
        },
    }


def test_nothing_of_the_database_changes_but_its_windows(synth, dev):
    assert {address for address in changed(dev, synth(NIGHTLY)) if ".compute_" not in address} == {
        *MADE,
        "aws_db_instance.database_instance",
    }


def test_a_database_alone_sleeps_too_and_services_without_one(synth):
    alone = nightly(without_containers(DEV))
    assert set(changed(synth(without_containers(DEV)), synth(alone))) == {*MADE, "aws_db_instance.database_instance"}
    assert "aws_scheduler_schedule" not in synth(nightly(without_database(DEV)))["resource"]


def test_there_is_no_night_unless_an_environment_says_so(synth, dev):
    assert Environment.model_fields["night"].default is None
    for stack in (dev, synth(PROD)):
        assert {"aws_scheduler_schedule", "aws_appautoscaling_scheduled_action"} & set(stack["resource"]) == set()


def test_a_night_by_a_workflow_makes_nothing(synth, dev):
    assert synth(SWITCHED) == dev


def test_while_the_environment_is_switched_off_nothing_calls_for_a_database_that_is_gone(synth):
    resources = synth(NIGHTLY.but(activated=False))["resource"]
    assert {"aws_scheduler_schedule", "aws_appautoscaling_target", "aws_appautoscaling_scheduled_action"} & set(
        resources
    ) == set()
    assert set(resources["aws_scheduler_schedule_group"]) == {"night_group"}
    assert "night_policy" not in resources.get("aws_iam_role_policy", {})


# What AWS says


@pytest.fixture(scope="module")
def rds():
    return botocore.loaders.Loader().load_service_model("rds", "service-2")


def test_the_calls_are_of_rds_and_get_what_these_require(rds, synth):
    for made in synth(NIGHTLY)["resource"]["aws_scheduler_schedule"].values():
        target = made["target"]
        call = re.fullmatch(r"arn:aws:scheduler:::aws-sdk:rds:(\w+)", target["arn"])[1]
        operation = rds["operations"][call[0].upper() + call[1:]]
        shape = rds["shapes"][operation["input"]["shape"]]
        # The SDK for Java, by whose names these go, writes DB as Db.
        assert {name.lower() for name in json.loads(target["input"])} == {name.lower() for name in shape["required"]}


def test_names_are_what_the_scheduler_takes(synth):
    shapes = botocore.loaders.Loader().load_service_model("scheduler", "service-2")["shapes"]
    resources = synth(NIGHTLY)["resource"]
    group = resources["aws_scheduler_schedule_group"]["night_group"]
    assert re.fullmatch(shapes["ScheduleGroupName"]["pattern"], group["name"])
    for made in resources["aws_scheduler_schedule"].values():
        assert re.fullmatch(shapes["Name"]["pattern"], made["name"])
        assert made["flexible_time_window"]["mode"] in shapes["FlexibleTimeWindowMode"]["enum"]
        age = shapes["MaximumEventAgeInSeconds"]
        assert age["min"] <= made["target"]["retry_policy"]["maximum_event_age_in_seconds"] <= age["max"]
