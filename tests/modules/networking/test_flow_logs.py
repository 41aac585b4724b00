"""Who may write the flow logs, for whom, and into what."""

import json

from environments.dev import DEV
from environments.prod import PROD
from modules.log_key import LogEncryption
from tests.changes import without_containers

BASE = without_containers(DEV)
GROUP = "${aws_cloudwatch_log_group.networking_flow_logs_group.arn}:*"


def statements(stack, kind, name, attribute):
    return json.loads(stack["resource"][kind][name][attribute])["Statement"]


def test_where_the_role_may_not_make_its_group_it_may_only_write(synth):
    tight = synth(BASE.but(networking=BASE.networking.but(flow_logs_may_create_group=False)))
    assert statements(tight, "aws_iam_role_policy", "networking_flow_logs_policy", "policy") == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            "Resource": GROUP,
        },
        {
            "Effect": "Allow",
            "Action": ["logs:DescribeLogGroups"],
            "Resource": "arn:aws:logs:us-east-1:108581769167:log-group:*",
        },
    ]


def test_the_role_that_runs_keeps_what_it_may(dev):
    [statement] = statements(dev, "aws_iam_role_policy", "networking_flow_logs_policy", "policy")
    assert "logs:CreateLogGroup" in statement["Action"]
    assert statement["Resource"] == GROUP


def test_a_confined_role_is_taken_for_flow_logs_of_this_account_and_region_alone(synth):
    [statement] = statements(
        synth(BASE.but(confine_roles=True)), "aws_iam_role", "networking_flow_logs_role", "assume_role_policy"
    )
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "108581769167"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ec2:us-east-1:108581769167:vpc-flow-log/*"},
    }


def test_a_role_that_is_not_confined_has_no_condition(dev):
    [statement] = statements(dev, "aws_iam_role", "networking_flow_logs_role", "assume_role_policy")
    assert "Condition" not in statement


def test_prod_confines_and_does_not_let_make(synth):
    stack = synth(PROD)
    assert "Condition" in statements(stack, "aws_iam_role", "networking_flow_logs_role", "assume_role_policy")[0]
    policy = stack["resource"]["aws_iam_role_policy"]["networking_flow_logs_policy"]["policy"]
    assert "logs:CreateLogGroup" not in policy


def test_the_group_takes_the_key_that_is_made_or_given(synth, dev):
    made = synth(BASE.but(log_encryption=LogEncryption()))
    arn = "arn:aws:kms:us-east-1:123456789012:key/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
    given = synth(BASE.but(log_encryption=LogEncryption(key_arn=arn)))
    keys = [
        stack["resource"]["aws_cloudwatch_log_group"]["networking_flow_logs_group"].get("kms_key_id")
        for stack in (dev, made, given)
    ]
    assert keys == [None, "${aws_kms_key.log_key_key.arn}", arn]
    assert "aws_kms_key" not in dev["resource"]
    assert "aws_kms_key" not in given["resource"]
