"""What the network writes into its resources, against the data that AWS and cfn-lint keep of the same calls."""

import botocore.session
import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from environments.dev import DEV
from environments.prod import PROD
from modules.log_key import LogEncryption
from modules.settings import LOG_RETENTION_DAYS

EC2 = botocore.session.get_session().get_service_model("ec2")
EVERYTHING = PROD.but(
    log_encryption=LogEncryption(),
    networking=PROD.networking.but(interface_endpoints=("ecr.api", "ecr.dkr", "logs", "secretsmanager")),
)


def cfn_lint(type_, name):
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema["properties"][name]


def made(stack, kind):
    return stack["resource"].get(kind, {}).values()


def test_periods_of_retention_are_those_of_cloudwatch():
    assert list(LOG_RETENTION_DAYS) == cfn_lint("AWS::Logs::LogGroup", "RetentionInDays")["enum"]


@pytest.mark.parametrize("environment", [DEV, EVERYTHING], ids=["dev", "everything"])
def test_enumerations_hold_what_is_written(synth, environment):
    stack = synth(environment)
    for kind, attribute, shape in (
        ("aws_vpc_endpoint", "vpc_endpoint_type", "VpcEndpointType"),
        ("aws_flow_log", "traffic_type", "TrafficType"),
        ("aws_eip", "domain", "DomainType"),
    ):
        assert {each[attribute] for each in made(stack, kind)} <= set(EC2.shape_for(shape).enum)


@pytest.mark.parametrize("environment", [DEV, EVERYTHING], ids=["dev", "everything"])
def test_descriptions_are_those_that_ec2_takes_in_rules_and_groups(synth, environment):
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html, which botocore has in words alone
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. _-:/()#,@[]+=&;{}!$*")
    stack = synth(environment)
    for kind in (
        "aws_security_group",
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
    ):
        for each in made(stack, kind):
            assert len(each["description"]) <= 255
            assert set(each["description"]) <= allowed


def test_a_log_group_has_a_name_that_cloudwatch_takes(synth):
    shape = botocore.session.get_session().get_service_model("logs").shape_for("LogGroupName")
    assert shape.metadata["pattern"] == r"[\.\-_/#A-Za-z0-9]+"
    for group in made(synth(EVERYTHING), "aws_cloudwatch_log_group"):
        assert len(group["name"]) <= shape.metadata["max"]
        assert all(c.isascii() and (c.isalnum() or c in ".-_/#") for c in group["name"])
