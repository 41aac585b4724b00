"""Backup and maintenance windows: when they are, and whether they meet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = len(DAYS) * MINUTES_A_DAY
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
SHORTEST = 30

_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])"
_DAY = f"({'|'.join(DAYS)})"


@dataclass(frozen=True)
class Window:
    """A span of time in UTC: its first minute of the week, and its length in minutes."""

    start: int
    minutes: int

    def spans(self) -> Iterator[tuple[int, int]]:
        """From and until, in minutes of the week; two spans where it runs over the week's end."""
        end = self.start + self.minutes
        yield self.start, min(end, MINUTES_A_WEEK)
        if end > MINUTES_A_WEEK:
            yield 0, end - MINUTES_A_WEEK

    def and_before(self, minutes: int) -> "Window":
        """The same window, begun earlier."""
        return Window((self.start - minutes) % MINUTES_A_WEEK, self.minutes + minutes)

    def overlaps(self, other: "Window") -> bool:
        """Whether they share a minute; windows that touch do not."""
        return any(a < d and c < b for a, b in self.spans() for c, d in other.spans())

    def holds(self, other: "Window") -> bool:
        """Whether all of the other one is in it."""
        return (other.start - self.start) % MINUTES_A_WEEK + other.minutes <= self.minutes


def backup_windows(text: str) -> list[Window] | None:
    """The seven daily windows that `03:00-04:00` means, or None where it is not well formed."""
    match = re.fullmatch(f"{_TIME}-{_TIME}", text)
    if match is None:
        return None
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    length = (end - start) % MINUTES_A_DAY
    return [Window(day * MINUTES_A_DAY + start, length) for day in range(len(DAYS))]


def daily_window(text: str, minutes: int) -> list[Window] | None:
    """The seven daily windows of so many minutes that start at `07:00`, or None where it is not well formed."""
    match = re.fullmatch(_TIME, text)
    if match is None:
        return None
    start = int(match[1]) * 60 + int(match[2])
    return [Window(day * MINUTES_A_DAY + start, minutes) for day in range(len(DAYS))]


def maintenance_window(text: str) -> Window | None:
    """The weekly window that `sun:04:00-sun:05:00` means, or None where it is not well formed."""
    match = re.fullmatch(f"{_DAY}:{_TIME}-{_DAY}:{_TIME}", text)
    if match is None:
        return None
    start_day, start_hour, start_minute, end_day, end_hour, end_minute = match.groups()
    start = DAYS.index(start_day) * MINUTES_A_DAY + int(start_hour) * 60 + int(start_minute)
    end = DAYS.index(end_day) * MINUTES_A_DAY + int(end_hour) * 60 + int(end_minute)
    return Window(start, (end - start) % MINUTES_A_WEEK)
