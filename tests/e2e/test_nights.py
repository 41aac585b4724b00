"""A night on emulated AWS: its schedules as they are read back, and a plan while all of it sleeps."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from environments.environment import Environment
from tests.conftest import Stack
from tests.e2e.platforms import Platform
from tests.nights import NIGHT, NIGHTLY

pytestmark = pytest.mark.e2e

CLUSTER, DATABASE = "dev-davidshaevel-cluster", "davidshaevel-dev-db"
SERVICES = ("dev-davidshaevel-frontend", "dev-davidshaevel-backend")
GROUP = "dev-davidshaevel-night"


@pytest.fixture(scope="module")
def nightly(platform: Callable[[str], Platform], synth: Callable[[Environment], Stack], dev: Stack) -> Platform:
    """Dev as it runs, and then with a night. The database keeps its windows: new ones would take minutes."""
    found = platform("dev")
    stack = synth(NIGHTLY)
    stack["resource"]["aws_db_instance"] = dev["resource"]["aws_db_instance"]
    folder = found.project.stack_folder("dev")
    (folder / "cdk.tf.json").write_text(json.dumps(stack))
    found.project.terraform(folder, "apply", "-auto-approve", "-input=false", "-no-color")
    return found


def nothing_is_left_to_do(nightly: Platform) -> None:
    folder = nightly.project.stack_folder("dev")
    nightly.project.terraform(folder, "plan", "-detailed-exitcode", "-input=false", "-no-color")


def scheduled(nightly: Platform) -> dict[str, dict[str, Any]]:
    scheduler = nightly.client("scheduler")
    names = [each["Name"] for each in scheduler.list_schedules(GroupName=GROUP)["Schedules"]]
    return {name: scheduler.get_schedule(GroupName=GROUP, Name=name) for name in names}


def test_the_database_has_two_schedules_with_a_role_that_may_do_both(nightly: Platform):
    found = scheduled(nightly)
    assert {name: (each["ScheduleExpression"], each["ScheduleExpressionTimezone"]) for name, each in found.items()} == {
        "database-stops": (NIGHT.database_stops, "America/New_York"),
        "database-starts": (NIGHT.database_starts, "America/New_York"),
    }
    [role] = {each["Target"]["RoleArn"] for each in found.values()}
    for each in found.values():
        assert json.loads(each["Target"]["Input"]) == {"DbInstanceIdentifier": DATABASE}
        assert each["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600
        assert each["FlexibleTimeWindow"] == {"Mode": "OFF"}
    iam, name = nightly.client("iam"), role.rpartition("/")[2]
    [statement] = iam.get_role_policy(RoleName=name, PolicyName=f"{GROUP}-policy")["PolicyDocument"]["Statement"]
    [database] = nightly.client("rds").describe_db_instances()["DBInstances"]
    assert (statement["Action"], statement["Resource"]) == (
        ["rds:StartDBInstance", "rds:StopDBInstance"],
        database["DBInstanceArn"],
    )
    [trust] = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    group = nightly.client("scheduler").get_schedule_group(Name=GROUP)
    assert trust["Condition"]["ArnLike"] == {"aws:SourceArn": group["Arn"]}


def test_each_service_has_two_scheduled_actions(nightly: Platform):
    actions = nightly.client("application-autoscaling").describe_scheduled_actions(ServiceNamespace="ecs")
    assert {
        each["ScheduledActionName"]: (each["Schedule"], each["Timezone"], *each["ScalableTargetAction"].values())
        for each in actions["ScheduledActions"]
    } == {
        f"{service}-{name}": (schedule, "America/New_York", least, most)
        for service in SERVICES
        for name, schedule, least, most in (
            ("sleeps", NIGHT.services_sleep, 0, 0),
            ("wakes", NIGHT.services_wake, 2, 4),
        )
    }


def test_a_second_plan_has_nothing_left_to_do(nightly: Platform):
    nothing_is_left_to_do(nightly)


def test_nor_has_a_plan_at_night(nightly: Platform):
    """AWS does by itself what moto has to be told: the limits, the tasks, the database."""
    for service in SERVICES:
        nightly.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="ecs",
            ScalableDimension="ecs:service:DesiredCount",
            ResourceId=f"service/{CLUSTER}/{service}",
            MinCapacity=0,
            MaxCapacity=0,
        )
        nightly.client("ecs").update_service(cluster=CLUSTER, service=service, desiredCount=0)
    nightly.client("rds").stop_db_instance(DBInstanceIdentifier=DATABASE)
    nothing_is_left_to_do(nightly)
    found = nightly.client("ecs").describe_services(cluster=CLUSTER, services=list(SERVICES))["services"]
    assert [each["desiredCount"] for each in found] == [0, 0]
