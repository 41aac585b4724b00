"""The budget: what AWS is told, who hears of it, and what it takes to be heard."""

import json
import re
from typing import Any

import botocore.loaders
import pytest
from moto.budgets.responses import BudgetsResponse

from environments.dev import DEV
from environments.environment import Environment
from environments.prod import PROD
from modules.budget import MOST_ADDRESSES, Budget
from modules.notifications import NotificationSettings
from modules.settings import SettingsError
from tests.reading import at, changed, statements
from tests.real_terraform import Terraform, TerraformFailed
from tests.variants import Variant, plan_together

ACCOUNT = "108581769167"
TOPIC = "${aws_sns_topic.notifications_topic.arn}"
EXISTING = f"arn:aws:sns:us-east-1:{ACCOUNT}:on-call"
BUDGET = "aws_budgets_budget.budget_monthly"
POLICY = "aws_sns_topic_policy.notifications_topic_policy"
FROM_BUDGETS = {
    "Principal": {"Service": "budgets.amazonaws.com"},
    "Condition": {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:*"},
    },
}

TO_ADDRESSES = DEV.but(budget=Budget(monthly_usd=250))
TO_TOPIC = PROD.but(budget=Budget(monthly_usd=400, of="environment", actual_percent=50, forecast_percent=120))
TO_EXISTING = DEV.but(budget=Budget(monthly_usd=250), notifications=NotificationSettings(topic_arn=EXISTING))


def notification(kind, percent, **receivers):
    return {
        "comparison_operator": "GREATER_THAN",
        "notification_type": kind,
        "threshold": percent,
        "threshold_type": "PERCENTAGE",
        **receivers,
    }


def without_metadata(resource):
    return {key: value for key, value in resource.items() if key not in ("//", "tags")}


def test_without_a_topic_the_addresses_hear_of_it(synth, dev):
    stack = synth(TO_ADDRESSES)
    assert set(changed(dev, stack)) == {BUDGET}
    hear = {"subscriber_email_addresses": "${var.alarm_addresses}"}
    assert without_metadata(at(stack, BUDGET)) == {
        "name": "dev-davidshaevel-monthly",
        "budget_type": "COST",
        "time_unit": "MONTHLY",
        "limit_amount": "250.0",
        "limit_unit": "USD",
        "notification": [notification("ACTUAL", 80, **hear), notification("FORECASTED", 100, **hear)],
    }
    assert stack["variable"]["alarm_addresses"]["sensitive"] is True
    assert at(stack, BUDGET)["tags"]["Name"] == "dev-davidshaevel-monthly"


def test_the_alarms_topic_hears_of_it_once_it_lets_budgets_publish(synth):
    stack = synth(TO_TOPIC)
    assert set(changed(synth(PROD), stack)) == {BUDGET, POLICY, "aws_kms_key.notifications_key"}
    hear = {"subscriber_sns_topic_arns": [TOPIC]}
    assert without_metadata(at(stack, BUDGET)) == {
        "name": "prod-davidshaevel-monthly",
        "budget_type": "COST",
        "time_unit": "MONTHLY",
        "limit_amount": "400.0",
        "limit_unit": "USD",
        "cost_filter": [{"name": "TagKeyValue", "values": ["user:Environment$prod"]}],
        "notification": [notification("ACTUAL", 50, **hear), notification("FORECASTED", 120, **hear)],
        "depends_on": [POLICY],
    }


def test_budgets_may_publish_to_the_topic_and_use_its_key_for_this_account_alone(synth):
    stack, without = synth(TO_TOPIC), synth(PROD)
    for address, statement in {
        POLICY: {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": TOPIC},
        "aws_kms_key.notifications_key": {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
        },
    }.items():
        told = statements(at(stack, address))
        assert {**statement, **FROM_BUDGETS} in told
        assert [each for each in told if each != {**statement, **FROM_BUDGETS}] == statements(at(without, address))


def test_a_topic_that_exists_is_told_and_nothing_of_it_is_changed(synth, dev):
    stack = synth(TO_EXISTING)
    told = [each["subscriber_sns_topic_arns"] for each in at(stack, BUDGET)["notification"]]
    assert told == [[EXISTING], [EXISTING]]
    assert "depends_on" not in at(stack, BUDGET)
    assert "alarm_addresses" not in stack["variable"]
    assert set(stack["resource"]) - set(dev["resource"]) == {"aws_budgets_budget", "aws_db_event_subscription"}


def test_there_is_none_unless_an_environment_says_so(synth, dev):
    assert Environment.model_fields["budget"].default is None
    assert "aws_budgets_budget" not in {*dev["resource"], *synth(PROD)["resource"]}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"monthly_usd": 0}, "monthly_usd is 0; allowed: 1 to 10000000 US dollars a month"),
        ({"monthly_usd": 1, "actual_percent": 0}, "actual_percent is 0; allowed: 1 to 1000 percent of the budget"),
        ({"monthly_usd": 1, "forecast_percent": 1001}, "forecast_percent is 1001; allowed: 1 to 1000 percent"),
        ({"monthly_usd": 1, "of": "team"}, "of is 'team': input should be 'account' or 'environment'"),
    ],
)
def test_what_aws_would_refuse_or_nobody_means_is_refused(values, sentence):
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        Budget(**values)


# What AWS says


@pytest.fixture(scope="module")
def shapes():
    return botocore.loaders.Loader().load_service_model("budgets", "service-2")["shapes"]


def test_names_and_receivers_are_what_aws_takes(shapes, synth):
    name = shapes["BudgetName"]
    assert re.fullmatch(r"[^:\\]{1,100}", at(synth(TO_TOPIC), BUDGET)["name"])
    assert (name["min"], name["max"]) == (1, 100)
    assert shapes["Subscribers"]["max"] == MOST_ADDRESSES + 1
    assert "one SNS subscriber and up to 10 email subscribers" in shapes["Notification"]["documentation"]
    assert re.fullmatch(shapes["NumericValue"]["pattern"], at(synth(TO_TOPIC), BUDGET)["limit_amount"])


def test_the_emulator_cannot_read_a_budget_back_yet():
    """Terraform asks who hears of it, and for its tags. When moto can, an e2e test can apply one."""
    lacking = {"describe_subscribers_for_notification", "list_tags_for_resource"}
    assert {name for name in lacking if hasattr(BudgetsResponse, name)} == set()


# What Terraform makes of it

ADDRESSES = [f"{number}@example.com" for number in range(MOST_ADDRESSES)]
GIVEN: Any = {"alarm_addresses": ADDRESSES}
VARIANTS = {
    "addresses": (TO_ADDRESSES, GIVEN),
    "existing": (TO_EXISTING, {}),
    "topic": (DEV.but(budget=TO_TOPIC.budget, notifications=NotificationSettings()), GIVEN),
}


@pytest.fixture(scope="module")
def plans(terraform: Terraform, synth, tmp_path_factory: pytest.TempPathFactory):
    variants = {name: Variant(synth(environment), None, given) for name, (environment, given) in VARIANTS.items()}
    return plan_together(terraform, tmp_path_factory.mktemp("budgets"), variants)


@pytest.mark.parametrize("name", VARIANTS)
def test_it_plans(plans, name):
    [budget] = [change for change in plans[name].changes if change.type == "aws_budgets_budget"]
    assert budget.actions == ("create",)
    assert budget.after["limit_amount"] == ("400.0" if name == "topic" else "250.0")


def test_addresses_are_in_no_plan_in_clear(plans):
    [budget] = [change for change in plans["addresses"].changes if change.type == "aws_budgets_budget"]
    assert json.dumps(budget.values.after_sensitive).count("true") > 0


def test_more_addresses_than_a_budget_tells_are_refused(terraform: Terraform, synth, tmp_path):
    workspace = terraform.workspace(tmp_path, synth(TO_ADDRESSES))
    with pytest.raises(TerraformFailed, match=r"alarm_addresses may name 10 addresses: a budget tells no more\."):
        workspace.plan("-var", f"alarm_addresses={json.dumps([*ADDRESSES, 'one-more@example.com'])}")
