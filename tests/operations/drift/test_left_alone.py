"""What Terraform is told to leave alone is looked at on emulated AWS."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from operations.drift import left_alone
from operations.rehearsal.emulator import Emulator
from terraform.stack import Stack
from terraform.state import Instance, State

ACCOUNT, REGION = "123456789012", "us-east-1"
GROUP, SERVICE, TASK = (
    "aws_security_group.networking_app",
    "aws_ecs_service.compute_app",
    "aws_ecs_task_definition.compute_app",
)
RULE, SCALING = "aws_vpc_security_group_ingress_rule.networking_app", "aws_appautoscaling_target.compute_app"


@dataclass
class Platform:
    """A group, a service and its scaling, as they run, and as the state has them."""

    emulator: Emulator
    group: str
    rule: str
    arn: str

    def client(self, service: str) -> Any:
        return self.emulator.client(service)

    def look(self, **resources: dict[str, Any]) -> list[tuple[str, str]]:
        said = {
            "aws_security_group": {"networking_app": {"lifecycle": {"ignore_changes": ["ingress", "egress"]}}},
            "aws_ecs_service": {"compute_app": {"lifecycle": {"ignore_changes": ["desired_count", "task_definition"]}}},
            **resources,
        }
        service = {"cluster": "cluster", "name": "app", "task_definition": self.arn}
        scaling = {"resource_id": "service/cluster/app", "service_namespace": "ecs"}
        state = State(
            outputs={},
            instances=(
                _instance(GROUP, id=self.group),
                _instance(RULE, security_group_rule_id=self.rule),
                _instance(SERVICE, **service),
                _instance(TASK, family="app", arn=self.arn),
                _instance(SCALING, **scaling),
            ),
        )
        found = left_alone.look(Stack("dev", Path(), {"resource": said}), state, self.client)
        return [(stray.name, stray.what) for stray in found]

    def register(self, family: str = "app", image: str = "app:2", **more: Any) -> str:
        container = {"name": "app", "image": image, "essential": True, **more}
        made = self.client("ecs").register_task_definition(
            family=family, containerDefinitions=[container], cpu="256", memory="512", networkMode="awsvpc"
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def run(self, revision: str | None = None, count: int = 2) -> None:
        self.client("ecs").update_service(
            cluster="cluster", service="app", taskDefinition=revision or self.arn, desiredCount=count
        )


def _instance(address: str, **attributes: Any) -> Instance:
    return Instance(address, address.split(".")[0], True, None, False, attributes)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(
        ACCOUNT, REGION, tmp_path_factory.mktemp("drift") / "emulator.log", managed_policies=False
    ) as started:
        yield started


@pytest.fixture
def platform(emulator: Emulator) -> Platform:
    emulator.post("/moto-api/reset")
    ec2, ecs = emulator.client("ec2"), emulator.client("ecs")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="app", Description="app", VpcId=vpc)["GroupId"]
    ec2.revoke_security_group_egress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    )
    rule = _authorize(ec2, group, 80, "10.0.0.0/8")
    ecs.create_cluster(clusterName="cluster")
    made = Platform(emulator, group, rule, "")
    made.arn = made.register(image="app:1")
    ecs.create_service(cluster="cluster", serviceName="app", taskDefinition=made.arn, desiredCount=2)
    emulator.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId="service/cluster/app",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=2,
        MaxCapacity=4,
    )
    return made


def _authorize(ec2: Any, group: str, port: int, cidr: str) -> str:
    permission = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}
    made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def test_a_platform_as_it_was_planned_has_no_strays(platform: Platform):
    assert platform.look() == []


def test_a_rule_that_somebody_added_to_a_group_is_found(platform: Platform):
    added = _authorize(platform.client("ec2"), platform.group, 22, "0.0.0.0/0")
    assert platform.look() == [
        (GROUP, f"has a rule that is not the platform's: {added}, port 22 from 0.0.0.0/0"),
    ]


def test_rules_that_a_group_says_itself_are_no_strays(platform: Platform):
    _authorize(platform.client("ec2"), platform.group, 22, "0.0.0.0/0")
    assert platform.look(aws_security_group={"networking_app": {"ingress": []}}) == []


def test_a_revision_with_another_image_is_what_a_pipeline_is_for(platform: Platform):
    platform.run(platform.register(image="app:2"))
    assert platform.look() == []


def test_a_revision_that_differs_in_more_than_its_image_is_found(platform: Platform):
    revision = platform.register(image="app:2", environment=[{"name": "DEBUG", "value": "1"}])
    platform.run(revision)
    differs = "which differs from Terraform's revision in more than its image: containerDefinitions[0].environment[0]"
    assert platform.look() == [(SERVICE, f"runs {revision}, {differs}")]


def test_a_revision_of_another_family_is_found(platform: Platform):
    revision = platform.register(family="other")
    platform.run(revision)
    assert platform.look() == [(SERVICE, f"runs {revision}, which is of no family of the platform's")]


@pytest.mark.parametrize(("count", "fine"), [(0, False), (1, False), (2, True), (4, True), (5, False)])
def test_more_or_fewer_tasks_than_the_scaling_allows_are_found(platform: Platform, count: int, fine: bool):
    platform.run(count=count)
    expected = [(SERVICE, f"is to run {count} tasks, and its scaling allows 2 to 4")]
    assert platform.look() == ([] if fine else expected)


def test_what_terraform_itself_watches_is_not_looked_at(platform: Platform):
    platform.run(platform.register(family="other"), count=9)
    assert platform.look(aws_ecs_service={"compute_app": {}}) == []
