"""The topic, its key, who publishes, who reads: what is generated."""

import json
import re
from pathlib import Path

import cdktf
import pytest
from constructs import Node

from environments.dev import DEV
from environments.prod import PROD
from modules.names import ResourceNames
from modules.notifications import Notifications, NotificationSettings
from modules.settings import SettingsError
from tests.real_terraform import Terraform, TerraformFailed
from tests.variants import Variant, plan_together

NAMES = ResourceNames(environment="test", project_name="shop", owner="Ops", cost_center="Shop")
REGION, ACCOUNT = "eu-west-1", "123456789012"
TOPIC = "${aws_sns_topic.notifications_topic.arn}"
EXISTING = f"arn:aws:sns:{PROD.aws_region}:{PROD.aws_account_id}:on-call"
ADDRESSES = json.dumps(["first@example.com", "second@example.com"])


class Alone(cdktf.TerraformStack):
    """A stack with the module and nothing else."""

    def __init__(self, scope, settings):
        super().__init__(scope, "alone")
        self.notifications = Notifications(
            self,
            "notifications",
            names=NAMES,
            settings=settings,
            region=REGION,
            account_id=ACCOUNT,
            addresses="var.alarm_addresses",
        )
        self.notifications.watch_database("shop-test-db")

    def _allocate_logical_id(self, element):
        node = element if isinstance(element, Node) else element.node
        return "_".join(node.path.split("/")[1:])


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Synthesizes the module with some settings."""

    def synth(**settings):
        stack = Alone(cdktf.Testing.app(outdir=str(tmp_path_factory.mktemp("alone"))), NotificationSettings(**settings))
        return json.loads(cdktf.Testing.synth(stack))["resource"]

    return synth


@pytest.fixture(scope="module")
def made(alone):
    return alone()


def test_the_topic_is_encrypted_with_a_key_of_its_own(made):
    [topic] = made["aws_sns_topic"].values()
    assert topic["name"] == "test-shop-alarms"
    assert topic["kms_master_key_id"] == "${aws_kms_key.notifications_key.arn}"
    [key] = made["aws_kms_key"].values()
    assert key["enable_key_rotation"] is True
    assert key["deletion_window_in_days"] == 30
    [alias] = made["aws_kms_alias"].values()
    assert alias["name"] == "alias/test-shop-alarms"


def test_the_key_is_for_the_account_its_alarms_and_its_databases(made):
    [key] = made["aws_kms_key"].values()
    assert json.loads(key["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["kms:*"],
            "Resource": "*",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        },
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:*"},
            },
        },
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
            "Principal": {"Service": "events.rds.amazonaws.com"},
            "Condition": {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}},
        },
    ]


def test_only_this_accounts_alarms_and_databases_publish_and_only_over_tls(made):
    [policy] = made["aws_sns_topic_policy"].values()
    assert policy["arn"] == TOPIC
    assert json.loads(policy["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["sns:Publish"],
            "Resource": TOPIC,
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:*"},
            },
        },
        {
            "Effect": "Allow",
            "Action": ["sns:Publish"],
            "Resource": TOPIC,
            "Principal": {"Service": "events.rds.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
                "ArnLike": {"aws:SourceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:*"},
            },
        },
        {
            "Effect": "Deny",
            "Action": ["sns:Publish"],
            "Resource": TOPIC,
            "Principal": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    ]


def test_events_of_the_database_go_to_the_topic_once_it_lets_them(made):
    [events] = made["aws_db_event_subscription"].values()
    assert (events["sns_topic"], events["source_type"], events["source_ids"]) == (
        TOPIC,
        "db-instance",
        ["shop-test-db"],
    )
    assert events["depends_on"] == ["aws_sns_topic_policy.notifications_topic_policy"]
    assert "failover" in events["event_categories"]


def test_without_categories_no_event_is_sent(alone):
    assert "aws_db_event_subscription" not in alone(database_events=())


def test_a_topic_that_exists_is_taken_as_it_is(alone):
    made = alone(topic_arn=EXISTING)
    assert set(made) == {"aws_db_event_subscription"}
    [events] = made["aws_db_event_subscription"].values()
    assert events["sns_topic"] == EXISTING


# Settings


@pytest.mark.parametrize("arn", [f"{EXISTING}.fifo", "arn:aws:sqs:us-east-1:123456789012:alarms", "alarms", ""])
def test_a_topic_is_one_that_rds_may_send_to(arn):
    with pytest.raises(SettingsError, match=r"topic_arn is .*; allowed: the ARN of a topic of SNS that is not FIFO"):
        NotificationSettings(topic_arn=arn)


def test_a_category_that_rds_does_not_have_is_refused():
    with pytest.raises(SettingsError, match="database_events holds 'low-storage'; allowed: availability, backup"):
        NotificationSettings(database_events=("low-storage",))
    with pytest.raises(SettingsError, match="database_events names failure more than once; name each once"):
        NotificationSettings(database_events=("failure", "failure"))


def test_the_readme_lists_every_setting_and_its_example_runs(tmp_path):
    readme = (Path(__file__).parents[3] / "modules" / "notifications" / "README.md").read_text(encoding="utf-8")
    assert [name for name in NotificationSettings.model_fields if f"| `{name}` |" not in readme] == []
    [code] = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    names = {"stack": cdktf.TerraformStack(cdktf.Testing.app(outdir=str(tmp_path)), "example")}
    exec(code, names)
    made = json.loads(cdktf.Testing.synth(names["stack"]))["resource"]
    assert {"aws_sns_topic", "aws_kms_key", "aws_db_event_subscription"} <= set(made)


# In an environment


def alarms(stack):
    return stack["resource"]["aws_cloudwatch_metric_alarm"]


def test_every_alarm_of_prod_notifies_the_topic(synth):
    found = alarms(synth(PROD))
    assert {name: alarm["alarm_actions"] for name, alarm in found.items()} == {name: [TOPIC] for name in found}
    assert {name.split("_")[0] for name in found} == {"compute", "database", "records"}


def test_the_topic_is_notified_beside_what_the_modules_say(synth):
    stack = synth(
        PROD.but(
            database=PROD.database.but(alarm_actions=(EXISTING,)), compute=PROD.compute.but(alarm_actions=(EXISTING,))
        )
    )
    modules = {name: alarm for name, alarm in alarms(stack).items() if not name.startswith("records_")}
    assert {tuple(alarm["alarm_actions"]) for alarm in modules.values()} == {(EXISTING, TOPIC)}


def test_dev_has_no_topic_and_its_alarms_notify_nobody(dev):
    assert not any("alarm_actions" in alarm for alarm in alarms(dev).values())
    assert not {"aws_sns_topic", "aws_kms_key", "aws_db_event_subscription"} & set(dev["resource"])
    assert "alarm_addresses" not in dev["variable"]


def test_no_address_is_in_the_generated_json(synth):
    variable = synth(PROD)["variable"]["alarm_addresses"]
    assert "default" not in variable
    assert variable["sensitive"] is True
    assert "@example" not in json.dumps(synth(PROD))


def test_with_a_topic_that_exists_no_address_is_asked_for(synth):
    stack = synth(PROD.but(notifications=NotificationSettings(topic_arn=EXISTING)))
    assert "alarm_addresses" not in stack["variable"]
    assert stack["output"]["alarm_topic_arn"]["value"] == EXISTING
    assert {tuple(alarm["alarm_actions"]) for alarm in alarms(stack).values()} == {(EXISTING,)}


# What Terraform makes of it

WITH_TOPIC = DEV.but(notifications=NotificationSettings())
VARIANTS = {
    "topic": (WITH_TOPIC, ADDRESSES),
    "existing": (DEV.but(notifications=NotificationSettings(topic_arn=EXISTING)), None),
    "no_events": (DEV.but(notifications=NotificationSettings(database_events=())), ADDRESSES),
}


@pytest.fixture(scope="module")
def plans(terraform: Terraform, synth, tmp_path_factory: pytest.TempPathFactory):
    variants = {
        name: Variant(synth(environment), variables={"alarm_addresses": json.loads(addresses)} if addresses else {})
        for name, (environment, addresses) in VARIANTS.items()
    }
    return plan_together(terraform, tmp_path_factory.mktemp("topics"), variants)


@pytest.mark.parametrize(("name", "more"), [("topic", 7), ("existing", 1), ("no_events", 6)])
def test_it_plans_from_nothing(plans, name, more):
    assert plans[name].counts == {"create": 87 + more}


def test_each_address_is_a_subscription_under_a_name_that_does_not_tell(plans):
    created = [
        address for address in plans["topic"].by_action("create") if "subscription.notifications_email" in address
    ]
    assert len(created) == 2
    assert not [address for address in created if "example" in address]


@pytest.fixture
def asked(terraform: Terraform, synth, tmp_path: Path):
    """Plans prod's topic with a value for the addresses; what Terraform refuses comes back as text."""
    stack = synth(WITH_TOPIC)
    workspace = terraform.workspace(tmp_path, stack)

    def plan(addresses: str) -> str:
        with pytest.raises(TerraformFailed) as refused:
            workspace.plan("-var", f"alarm_addresses={addresses}")
        return str(refused.value)

    return plan


def test_terraform_takes_nothing_but_addresses(asked):
    for wrong in ("[]", '["on-call"]', '["a b@example.com"]', '["on-call@example.com", ""]'):
        assert "alarm_addresses has to be a list of at least one e-mail address." in asked(wrong)


def test_without_a_value_terraform_asks_for_one(terraform: Terraform, synth, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tests.real_terraform.VARIABLES", {})
    with pytest.raises(TerraformFailed, match=r'No value for required variable[\s\S]*"alarm_addresses"'):
        terraform.workspace(tmp_path, synth(WITH_TOPIC)).plan()
