"""How much of a week something is awake, by the two schedules that put it to sleep and wake it. Pure functions."""

import re
from dataclasses import dataclass
from decimal import Decimal

from operations.costs.amounts import Range
from operations.costs.items import WHOLE

_CRON = re.compile(r"cron\((?P<minute>\d+) (?P<hour>\d+) \? \* (?P<days>\*|[A-Z]{3}(,[A-Z]{3})*) \*\)")
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_MINUTES_A_DAY = 24 * 60
_WEEK = len(_DAYS) * _MINUTES_A_DAY


@dataclass(frozen=True)
class Awake:
    """What part of the time it is paid for."""

    share: Range = WHOLE
    note: str = ""
    """Such as `awake 65 of 168 hours a week`; empty where it always is."""


def awake(sleeps: str | None, wakes: str | None) -> Awake:
    """By two cron expressions of one time zone. Of others than those that a night makes nothing is taken off."""
    asleep_from, awake_from = _minutes(sleeps), _minutes(wakes)
    if not asleep_from or not awake_from:
        return Awake()
    minutes = sum(min((end - start) % _WEEK for end in {*asleep_from, *awake_from} - {start}) for start in awake_from)
    hours = Decimal(minutes) / 60
    whole = Decimal(_WEEK) / 60
    return Awake(Range.of(hours / whole), f"awake {hours.normalize():f} of {whole:f} hours a week")


def _minutes(cron: str | None) -> set[int]:
    """Minutes of the week at which it comes; none where it is of another form."""
    found = _CRON.fullmatch(cron or "")
    if found is None:
        return set()
    days = _DAYS if found["days"] == "*" else found["days"].split(",")
    return {
        _DAYS.index(day) * _MINUTES_A_DAY + int(found["hour"]) * 60 + int(found["minute"])
        for day in days
        if day in _DAYS
    }
