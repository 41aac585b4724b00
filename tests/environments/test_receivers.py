"""Alarms of an environment notify somebody, and only what AWS lets them notify."""

import warnings

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.notifications import NotificationSettings
from modules.settings import SettingsError
from tests.changes import with_compute, without_containers

HERE, THERE = PROD.aws_region, "eu-west-1"
TOPIC = f"arn:aws:sns:{HERE}:{PROD.aws_account_id}:alarms"
CERTIFICATE = "arn:aws:acm:{}:{}:certificate/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"


def with_actions(environment, *, database=(), compute=(), **settings):
    return environment.but(
        database=environment.database.but(alarm_actions=database),
        compute=environment.compute.but(alarm_actions=compute),
        **settings,
    )


def refusal(change):
    with pytest.raises(SettingsError) as error:
        change()
    return str(error.value)


def warned(change):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        change()
    return [str(each.message) for each in caught]


def test_a_protected_environment_whose_alarms_notify_nobody_is_refused():
    assert refusal(lambda: PROD.but(notifications=None)) == (
        "Environment: prod has alarms of database and compute that notify nobody; set notifications, or alarm_actions "
        "of database and compute, since prevent_destroy is on"
    )


@pytest.mark.parametrize(("actions", "deaf"), [({"database": [TOPIC]}, "compute"), ({"compute": [TOPIC]}, "database")])
def test_alarms_of_one_module_alone_are_not_enough(actions, deaf):
    message = refusal(lambda: with_actions(PROD, notifications=None, **actions))
    assert f"prod has alarms of {deaf} that notify nobody" in message


def test_alarms_that_notify_a_topic_of_ones_own_are_enough():
    heard = with_actions(PROD, database=[TOPIC], compute=[TOPIC], notifications=None)
    assert heard.notifications is None


def test_elsewhere_it_is_a_warning_of_one_sentence():
    [message] = warned(lambda: DEV.but(owner="Somebody"))
    assert message == (
        "dev has alarms of database and compute that notify nobody; set notifications, or alarm_actions of database "
        "and compute"
    )


@pytest.mark.parametrize("silent", [without_containers(DEV), with_compute(DEV, alarms=None)])
def test_what_has_no_alarms_needs_nobody(silent):
    assert warned(lambda: with_actions(silent, database=[TOPIC])) == []


def test_a_topic_of_the_environment_is_enough():
    assert warned(lambda: DEV.but(notifications=NotificationSettings())) == []


@pytest.mark.parametrize("module", ["database", "compute"])
def test_a_topic_of_another_region_is_refused(module):
    elsewhere = TOPIC.replace(HERE, THERE)
    message = refusal(lambda: with_actions(PROD, **{module: [TOPIC, elsewhere]}))
    assert message == (
        f"Environment: {module}.alarm_actions is '{elsewhere}', which is in region {THERE}, and aws_region is "
        f"'{HERE}'; name one of {HERE}, for alarms none of another region"
    )


def test_an_existing_topic_of_another_region_is_refused():
    settings = NotificationSettings(topic_arn=TOPIC.replace(HERE, THERE))
    assert "notifications.topic_arn is 'arn:aws:sns:eu-west-1:" in refusal(lambda: PROD.but(notifications=settings))


def test_a_topic_of_another_account_is_that_accounts_affair():
    elsewhere = TOPIC.replace(PROD.aws_account_id, "222222222222")
    assert with_actions(PROD, database=[elsewhere]).database.alarm_actions == (elsewhere,)


def test_a_response_plan_is_of_no_region():
    plan = f"arn:aws:ssm-incidents::{PROD.aws_account_id}:response-plan/prod"
    assert with_actions(PROD, compute=[plan]).compute.alarm_actions == (plan,)


@pytest.mark.parametrize(
    ("region", "account", "why"),
    [
        (THERE, PROD.aws_account_id, f"which is in region {THERE}, and aws_region is '{HERE}'"),
        (HERE, "222222222222", "which belongs to account 222222222222, and aws_account_id is"),
    ],
)
def test_a_certificate_of_another_region_or_account_is_refused(region, account, why):
    arn = CERTIFICATE.format(region, account)
    message = refusal(lambda: with_compute(PROD, alb_certificate_domain=None, alb_certificate_arn=arn))
    assert f"compute.alb_certificate_arn is '{arn}', {why}" in message


def test_a_certificate_of_the_environments_own_is_taken():
    arn = CERTIFICATE.format(HERE, PROD.aws_account_id)
    assert with_compute(PROD, alb_certificate_domain=None, alb_certificate_arn=arn).serves_https


def test_the_topic_counts_among_the_five_that_an_alarm_notifies():
    four = [f"{TOPIC}-{number}" for number in range(4)]
    assert len(with_actions(PROD, database=four).database.alarm_actions) == 4
    message = refusal(lambda: with_actions(PROD, database=[*four, TOPIC]))
    assert "database.alarm_actions holds 5 ARNs, as many as an alarm has, and notifications add one" in message
    assert with_actions(PROD, database=[*four, TOPIC], compute=[TOPIC], notifications=None).notifications is None
