"""What every model of settings does, whatever it holds."""

from typing import Annotated

import pydantic
import pytest

from modules.settings import (
    LOG_RETENTION_DAYS,
    AlarmActions,
    LogRetentionDays,
    Percent,
    Settings,
    SettingsError,
    Strings,
    between,
    matching,
)


class Pool(Settings):
    """A swimming pool; no module's rules in here."""

    lanes: Annotated[int, between(1, 10, "lanes")]
    depth_metres: Annotated[int, between(1, 5, "metres")] = 2
    heated: bool = False
    name: Annotated[str, matching("[a-z]+", "lowercase letters")] = "olympia"
    rules: Strings = ()


class Monitoring(Settings):
    cpu: Percent = 80
    actions: AlarmActions = ()
    retention: LogRetentionDays = 7


TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"


def refusal(make):
    with pytest.raises(SettingsError) as error:
        make()
    return str(error.value)


def test_a_missing_setting_is_named():
    assert refusal(Pool) == "Pool: lanes is missing and has no default, set it"


def test_a_misspelt_setting_gets_the_name_that_was_meant():
    assert "depth_meters is no setting of Pool, did you mean depth_metres?" in refusal(
        lambda: Pool(lanes=8, depth_meters=2)
    )


def test_an_unknown_setting_gets_the_names_there_are():
    assert "sauna is no setting of Pool, known are lanes, depth_metres, heated, name, rules" in refusal(
        lambda: Pool(lanes=8, sauna=True)
    )


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("lanes", "8", "lanes is '8': input should be a valid integer"),
        ("lanes", True, "lanes is True: input should be a valid integer"),
        ("heated", "yes", "heated is 'yes': input should be a valid boolean"),
        ("name", 5, "name is 5: input should be a valid string"),
        ("rules", "no running", "rules is 'no running': input should be a valid tuple"),
        ("rules", (1,), "rules.0 is 1: input should be a valid string"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_rather_than_converted(setting, value, words):
    assert words in refusal(lambda: Pool(**{"lanes": 8, setting: value}))


def test_a_set_is_refused_for_a_list_because_it_has_no_order():
    assert "rules is {'no diving'}" in refusal(lambda: Pool(lanes=8, rules={"no diving"}))


def test_a_list_is_taken_and_kept_as_a_tuple():
    assert Pool(lanes=8, rules=["no running", "no diving"]).rules == ("no running", "no diving")


@pytest.mark.parametrize("lanes", [1, 10])
def test_the_ends_of_a_range_are_allowed(lanes):
    assert Pool(lanes=lanes).lanes == lanes


@pytest.mark.parametrize("lanes", [0, 11])
def test_beyond_the_ends_of_a_range_nothing_is_allowed(lanes):
    assert refusal(lambda: Pool(lanes=lanes)) == f"Pool: lanes is {lanes}; allowed: 1 to 10 lanes"


@pytest.mark.parametrize("name", ["", "Olympia", "olympia\n", "olympia 2"])
def test_a_pattern_covers_the_whole_value(name):
    assert f"name is {name!r}; allowed: lowercase letters" in refusal(lambda: Pool(lanes=8, name=name))


def test_every_mistake_is_told_at_once():
    message = refusal(lambda: Pool(lanes=0, depth_metres=9, name="X"))
    assert all(setting in message for setting in ("lanes is 0", "depth_metres is 9", "name is 'X'"))


def test_settings_never_change():
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        Pool(lanes=8).lanes = 9


def test_but_changes_what_it_names_and_keeps_the_rest():
    pool = Pool(lanes=8, heated=True)
    assert pool.but(lanes=6) == Pool(lanes=6, heated=True)
    assert pool.lanes == 8


def test_but_checks_as_making_does():
    assert "lanes is 11; allowed: 1 to 10 lanes" in refusal(lambda: Pool(lanes=8).but(lanes=11))
    assert "did you mean lanes?" in refusal(lambda: Pool(lanes=8).but(lane=9))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("cpu", 1),
        ("cpu", 100),
        ("actions", (TOPIC,)),
        ("actions", ("arn:aws-us-gov:sns:us-gov-west-1:123456789012:alarms",)),
        *(("retention", days) for days in LOG_RETENTION_DAYS),
    ],
)
def test_what_modules_share_is_allowed(setting, value):
    assert getattr(Monitoring(**{setting: value}), setting) == value


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("cpu", 0, "cpu is 0; allowed: 1 to 100 percent"),
        ("cpu", 101, "cpu is 101; allowed: 1 to 100 percent"),
        ("actions", ("alarms",), "actions holds 'alarms'; allowed: ARNs of topics of SNS, such as arn:aws:sns:"),
        ("actions", (TOPIC, TOPIC), f"actions names {TOPIC} more than once; name each once"),
        ("retention", 0, "retention is 0; allowed: 1, 3, 5, 7, 14,"),
        ("retention", 8, "retention is 8; allowed: 1, 3, 5, 7, 14,"),
        ("retention", 3654, "retention is 3654; allowed: 1, 3, 5, 7, 14,"),
    ],
)
def test_what_modules_share_is_refused(setting, value, words):
    assert words in refusal(lambda: Monitoring(**{setting: value}))
