"""A network without NAT, with all that can be shut, deployed: AWS's own word of it, and a second plan."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from environments.dev import DEV
from environments.environment import IgnoredTags
from modules.log_key import LogEncryption
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.project import Project
from operations.rehearsal.tools import Tools
from tests.changes import with_service, without_containers
from tests.e2e.conftest import running_project

pytestmark = pytest.mark.e2e

INTERFACES = ("ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages")
INWARD = without_containers(with_service(DEV, "frontend", internet_ports=()))
SHUT = INWARD.but(
    confine_roles=True,
    ignore_tags=IgnoredTags(keys=("CostTool",)),
    log_encryption=LogEncryption(),
    networking=INWARD.networking.but(
        map_public_ip_on_launch=False,
        enable_nat_gateway=False,
        isolate_database_subnets=True,
        gateway_endpoints=("s3", "dynamodb"),
        interface_endpoints=INTERFACES,
        close_default_security_group=True,
        flow_logs_may_create_group=False,
    ),
)


@dataclass
class Network:
    project: Project
    folder: Path
    emulator: Emulator

    @property
    def vpc(self) -> dict[str, Any]:
        [found] = self.emulator.client("ec2").describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.0.0.0/16"]}])[
            "Vpcs"
        ]
        return dict(found)

    def in_vpc(self, what: str, *filters: dict[str, Any]) -> list[dict[str, Any]]:
        describe = getattr(self.emulator.client("ec2"), f"describe_{what}")
        answer = describe(Filters=[{"Name": "vpc-id", "Values": [self.vpc["VpcId"]]}, *filters])
        [found] = [value for key, value in answer.items() if key not in ("ResponseMetadata", "NextToken")]
        return list(found)

    def plan(self) -> None:
        """Fails where anything is left to do."""
        self.project.terraform(self.folder, "plan", "-detailed-exitcode", "-input=false", "-no-color")


def network_of(stack: dict[str, Any]) -> dict[str, Any]:
    """The part of a stack that is its network, with a state of its own."""
    resources = {
        kind: {name: made for name, made in named.items() if name.startswith(("networking_", "log_key_"))}
        for kind, named in stack["resource"].items()
    }
    terraform = {**stack["terraform"], "backend": {"local": {"path": "terraform.tfstate"}}}
    kept = {kind: named for kind, named in resources.items() if named}
    return {"terraform": terraform, "provider": stack["provider"], "resource": kept}


@pytest.fixture(scope="module")
def network(tools: Tools, synth, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with running_project(tools, tmp_path_factory.mktemp("network"), "dev") as (project, emulator):
        folder = project.make_folder("shut", network_of(synth(SHUT)))
        project.terraform(folder, "apply", "-auto-approve", "-input=false", "-no-color")
        yield Network(project, folder, emulator)


def named(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By the end of the Name tag."""
    tags = [{tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in found]
    return {
        tag["Name"].removeprefix("dev-davidshaevel-"): each
        for tag, each in zip(tags, found, strict=True)
        if "Name" in tag
    }


def test_a_second_plan_has_nothing_left_to_do(network: Network):
    network.plan()


def test_tags_of_others_are_left_alone(network: Network):
    network.emulator.client("ec2").create_tags(
        Resources=[network.vpc["VpcId"]], Tags=[{"Key": "CostTool", "Value": "somebody's"}]
    )
    network.plan()
    assert {"Key": "CostTool", "Value": "somebody's"} in network.vpc["Tags"]


def test_each_endpoint_is_there_and_available(network: Network):
    found = named(network.in_vpc("vpc_endpoints"))
    assert {
        (endpoint["ServiceName"].removeprefix("com.amazonaws.us-east-1."), endpoint["VpcEndpointType"])
        for endpoint in found.values()
    } == {("s3", "Gateway"), ("dynamodb", "Gateway"), *((service, "Interface") for service in INTERFACES)}
    subnets = named(network.in_vpc("subnets"))
    tables = named(network.in_vpc("route_tables"))
    groups = named(network.in_vpc("security_groups"))
    for endpoint in found.values():
        assert endpoint["State"] == "available"
        if endpoint["VpcEndpointType"] == "Gateway":
            assert set(endpoint["RouteTableIds"]) == {
                tables["private-rt-1"]["RouteTableId"],
                tables["private-rt-2"]["RouteTableId"],
            }
        else:
            assert endpoint["PrivateDnsEnabled"] is True
            assert len(endpoint["NetworkInterfaceIds"]) == 2
            assert set(endpoint["SubnetIds"]) == {
                subnets["private-app-subnet-1"]["SubnetId"],
                subnets["private-app-subnet-2"]["SubnetId"],
            }
            assert [group["GroupId"] for group in endpoint["Groups"]] == [groups["endpoints-sg"]["GroupId"]]


def test_database_subnets_lead_nowhere_but_into_the_vpc(network: Network):
    tables = named(network.in_vpc("route_tables"))
    subnets = named(network.in_vpc("subnets"))
    table = tables["database-rt"]
    assert {association["SubnetId"] for association in table["Associations"]} == {
        subnets["private-db-subnet-1"]["SubnetId"],
        subnets["private-db-subnet-2"]["SubnetId"],
    }
    assert [route["GatewayId"] for route in table["Routes"]] == ["local"]


def test_nothing_leaves_but_through_endpoints(network: Network):
    for number in (1, 2):
        routes = named(network.in_vpc("route_tables"))[f"private-rt-{number}"]["Routes"]
        assert {route.get("GatewayId", "")[:4] for route in routes} == {"loca", "vpce"}
        assert not [route for route in routes if route.get("DestinationCidrBlock") == "0.0.0.0/0"]
    nat = network.emulator.client("ec2").describe_nat_gateways()["NatGateways"]
    assert nat == []


def test_the_group_that_aws_made_has_no_rules(network: Network):
    [group] = network.in_vpc("security_groups", {"Name": "group-name", "Values": ["default"]})
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])


def test_a_rule_that_somebody_adds_to_it_is_taken_away(network: Network):
    [group] = network.in_vpc("security_groups", {"Name": "group-name", "Values": ["default"]})
    anyone = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    network.emulator.client("ec2").authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[anyone])
    network.project.terraform(network.folder, "apply", "-auto-approve", "-input=false", "-no-color")
    test_the_group_that_aws_made_has_no_rules(network)


def test_a_service_that_may_not_reach_the_internet_reaches_s3(network: Network):
    ec2 = network.emulator.client("ec2")
    [group] = [found for name, found in named(network.in_vpc("security_groups")).items() if name == "app-frontend-sg"]
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group["GroupId"]]}])
    lists = {found["PrefixListId"]: found["PrefixListName"] for found in ec2.describe_prefix_lists()["PrefixLists"]}
    reached = {
        lists[rule["PrefixListId"]] for rule in rules["SecurityGroupRules"] if rule.get("PrefixListId") is not None
    }
    assert reached == {"com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"}
    assert not [rule for rule in rules["SecurityGroupRules"] if rule["IsEgress"] and rule.get("CidrIpv4")]


def test_no_subnet_gives_public_addresses(network: Network):
    assert not [subnet for subnet in network.in_vpc("subnets") if subnet["MapPublicIpOnLaunch"]]


def test_the_flow_logs_role_is_confined_and_their_group_encrypted(network: Network):
    iam = network.emulator.client("iam")
    role = iam.get_role(RoleName="dev-davidshaevel-vpc-flow-logs-role")["Role"]
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "108581769167"}
    policy = iam.get_role_policy(RoleName=role["RoleName"], PolicyName="dev-davidshaevel-vpc-flow-logs-policy")
    assert "logs:CreateLogGroup" not in json.dumps(policy["PolicyDocument"])
    [group] = network.emulator.client("logs").describe_log_groups()["logGroups"]
    kms = network.emulator.client("kms")
    [alias] = [each for each in kms.list_aliases()["Aliases"] if each["AliasName"] == "alias/dev-davidshaevel-logs"]
    assert group["kmsKeyId"].endswith(f"key/{alias['TargetKeyId']}")
    assert kms.get_key_rotation_status(KeyId=alias["TargetKeyId"])["KeyRotationEnabled"] is True
