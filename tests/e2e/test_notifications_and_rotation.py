"""Topic, rotation and redeployment by the word of AWS: made as they were planned, and nothing left to do.

A small stack: a database whose password RDS manages, a service that reads it, and what this is about.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cdktf
import pytest
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
from cdktf_cdktf_provider_aws.ecs_service import EcsService, EcsServiceNetworkConfiguration
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from cdktf_cdktf_provider_aws.provider import AwsProvider

from modules.compute.redeployment import Redeployment
from modules.database.password_rotation import schedule_password_rotation
from modules.names import ResourceNames
from modules.notifications import Notifications, NotificationSettings
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from operations.rehearsal.project import Project
from operations.rehearsal.tools import Tools
from tests.e2e.conftest import running_project

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

NAMES = ResourceNames(environment="test", project_name="shop", owner="Ops", cost_center="Shop")
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:test-shop-alarms"
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:test-shop-redeployment"
ADDRESSES = ["first@example.com", "second@example.com"]


@dataclass(frozen=True)
class Small:
    """The small stack, as it runs."""

    project: Project
    emulator: Emulator
    folder: Path

    def terraform(self, *arguments: str, addresses: list[str] = ADDRESSES) -> None:
        self.project.variables["TF_VAR_alarm_addresses"] = json.dumps(addresses)
        self.project.terraform(self.folder, *arguments, "-input=false", "-no-color")

    def client(self, service: str) -> Any:
        return self.emulator.client(service)

    def subscriptions(self) -> dict[str, str]:
        """Address -> ARN of its subscription."""
        listed = self.client("sns").list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]
        assert {each["Protocol"] for each in listed} == {"email"}
        return {each["Endpoint"]: each["SubscriptionArn"] for each in listed}


def small_stack(folder: Path, subnet_id: str) -> dict[str, Any]:
    stack = cdktf.TerraformStack(cdktf.Testing.app(outdir=str(folder)), "small")
    AwsProvider(stack, "aws", region=REGION)
    cdktf.TerraformVariable(stack, "alarm_addresses", type="list(string)", sensitive=True)
    notifications = Notifications(
        stack,
        "notifications",
        names=NAMES,
        settings=NotificationSettings(),
        region=REGION,
        account_id=ACCOUNT_ID,
        addresses="var.alarm_addresses",
    )
    database = DbInstance(
        stack,
        "database",
        identifier="shop-test-db",
        engine="postgres",
        instance_class="db.t4g.small",
        allocated_storage=20,
        username="dbadmin",
        manage_master_user_password=True,
        skip_final_snapshot=True,
    )
    notifications.watch_database(database.identifier)
    secret_arn = database.master_user_secret.get(0).secret_arn
    schedule_password_rotation(stack, secret_arn=secret_arn, schedule="cron(0 6 ? * TUE *)", duration="2h")
    cluster = EcsCluster(stack, "cluster", name="test-shop-cluster")
    task = EcsTaskDefinition(
        stack,
        "task",
        family="test-shop-api",
        container_definitions=json.dumps([{"name": "api", "image": "shop/api:1", "memory": 128}]),
    )
    service = EcsService(
        stack,
        "service",
        name="test-shop-api",
        cluster=cluster.arn,
        task_definition=task.arn,
        desired_count=1,
        launch_type="FARGATE",
        network_configuration=EcsServiceNetworkConfiguration(subnets=[subnet_id]),
        availability_zone_rebalancing="DISABLED",  # the provider falls over where ECS does not say
    )
    Redeployment(
        stack,
        "redeployment",
        names=NAMES,
        region=REGION,
        account_id=ACCOUNT_ID,
        secret_arn=secret_arn,
        cluster=cluster,
        services={"api": service},
        alarm_actions=[notifications.topic_arn],
    )
    made: dict[str, Any] = json.loads(cdktf.Testing.synth(stack))
    return made


@pytest.fixture(scope="module")
def small(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    folder = tmp_path_factory.mktemp("small")
    with running_project(tools, folder, "dev") as (project, emulator):
        subnet, *_ = emulator.client("ec2").describe_subnets()["Subnets"]  # of the default VPC
        stack = small_stack(folder / "synth", subnet["SubnetId"])
        stack["terraform"]["backend"] = {"local": {}}
        made = Small(project, emulator, project.make_folder("small", stack))
        made.terraform("apply", "-auto-approve")
        yield made


def test_a_second_plan_has_nothing_left_to_do(small: Small):
    small.terraform("plan", "-detailed-exitcode")


def test_each_address_is_subscribed_whatever_their_order(small: Small):
    before = small.subscriptions()
    assert set(before) == set(ADDRESSES)
    small.terraform("plan", "-detailed-exitcode", addresses=list(reversed(ADDRESSES)))


def test_the_topic_is_encrypted_with_a_key_that_is_rotated_and_lets_the_services_in(small: Small):
    attributes = small.client("sns").get_topic_attributes(TopicArn=TOPIC)["Attributes"]
    kms, key = small.client("kms"), attributes["KmsMasterKeyId"]
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is True
    [alias] = kms.list_aliases(KeyId=key)["Aliases"]
    assert alias["AliasName"] == "alias/test-shop-alarms"
    users = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])["Statement"]
    publishers = json.loads(attributes["Policy"])["Statement"]
    services = ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"]
    assert [statement["Principal"].get("Service") for statement in users] == [None, *services]
    assert [statement["Principal"]["Service"] for statement in publishers if statement["Effect"] == "Allow"] == services


def test_events_of_the_database_go_to_the_topic(small: Small):
    [found] = small.client("rds").describe_event_subscriptions()["EventSubscriptionsList"]
    assert (found["SnsTopicArn"], found["SourceType"], found["SourceIdsList"]) == (
        TOPIC,
        "db-instance",
        ["shop-test-db"],
    )
    assert set(found["EventCategoriesList"]) == set(NotificationSettings().database_events)


def test_the_password_is_rotated_on_the_schedule(small: Small):
    [database] = small.client("rds").describe_db_instances()["DBInstances"]
    secret = small.client("secretsmanager").describe_secret(SecretId=database["MasterUserSecret"]["SecretArn"])
    assert (secret["RotationEnabled"], secret["OwningService"]) == (True, "rds")
    assert secret["RotationRules"]["ScheduleExpression"] == "cron(0 6 ? * TUE *)"
    assert secret["RotationRules"]["Duration"] == "2h"


def test_a_new_password_starts_the_state_machine(small: Small):
    events = small.client("events")
    rule = events.describe_rule(Name="test-shop-redeployment")
    [database] = small.client("rds").describe_db_instances()["DBInstances"]
    assert rule["State"] == "ENABLED"
    assert json.loads(rule["EventPattern"])["resources"] == [database["MasterUserSecret"]["SecretArn"]]
    [target] = events.list_targets_by_rule(Rule="test-shop-redeployment")["Targets"]
    assert target["Arn"] == MACHINE
    assert target["RoleArn"].endswith(":role/test-shop-redeployment-rule-role")


def test_the_state_machine_deploys_the_service_anew_and_may_do_no_more(small: Small):
    machine = small.client("stepfunctions").describe_state_machine(stateMachineArn=MACHINE)
    [branch] = json.loads(machine["definition"])["States"]["Deploy"]["Branches"]
    [service] = small.client("ecs").describe_services(cluster="test-shop-cluster", services=["test-shop-api"])[
        "services"
    ]
    assert branch["States"]["api"]["Parameters"] == {
        "Cluster": service["clusterArn"],
        "Service": "test-shop-api",
        "ForceNewDeployment": True,
    }
    role = machine["roleArn"].rpartition("/")[2]
    [name] = small.client("iam").list_role_policies(RoleName=role)["PolicyNames"]
    document = small.client("iam").get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    [statement] = document["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["ecs:UpdateService"], [service["serviceArn"]])


def test_alarms_notify_the_topic(small: Small):
    alarms = small.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["AlarmName"]: alarm["AlarmActions"] for alarm in alarms} == {
        "test-shop-redeployment-failed": [TOPIC],
        "test-shop-redeployment-not-started": [TOPIC],
    }


def test_an_address_that_leaves_leaves_the_others_alone(small: Small):
    before = small.subscriptions()
    small.terraform("apply", "-auto-approve", addresses=[ADDRESSES[1]])
    assert small.subscriptions() == {ADDRESSES[1]: before[ADDRESSES[1]]}
