"""How much of a week is paid for, by two schedules."""

from decimal import Decimal

import pytest

from operations.costs.items import WHOLE
from operations.costs.nights import awake
from tests.nights import NIGHT

DAILY = "cron(0 20 ? * * *)"


def hours(sleeps, wakes):
    return round(awake(sleeps, wakes).share.low * 168, 6)


def test_it_is_awake_from_each_morning_to_the_next_evening():
    assert hours(NIGHT.services_sleep, NIGHT.services_wake) == Decimal(5 * NIGHT.minutes_awake) / 60
    assert awake(NIGHT.services_sleep, NIGHT.services_wake).note == "awake 65 of 168 hours a week"


def test_a_day_may_end_after_midnight_and_a_week_on_its_first_day():
    owls = NIGHT.but(sleeps="01:00", wakes="09:00", days=("sun",))
    assert hours(owls.services_sleep, owls.services_wake) == 16


def test_one_that_wakes_while_it_is_awake_is_not_counted_twice():
    assert hours("cron(0 20 ? * SUN *)", "cron(0 8 ? * SAT,SUN *)") == 36


@pytest.mark.parametrize(
    "schedule", [None, "rate(1 hour)", "cron(0 20 * * ? *)", "cron(0 20 ? * MON-FRI *)", "cron(0 20 ? * DAY *)"]
)
def test_of_other_expressions_nothing_is_taken_off(schedule):
    for night in (awake(schedule, DAILY), awake(DAILY, schedule)):
        assert (night.share, night.note) == (WHOLE, "")
