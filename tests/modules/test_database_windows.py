"""When windows are, and whether they meet."""

from hypothesis import given
from hypothesis import strategies as st

from modules.database.windows import (
    DAYS,
    MINUTES_A_DAY,
    MINUTES_A_WEEK,
    Window,
    backup_windows,
    maintenance_window,
)

minutes_of_the_day = st.integers(0, MINUTES_A_DAY - 1)
minutes_of_the_week = st.integers(0, MINUTES_A_WEEK - 1)
windows = st.builds(Window, start=minutes_of_the_week, minutes=st.integers(1, MINUTES_A_DAY))


def minutes(window):
    return {(window.start + minute) % MINUTES_A_WEEK for minute in range(window.minutes)}


def clock(minute):
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def day_and_clock(minute):
    return f"{DAYS[minute // MINUTES_A_DAY]}:{clock(minute)}"


@given(windows)
def test_a_window_overlaps_itself(window):
    assert window.overlaps(window)


@given(windows, windows)
def test_overlapping_is_mutual(one, other):
    assert one.overlaps(other) == other.overlaps(one)


@given(windows, windows)
def test_windows_overlap_when_they_share_a_minute_of_the_week(one, other):
    assert one.overlaps(other) == bool(minutes(one) & minutes(other))


@given(windows, st.integers(1, MINUTES_A_DAY))
def test_windows_that_touch_do_not_overlap(window, length):
    after = Window((window.start + window.minutes) % MINUTES_A_WEEK, length)
    assert not window.overlaps(after)
    assert window.overlaps(Window((after.start - 1) % MINUTES_A_WEEK, length))


@given(minutes_of_the_day, st.integers(1, MINUTES_A_DAY - 1))
def test_a_backup_window_comes_every_day_and_may_run_over_midnight(start, length):
    daily = backup_windows(f"{clock(start)}-{clock((start + length) % MINUTES_A_DAY)}")
    assert daily == [Window(day * MINUTES_A_DAY + start, length) for day in range(7)]


@given(minutes_of_the_week, st.integers(1, MINUTES_A_WEEK - 1))
def test_a_maintenance_window_comes_every_week_and_may_run_over_its_end(start, length):
    end = (start + length) % MINUTES_A_WEEK
    assert maintenance_window(f"{day_and_clock(start)}-{day_and_clock(end)}") == Window(start, length)


def test_a_window_over_the_end_of_the_week_meets_monday_morning():
    over_the_end = maintenance_window("sun:23:30-mon:00:30")
    assert over_the_end.overlaps(maintenance_window("mon:00:00-mon:01:00"))
    assert not over_the_end.overlaps(maintenance_window("mon:00:30-mon:01:00"))


def test_what_is_no_window_is_none():
    assert backup_windows("sun:03:00-sun:04:00") is None
    assert maintenance_window("03:00-04:00") is None
