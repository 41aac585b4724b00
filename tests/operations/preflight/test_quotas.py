"""Quotas. What is there is asked of the emulator; of quotas it knows those of VPCs, others are recorded by hand."""

from typing import Any

import pytest

from operations.preflight import usage
from operations.preflight.asking import Account
from operations.preflight.quotas import QUOTAS, Quota
from operations.preflight.usage import Usage
from operations.preflight.wanted import Wanted
from tests.operations.preflight.conftest import answering, only, stack

TAGS = {"Environment": "dev", "Project": "p"}


def quota(of: str) -> Quota:
    [found] = [each for each in QUOTAS if each.of == of]
    return found


def allows(account: Account, value: float) -> None:
    answering(account, "service-quotas", ("get_service_quota", {"Quota": {"Value": value}}))


def tag_specification(kind: str, name: str) -> list[dict[str, Any]]:
    tags = {"Name": name, **TAGS}
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def named(type_: str, *names: str) -> Wanted:
    return stack({type_: {name: {"tags": {"Name": name}} for name in names}})


def allocate(ec2: Any, *names: str) -> None:
    for name in names:
        ec2.allocate_address(Domain="vpc", TagSpecifications=tag_specification("elastic-ip", name))


def test_addresses_that_fit_are_fine(account: Account, aws: Any):
    allocate(aws("ec2"), "other-1", "other-2")
    allows(account, 5)
    found = only(quota("elastic addresses")(account, named("aws_eip", "nat-1", "nat-2", "nat-3")))
    assert found == ("fine", "the stack adds 3 to 2, of 5")


def test_an_address_too_many_is_a_problem_with_what_to_ask_for(account: Account, aws: Any):
    allocate(aws("ec2"), "other-1", "other-2", "other-3")
    allows(account, 5)
    assert only(quota("elastic addresses")(account, named("aws_eip", "nat-1", "nat-2", "nat-3"))) == (
        "problem",
        "the stack adds 3 to 3, and 5 may be; ask for 6 or more: "
        "Service Quotas, ec2, 'EC2-VPC Elastic IPs' (L-0263D0A3)",
    )


def test_what_the_environment_has_already_is_not_added(account: Account, aws: Any):
    allocate(aws("ec2"), "other-1", "other-2", "other-3", "nat-1")
    allows(account, 5)
    found = only(quota("elastic addresses")(account, named("aws_eip", "nat-1", "nat-2")))
    assert found == ("fine", "the stack adds 1 to 4, of 5")


def test_the_same_name_in_another_environment_is_another_one(account: Account, aws: Any):
    aws("ec2").allocate_address(
        Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": [{"Key": "Name", "Value": "nat-1"}]}]
    )
    assert usage.addresses(account, named("aws_eip", "nat-1")) == Usage(there=1, adds=1)


def test_an_account_without_a_value_of_its_own_has_the_default(account: Account):
    answering(
        account,
        "service-quotas",
        ("get_service_quota", "NoSuchResourceException"),
        ("get_aws_default_service_quota", {"Quota": {"Value": 5}}),
    )
    assert only(quota("elastic addresses")(account, named("aws_eip", "a"))) == ("fine", "the stack adds 1 to 0, of 5")


def test_how_many_may_be_is_not_known_where_one_may_not_ask(account: Account, refuse: Any):
    refuse("GetServiceQuota", code="AccessDeniedException", status=400)
    answer, sentence = only(quota("elastic addresses")(account, named("aws_eip", "a")))
    assert answer == "not known"
    assert sentence.startswith("the stack adds 1 to 0; how many may be: the credentials may not call GetServiceQuota; ")


@pytest.mark.parametrize(
    ("of", "type_", "call", "code"),
    [
        ("elastic addresses", "aws_eip", "DescribeAddresses", "UnauthorizedOperation"),
        ("VPCs", "aws_vpc", "DescribeVpcs", "UnauthorizedOperation"),
        ("NAT gateways", "aws_nat_gateway", "DescribeNatGateways", "UnauthorizedOperation"),
        ("target groups", "aws_lb_target_group", "DescribeTargetGroups", "AccessDenied"),
        ("databases", "aws_db_instance", "DescribeDBInstances", "AccessDenied"),
        ("GiB of database storage", "aws_db_instance", "DescribeDBInstances", "AccessDenied"),
        ("roles", "aws_iam_role", "ListRoles", "AccessDenied"),
    ],
)
def test_how_much_is_there_is_not_known_where_one_may_not_ask(
    account: Account, refuse: Any, of: str, type_: str, call: str, code: str
):
    refuse(call, code=code)
    with pytest.raises(Exception, match=code):
        list(quota(of)(account, named(type_, "a")))


def test_vpcs_fit_until_there_are_five(account: Account, aws: Any):
    """moto has a default VPC, as accounts do, and knows this quota."""
    wanted = named("aws_vpc", "dev-vpc")
    assert only(quota("VPCs")(account, wanted)) == ("fine", "the stack adds 1 to 1, of 5")
    for _ in range(4):
        aws("ec2").create_vpc(CidrBlock="10.0.0.0/16")
    answer, sentence = only(quota("VPCs")(account, wanted))
    assert answer == "problem"
    assert sentence.startswith("the stack adds 1 to 5, and 5 may be; ask for 6 or more: ")
    specification = tag_specification("vpc", "dev-vpc")
    aws("ec2").create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=specification)
    assert only(quota("VPCs")(account, wanted)) == ("fine", "the stack adds none")


def test_nat_gateways_are_counted_in_each_zone(account: Account, aws: Any):
    ec2 = aws("ec2")
    [subnet] = ec2.describe_subnets(Filters=[{"Name": "availability-zone", "Values": ["us-east-1b"]}])["Subnets"]
    for _ in range(5):
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ec2.create_nat_gateway(SubnetId=subnet["SubnetId"], AllocationId=address)
    gateways = {zone: {"subnet_id": f"${{aws_subnet.{zone}.id}}", "tags": {"Name": zone}} for zone in "ab"}
    subnets = {zone: {"availability_zone": f"us-east-1{zone}"} for zone in "ab"}
    wanted = stack({"aws_nat_gateway": gateways, "aws_subnet": subnets})
    answer, sentence = only(quota("NAT gateways")(account, wanted))
    assert answer == "problem"
    assert sentence.startswith("the stack adds 1 to 5 in us-east-1b, and 5 may be; ask for 6 or more: ")


def test_what_is_known_by_its_name_counts_once(account: Account, aws: Any):
    vpc = aws("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    aws("elbv2").create_target_group(Name="here", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    aws("iam").create_role(RoleName="here", AssumeRolePolicyDocument="{}")
    aws("rds").create_db_instance(
        DBInstanceIdentifier="here", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=30
    )
    wanted = stack(
        {
            "aws_lb_target_group": {name: {"name": name} for name in ("here", "new")},
            "aws_iam_role": {name: {"name": name} for name in ("here", "new")},
            "aws_db_instance": {name: {"identifier": name, "allocated_storage": 20} for name in ("here", "new")},
        }
    )
    assert usage.target_groups(account, wanted) == Usage(1, 1)
    assert usage.roles(account, wanted) == Usage(1, 1)
    assert usage.databases(account, wanted) == Usage(1, 1)
    assert usage.storage(account, wanted) == Usage(30, 20)
    answer, sentence = only(quota("roles")(account, wanted))
    assert (answer, sentence) == ("fine", "the stack adds 1 to 1, of 1000")


def test_rules_are_counted_for_each_group_and_direction(account: Account):
    rule = {"security_group_id": "${aws_security_group.web.id}"}
    wanted = stack(
        {
            "aws_security_group": {"web": {"egress": [{}]}, "db": {}},
            "aws_vpc_security_group_ingress_rule": {f"in_{number}": rule for number in range(61)},
            "aws_vpc_security_group_egress_rule": {"out": rule},
        }
    )
    answer, sentence = only(quota("rules of a security group")(account, wanted))
    assert answer == "problem"
    assert sentence.startswith("the stack adds 61 to 0 in aws_security_group.web (ingress), and 60 may be; ask for 61")


def test_cloudfronts_addresses_count_as_the_rules_that_they_are(account: Account):
    rules = {
        name: {"security_group_id": "${aws_security_group.web.id}", "prefix_list_id": prefix_list}
        for name, prefix_list in (("cdn", "${data.aws_ec2_managed_prefix_list.cdn.id}"), ("s3", "pl-63a5400a"))
    }
    wanted = stack(
        {"aws_security_group": {"web": {}}, "aws_vpc_security_group_ingress_rule": rules},
        data={"aws_ec2_managed_prefix_list": {"cdn": {"name": "com.amazonaws.global.cloudfront.origin-facing"}}},
    )
    assert usage.rules_per_group(account, wanted) == Usage(0, 56, " in aws_security_group.web (ingress)")


def test_rules_and_groups_are_counted_for_each_load_balancer(account: Account):
    def forward(group: str) -> list[dict[str, str]]:
        return [{"type": "forward", "target_group_arn": f"${{aws_lb_target_group.{group}.arn}}"}]

    listener = "${aws_lb_listener.https.arn}"
    wanted = stack(
        {
            "aws_lb": {"web": {}},
            "aws_lb_target_group": {"a": {}, "b": {}},
            "aws_lb_listener": {
                "https": {"load_balancer_arn": "${aws_lb.web.arn}", "default_action": forward("a")},
            },
            "aws_lb_listener_rule": {
                "one": {"listener_arn": listener, "action": forward("b")},
                "two": {"listener_arn": listener, "action": forward("b")},
            },
        }
    )
    assert usage.rules_per_load_balancer(account, wanted) == Usage(0, 2, " in aws_lb.web")
    assert usage.groups_per_load_balancer(account, wanted) == Usage(0, 2, " in aws_lb.web")
    allows(account, 1)
    assert only(quota("target groups of a load balancer")(account, wanted))[0] == "problem"


def test_a_stack_that_adds_nothing_asks_for_no_quota(account: Account):
    for each in QUOTAS:
        assert only(each(account, stack())) == ("fine", "the stack adds none"), each.of
