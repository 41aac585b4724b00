"""When an environment sleeps: settings, their rules, and the expressions that AWS takes for them. Text alone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import model_validator

from modules.database.windows import DAYS, MINUTES_A_DAY, MINUTES_A_WEEK, Window
from modules.settings import Settings, Strings, TimeZone, between, check, each_matching, matching

Time = Annotated[str, matching(r"([01]\d|2[0-3]):[0-5]\d", "hh:mm, from 00:00 to 23:59")]

SHORTEST_DAY, SHORTEST_NIGHT = 60, 120
"""Minutes. RDS takes minutes to stop a database and to start one, and a stop that fails is tried again for an hour: it
must not come to be in the morning."""


class Night(Settings):
    """When an environment sleeps: its services run no task, and its database is stopped. All else stays as it is."""

    sleeps: Time
    """When it falls asleep, on every day, whoever woke it."""
    wakes: Time
    """When it wakes, on `days`."""
    days: Annotated[
        Strings, each_matching("|".join(DAYS), ", ".join(DAYS)), check(lambda days: bool(days), "one day at least")
    ] = DAYS[:5]
    """Days on which it wakes. Between two of them it sleeps."""
    time_zone: TimeZone
    """What these times are of, such as America/New_York: summer time included."""
    by: Literal["schedule", "workflow"] = "schedule"
    """schedule: AWS's own schedules, and all of the environment stays. workflow: a workflow of GitHub runs `deactivate`
    and `activate`, which saves the load balancer, NAT and the rest as well, and takes far longer."""
    database_margin: Annotated[int, between(5, 300, "minutes")] = 15
    """Minutes by which the database is up before the services wake, and stays up after they fell asleep. With `by`
    workflow it says nothing."""

    @property
    def by_schedule(self) -> bool:
        """Whether AWS's schedules put it to sleep."""
        return self.by == "schedule"

    @property
    def minutes_awake(self) -> int:
        """From waking to falling asleep, of a day on which it wakes."""
        return (_minutes(self.sleeps) - _minutes(self.wakes)) % MINUTES_A_DAY

    @property
    def services_sleep(self) -> str:
        """A cron expression of Application Auto Scaling and of EventBridge Scheduler, which have one form."""
        return _daily(_minutes(self.sleeps))

    @property
    def services_wake(self) -> str:
        """The same, of the morning."""
        return self._on_days(_minutes(self.wakes))

    @property
    def database_stops(self) -> str:
        """The same, once the services sleep."""
        return _daily(_minutes(self.sleeps) + self.database_margin)

    @property
    def database_starts(self) -> str:
        """The same, before the services wake."""
        return self._on_days(_minutes(self.wakes) - self.database_margin)

    def database_is_up(self) -> Iterator[Window]:
        """Spans of the week, in UTC, in which the database runs in winter and in summer."""
        offsets = _offsets(self.time_zone)
        for day in self._day_numbers:
            start = day * MINUTES_A_DAY + _minutes(self.wakes) - self.database_margin
            minutes = self.minutes_awake + 2 * self.database_margin
            yield Window((start - min(offsets)) % MINUTES_A_WEEK, minutes - (max(offsets) - min(offsets)))

    @property
    def _day_numbers(self) -> list[int]:
        return sorted(DAYS.index(day) for day in self.days)

    def _on_days(self, minutes: int) -> str:
        """At these minutes after midnight of each day on which it wakes; before midnight where they are below 0."""
        moved, minutes = divmod(minutes, MINUTES_A_DAY)
        days = sorted((day + moved) % len(DAYS) for day in self._day_numbers)
        return _cron(minutes, ",".join(DAYS[day].upper() for day in days))

    @model_validator(mode="after")
    def _sleeps_and_wakes(self) -> Self:
        if self.sleeps == self.wakes:
            raise ValueError(f"sleeps and wakes are both {self.sleeps}; set two times, or leave the night out")
        if self.minutes_awake < SHORTEST_DAY:
            raise ValueError(
                f"wakes is {self.wakes} and sleeps is {self.sleeps}, a day of {self.minutes_awake} minutes; allowed: "
                f"{SHORTEST_DAY} minutes at least"
            )
        margin = 2 * self.database_margin if self.by_schedule else 0
        asleep = MINUTES_A_DAY - self.minutes_awake - margin
        if asleep < SHORTEST_NIGHT:
            raise ValueError(
                f"sleeps is {self.sleeps} and wakes is {self.wakes}, a night of {max(asleep, 0)} minutes"
                f"{' for the database' if margin else ''}; allowed: {SHORTEST_NIGHT} minutes at least"
                f"{', lower database_margin or choose other times' if margin else ''}"
            )
        return self


def _minutes(time: str) -> int:
    """After midnight."""
    return int(time[:2]) * 60 + int(time[3:])


def _daily(minutes: int) -> str:
    return _cron(minutes % MINUTES_A_DAY, "*")


def _cron(minutes: int, weekdays: str) -> str:
    """https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based"""
    return f"cron({minutes % 60} {minutes // 60} ? * {weekdays} *)"


def _offsets(time_zone: str) -> set[int]:
    """Minutes that it is ahead of UTC, in the months of this year: laws change, and clocks with them."""
    zone, year = ZoneInfo(time_zone), datetime.now(UTC).year
    ahead = [datetime(year, month, 15, tzinfo=zone).utcoffset() for month in range(1, 13)]
    return {round(each.total_seconds() / 60) for each in ahead if each is not None}
