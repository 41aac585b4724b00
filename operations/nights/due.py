"""Which environments a workflow has to switch, by the nights in their settings. Pure functions.

A switch is due where its hour has come since the workflow last did its work: a run that starts late, is dropped or
fails is made up for by the next one, and whoever switches an environment by hand in between is left alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from environments.environment import Environment
from environments.outside import variable
from modules.database.windows import DAYS
from modules.night import Night

LONGEST = timedelta(days=8)
"""As far back as one has to look for an hour that comes every week."""


@dataclass(frozen=True)
class Switch:
    """One environment to be switched, and how."""

    environment: str
    command: str
    """deactivate or activate."""
    says: str
    """What has to be said from outside for it, as NAME=value: the environment's file has it activated."""


def due(environments: Iterable[Environment], since: datetime, now: datetime) -> list[Switch]:
    """What has come after `since`, and until `now`; of several hours of one environment the last.

    One whose file has it switched off stays off.
    """
    found = []
    for environment in environments:
        night = environment.night
        if night is None or night.by_schedule or not environment.activated:
            continue
        passed = [turn for turn in _turns(night, max(since, now - LONGEST), now) if since < turn[0] <= now]
        if passed:
            _, awake = max(passed)
            says = f"{variable(environment.name, 'activated')}={str(awake).lower()}"
            found.append(Switch(environment.name, "activate" if awake else "deactivate", says))
    return found


def _turns(night: Night, since: datetime, now: datetime) -> Iterator[tuple[datetime, bool]]:
    """Hours at which it falls asleep or wakes, and whether it is awake from then on.

    Python takes an hour that clocks leave out for the one after it, and of one that comes twice the first.
    """
    zone = ZoneInfo(night.time_zone)
    day = since.astimezone(zone).date()
    while day <= now.astimezone(zone).date():
        yield datetime.combine(day, time.fromisoformat(night.sleeps), zone), False
        if DAYS[day.weekday()] in night.days:
            yield datetime.combine(day, time.fromisoformat(night.wakes), zone), True
        day += timedelta(days=1)
