"""What an alarm may notify: AWS's list, and no more of it than five."""

import re

import botocore.loaders
import pytest

from modules.database import DatabaseSettings
from modules.settings import ACTIONS_OF_AN_ALARM, ALARM_ACTION, SettingsError

TAKEN = [
    "arn:aws:sns:us-east-1:123456789012:alarms",
    "arn:aws:sns:us-east-1:123456789012:alarms.fifo",
    "arn:aws-cn:sns:cn-north-1:123456789012:alarms",
    "arn:aws:lambda:us-east-1:123456789012:function:page",
    "arn:aws:lambda:us-east-1:123456789012:function:page:live",
    "arn:aws:ssm:us-east-1:123456789012:opsitem:1#CATEGORY=Availability",
    "arn:aws:ssm-incidents::123456789012:response-plan/prod",
]
REFUSED = [
    "arn:aws:sqs:us-east-1:123456789012:alarms",
    "arn:aws:sns:us-east-1:123456789012:alarms:0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11",  # a subscription's
    "arn:aws:automate:us-east-1:ec2:reboot",
    "arn:aws:iam::123456789012:role/alarms",
    "arn:aws:sns::123456789012:alarms",
    "alarms",
]


@pytest.mark.parametrize("arn", TAKEN)
def test_what_an_alarm_can_notify_is_taken(arn):
    assert DatabaseSettings(alarm_actions=(arn,)).alarm_actions == (arn,)


@pytest.mark.parametrize("arn", REFUSED)
def test_an_arn_of_the_wrong_service_is_refused(arn):
    with pytest.raises(SettingsError) as error:
        DatabaseSettings(alarm_actions=(arn,))
    assert f"alarm_actions holds {arn!r}; allowed: ARNs of topics of SNS" in str(error.value)


def test_an_alarm_notifies_up_to_five():
    topics = [f"{TAKEN[0]}-{number}" for number in range(6)]
    assert len(DatabaseSettings(alarm_actions=topics[:5]).alarm_actions) == 5
    with pytest.raises(SettingsError, match=r"alarm_actions is \(.*\); allowed: up to 5, as many as an alarm has"):
        DatabaseSettings(alarm_actions=topics)


# botocore knows what PutMetricAlarm takes


@pytest.fixture(scope="module")
def put_metric_alarm():
    shapes = botocore.loaders.Loader().load_service_model("cloudwatch", "service-2")["shapes"]
    actions = shapes["PutMetricAlarmInput"]["members"]["AlarmActions"]
    return shapes[actions["shape"]], actions["documentation"]


def test_five_is_aws_own_number(put_metric_alarm):
    shape, _ = put_metric_alarm
    assert shape["max"] == ACTIONS_OF_AN_ALARM


def test_we_know_each_service_that_aws_lists(put_metric_alarm):
    """A service that AWS adds shows here: take it, or say why not."""
    _, documentation = put_metric_alarm
    listed = set(re.findall(r"arn:aws:([a-z-]+):", documentation))
    ours = {arn.split(":")[2] for arn in TAKEN if re.fullmatch(ALARM_ACTION, arn)}
    without = {"automate", "swf", "autoscaling", "aiops"}  # of one EC2 instance, of groups, and nobody's pager
    assert listed == ours | without
