"""When a workflow has to switch an environment: once for each hour of a night, whenever it gets to look."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.dev import DEV
from operations.nights.due import Switch, due
from tests.nights import NIGHT, NIGHTLY, SWITCHED

OFF = Switch("dev", "deactivate", "PLATFORM_DEV_ACTIVATED=false")
ON = Switch("dev", "activate", "PLATFORM_DEV_ACTIVATED=true")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}Z")


def asked(since: str, now: str, **night):
    return due([DEV.but(night=SWITCHED.night.but(**night))], at(since), at(now))


def test_it_is_due_once_its_hour_has_come_since_the_last_run():
    # 20:00 in New York is 1:00 UTC in winter, and 7:00 is 12:00
    assert asked("2026-02-17T00:07", "2026-02-17T00:59") == []
    assert asked("2026-02-17T00:07", "2026-02-17T01:00") == [OFF]
    assert asked("2026-02-17T01:00", "2026-02-17T02:07") == []
    assert asked("2026-02-17T11:07", "2026-02-17T12:07") == [ON]


def test_in_summer_it_is_an_hour_earlier_in_utc():
    assert asked("2026-07-01T23:07", "2026-07-02T00:07") == [OFF]
    assert asked("2026-07-02T10:07", "2026-07-02T11:07") == [ON]


def test_at_the_weekend_it_falls_asleep_and_does_not_wake():
    assert asked("2026-02-14T12:00", "2026-02-14T13:00") == []  # a Saturday
    assert asked("2026-02-15T00:07", "2026-02-15T01:07") == [OFF]
    assert asked("2026-02-16T11:07", "2026-02-16T12:07") == [ON]  # Monday


def test_runs_that_were_dropped_or_failed_are_made_up_for_and_the_last_hour_counts():
    assert asked("2026-02-17T00:07", "2026-02-17T05:07") == [OFF]
    assert asked("2026-02-17T00:07", "2026-02-17T13:07") == [ON]
    assert asked("2025-02-17T00:07", "2026-02-15T13:07") == [OFF]


def test_an_hour_that_clocks_leave_out_comes_all_the_same_and_one_that_comes_twice_comes_once():
    # On 8 March 2026 clocks in New York go from 2:00 to 3:00, on 1 November from 2:00 to 1:00.
    assert asked("2026-03-08T06:59", "2026-03-08T07:31", sleeps="02:30") == [OFF]
    assert asked("2026-11-01T05:00", "2026-11-01T05:31", sleeps="01:30") == [OFF]
    assert asked("2026-11-01T05:31", "2026-11-01T07:31", sleeps="01:30") == []


@pytest.mark.parametrize("environment", [DEV, NIGHTLY, SWITCHED.but(activated=False)], ids=["none", "schedule", "off"])
@pytest.mark.filterwarnings("ignore:dev has alarms:UserWarning")
def test_nothing_is_due_without_a_night_by_a_workflow_or_where_the_file_has_it_off(environment):
    assert due([environment], at("2026-02-16T00:00"), at("2026-02-17T12:00")) == []


@given(st.lists(st.integers(1, 180), min_size=1, max_size=40), st.sampled_from(["UTC", NIGHT.time_zone, "Asia/Tokyo"]))
def test_however_late_each_run_is_none_of_the_weeks_switches_is_lost_or_done_twice_in_a_row(minutes, zone):
    environment = SWITCHED.but(
        night=SWITCHED.night.but(time_zone=zone, days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    )
    since, done = at("2026-03-06T00:00"), []
    for passed in minutes:
        now = since + timedelta(minutes=passed)
        done += due([environment], since, now)
        since = now
    commands = [switch.command for switch in done]
    assert all(one != other for one, other in pairwise(commands))
    [*_, last] = [None, *due([environment], at("2026-03-06T00:00"), since)]
    assert (done[-1] if done else None) == last
