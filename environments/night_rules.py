"""What a night asks of the rest of an environment. Each rule raises ValueError, in one sentence."""

import re
from collections.abc import Iterator

from environments import activation_rules
from modules.compute import ComputeSettings
from modules.database import DatabaseSettings
from modules.database.windows import DAYS, MINUTES_A_DAY, Window, backup_windows, daily_window, maintenance_window
from modules.edge import EdgeSettings
from modules.night import Night


def something_sleeps(database: DatabaseSettings | None, compute: ComputeSettings) -> None:
    """Without services and database there is nothing to be put to sleep."""
    if database is None and not compute.enabled:
        raise ValueError("night is set, and there is neither a database nor a service that runs; leave it out")


def nothing_is_protected(database: DatabaseSettings | None, compute: ComputeSettings, *, prevent_destroy: bool) -> None:
    """A night by a workflow is a deactivation, which is refused where something is protected: every evening."""
    try:
        activation_rules.nothing_is_protected(database, compute, prevent_destroy=prevent_destroy)
    except ValueError as reason:
        raise ValueError(str(reason).replace("activated is off", "night is by 'workflow'", 1)) from None


def nothing_else_sets_the_limits(compute: ComputeSettings) -> None:
    """Two that set the limits of one service's scaling would take turns."""
    for service in compute.services:
        if service.scaling is not None and service.scaling.schedules:
            raise ValueError(
                f"compute.services: scaling of {service.name!r} has schedules, and night sets the same limits; leave "
                "one of them out"
            )


def database_is_up_when_rds_comes(night: Night, database: DatabaseSettings) -> None:
    """RDS backs up and maintains no database that is stopped, and AWS Backup's jobs fail.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html
    """
    up = list(night.database_is_up())
    for setting, text, windows, every_day in _appointments(database):
        met = [any(span.holds(window) for window in windows) for span in up]
        if not (all(met) if every_day else any(met)):
            raise ValueError(
                f"{setting} is {text!r}, and night has the database stopped then; choose a time in which it runs all "
                f"year, {_spoken(up[0])} UTC from {_day(up[0])} on, or raise night.database_margin"
            )


def _appointments(database: DatabaseSettings) -> Iterator[tuple[str, str, list[Window], bool]]:
    """Setting, value, when that is, and whether it has to be met on every day on which the database runs."""
    if database.backup_retention_period:
        yield "database.backup_window", database.backup_window, backup_windows(database.backup_window) or [], True
    maintenance = maintenance_window(database.maintenance_window)
    yield "database.maintenance_window", database.maintenance_window, [maintenance] if maintenance else [], False
    plan = database.backup_plan
    if plan is not None:
        starts = daily_window(plan.start_time, plan.start_window) or []
        yield "start_time of database.backup_plan", plan.start_time, starts, True
    schedule = database.password_rotation_schedule
    if schedule is not None:
        at = re.match(r"cron\(0 (\d+) ", schedule)  # of one in hours or days nobody knows when it comes
        hour = daily_window(f"{int(at[1]):02}:00", 60) if at else None
        yield "database.password_rotation_schedule", schedule, hour or [], False


def _spoken(span: Window) -> str:
    start, end = span.start % MINUTES_A_DAY, (span.start + span.minutes) % MINUTES_A_DAY
    return f"{start // 60:02}:{start % 60:02} to {end // 60:02}:{end % 60:02}"


def _day(span: Window) -> str:
    return DAYS[span.start // MINUTES_A_DAY]


def nobody_is_told_every_evening(
    database: DatabaseSettings | None, compute: ComputeSettings, edge: EdgeSettings | None
) -> None:
    """What takes silence for a failure would tell of each night."""
    told = {
        "alarm_missing_data of database is 'by_alarm'; write 'not_breaching'": (
            database is not None and database.alarm_missing_data == "by_alarm"
        ),
        "no_healthy_host of compute.alarms is on; turn it off": (
            compute.enabled and compute.alarms is not None and compute.alarms.no_healthy_host
        ),
        "health_check of edge is set; leave it out": edge is not None and edge.health_check is not None,
    }
    for sentence, is_so in told.items():
        if is_so:
            setting, _, fix = sentence.partition("; ")
            raise ValueError(f"{setting}, and with a night an alarm would go off every evening; {fix}")
