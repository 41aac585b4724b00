"""Schedules on which Secrets Manager rotates a secret. Text alone, and its rules.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
"""

import re

_HOUR = r"(?P<hour>[01]?\d|2[0-3])(?P<step>/([4-9]|1\d|2[0-3]))?"
_DAY = r"([\dA-Z,#/*-]+ [\dA-Z,/*-]+ \?|\? [\dA-Z,/*-]+ [\dA-Z,#/*-]+)"  # day of month, month, day of week
_CRON = rf"cron\(0 {_HOUR} {_DAY} \*\)"
_RATE = r"rate\((([4-9]|[1-9]\d{1,2}) hours|1 day|([2-9]|[1-9]\d{1,2}) days)\)"

SCHEDULE = f"{_CRON}|{_RATE}"
SCHEDULE_ALLOWED = (
    "rate(N days), rate(N hours) from 4 hours on, or cron(0 HOUR DAY MONTH WEEKDAY *) in UTC with ? for one of the "
    "days, such as cron(0 6 ? * TUE *)"
)
DURATION = r"([1-9]|1\d|2[0-4])h"
DURATION_ALLOWED = "1h to 24h"


def last_hour(schedule: str, duration: str) -> int:
    """Hours after midnight, UTC, at which a window ends; 24 is the last that Secrets Manager takes."""
    match = re.fullmatch(_CRON, schedule)
    start = int(match["hour"]) if match else 0
    return start + int(duration.removesuffix("h"))
