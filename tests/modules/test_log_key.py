"""The key of log groups: who may use it, and for what."""

import json

import botocore.session
import cdktf
import pytest

from environments.dev import DEV
from environments.environment import Environment
from modules.log_key import LogEncryption, LogKey
from modules.settings import SettingsError
from platform_stack import PlatformStack
from tests.changes import without_containers

MADE = without_containers(DEV).but(log_encryption=LogEncryption())
GROUP = "arn:aws:logs:us-east-1:108581769167:log-group:/aws/vpc/dev-davidshaevel-flow-logs"
ARN = "arn:aws:kms:us-east-1:123456789012:key/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"


@pytest.fixture(scope="module")
def key(synth):
    [made] = synth(MADE)["resource"]["aws_kms_key"].values()
    return made


def statements(key):
    return json.loads(key["policy"])["Statement"]


def test_cloudwatch_logs_of_the_region_may_use_it_for_exactly_these_groups(key):
    _, logs = statements(key)
    assert logs["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    assert logs["Condition"] == {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": [GROUP]}}
    assert "kms:*" not in logs["Action"]


def test_the_account_keeps_control_of_it(key):
    account, _ = statements(key)
    assert account["Principal"] == {"AWS": "arn:aws:iam::108581769167:root"}
    assert account["Action"] == ["kms:*"]


def test_it_is_changed_every_year_and_not_lost_by_one_mistake(key):
    assert key["enable_key_rotation"] is True
    assert key["deletion_window_in_days"] == 30


def test_it_has_a_name(synth):
    [alias] = synth(MADE)["resource"]["aws_kms_alias"].values()
    assert alias["name"] == "alias/dev-davidshaevel-logs"
    assert alias["target_key_id"] == "${aws_kms_key.log_key_key.id}"
    pattern = botocore.session.get_session().get_service_model("kms").shape_for("AliasNameType").metadata["pattern"]
    assert pattern == "^[a-zA-Z0-9:/_-]+$"


def test_the_condition_names_the_group_that_the_network_makes(synth):
    group = synth(MADE)["resource"]["aws_cloudwatch_log_group"]["networking_flow_logs_group"]
    assert GROUP.endswith(f":{group['name']}")


def test_in_china_the_service_has_chinas_domain(tmp_path):
    stack = PlatformStack(cdktf.Testing.app(outdir=str(tmp_path)), without_containers(DEV))
    LogKey(stack, "china", names=DEV.names, region="cn-north-1", account_id="123456789012", log_groups=["/one"])
    made = json.loads(cdktf.Testing.synth(stack))["resource"]["aws_kms_key"]["china_key"]
    account, logs = statements(made)
    assert account["Principal"] == {"AWS": "arn:aws-cn:iam::123456789012:root"}
    assert logs["Principal"] == {"Service": "logs.cn-north-1.amazonaws.com.cn"}
    assert logs["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"] == [
        "arn:aws-cn:logs:cn-north-1:123456789012:log-group:/one"
    ]


@pytest.mark.parametrize("arn", [ARN, "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd"])
def test_a_key_that_exists_is_named_by_its_arn(arn):
    assert LogEncryption(key_arn=arn).key_arn == arn


@pytest.mark.parametrize(
    "arn", ["alias/logs", "arn:aws:kms:us-east-1:123456789012:alias/logs", "arn:aws:s3:::bucket", "0f3c9b1e"]
)
def test_anything_else_is_refused(arn):
    with pytest.raises(SettingsError, match="allowed: the ARN of a KMS key, arn:aws:kms:REGION:ACCOUNT:key/ID"):
        LogEncryption(key_arn=arn)


def test_a_key_of_another_region_is_refused():
    elsewhere = LogEncryption(key_arn=ARN.replace("us-east-1", "us-west-2"))
    with pytest.raises(SettingsError, match="which is not of aws_region 'us-east-1'; log groups take a key of their"):
        DEV.but(log_encryption=elsewhere)
    assert Environment.model_fields["log_encryption"].default is None
