"""The database's alarms: what each watches, from when on, and what it makes of no data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from constructs import Construct

from modules.database.instance_classes import (
    GIB,
    is_burstable,
    listed_max_connections,
    memory_bytes,
    usable_connections,
)
from modules.database.settings import DatabaseSettings
from modules.names import ResourceNames

PERIOD = 300  # seconds


@dataclass(frozen=True)
class Alarm:
    """One alarm: a metric of RDS, and when it is too high or too low.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
    """

    name: str
    metric: str
    comparison: str
    threshold: int
    what: str
    periods: int = 2
    """How many in a row, of 300 s each."""
    missing: str = "missing"
    """What no data means where the settings say by_alarm: `missing` leaves the alarm without a verdict."""


def planned_alarms(settings: DatabaseSettings) -> Iterator[Alarm]:
    """Which alarms the settings ask for.

    One of them takes a database without data for one that is down. RDS publishes the metrics of a running one every
    minute, and so the others need not say it again.
    """
    yield Alarm(
        "high_cpu", "CPUUtilization", "GreaterThanThreshold", settings.high_cpu_threshold,
        "CPU utilization", missing="breaching",
    )  # fmt: skip
    yield Alarm(
        "high_connections", "DatabaseConnections", "GreaterThanThreshold", _connections(settings),
        "database connections",
    )  # fmt: skip
    yield Alarm(
        "low_free_storage", "FreeStorageSpace", "LessThanThreshold",
        settings.allocated_storage * GIB * settings.low_free_storage_threshold_percent // 100,
        "free storage space", periods=1,
    )  # fmt: skip
    yield Alarm(
        "low_freeable_memory", "FreeableMemory", "LessThanThreshold", _freeable_memory(settings), "freeable memory"
    )
    if settings.low_cpu_credit_balance_threshold is not None and is_burstable(settings.instance_class):
        yield Alarm(
            "low_cpu_credits", "CPUCreditBalance", "LessThanThreshold", settings.low_cpu_credit_balance_threshold,
            "CPU credits",
        )  # fmt: skip
    if settings.high_used_transaction_ids_threshold is not None:
        yield Alarm(
            "high_used_transaction_ids", "MaximumUsedTransactionIDs", "GreaterThanThreshold",
            settings.high_used_transaction_ids_threshold, "transaction ids that are not vacuumed", periods=1,
        )  # fmt: skip
    if settings.high_disk_queue_depth_threshold is not None:
        yield Alarm(
            "high_disk_queue_depth", "DiskQueueDepth", "GreaterThanThreshold",
            settings.high_disk_queue_depth_threshold, "requests that wait for the disk", periods=3,
        )  # fmt: skip


def make_alarms(
    scope: Construct,
    names: ResourceNames,
    settings: DatabaseSettings,
    instance: DbInstance,
    actions: Sequence[str],
) -> dict[str, CloudwatchMetricAlarm]:
    """Makes the alarms right in `scope`, by their names: their addresses are those of the running platform."""
    return {alarm.name: _make(scope, names, settings, instance, actions, alarm) for alarm in planned_alarms(settings)}


def _make(
    scope: Construct,
    names: ResourceNames,
    settings: DatabaseSettings,
    instance: DbInstance,
    actions: Sequence[str],
    alarm: Alarm,
) -> CloudwatchMetricAlarm:
    name = f"{names.database_prefix}-db-{alarm.name.replace('_', '-')}"
    by_identifier = settings.alarm_dimension == "identifier"
    return CloudwatchMetricAlarm(
        scope,
        f"{alarm.name}_alarm",
        alarm_name=name,
        alarm_description=f"This metric monitors RDS {alarm.what}",
        namespace="AWS/RDS",
        metric_name=alarm.metric,
        dimensions={"DBInstanceIdentifier": instance.identifier if by_identifier else instance.id},
        statistic="Average",
        period=PERIOD,
        evaluation_periods=alarm.periods,
        comparison_operator=alarm.comparison,
        threshold=alarm.threshold,
        treat_missing_data=alarm.missing if settings.alarm_missing_data == "by_alarm" else "notBreaching",
        alarm_actions=list(actions) or None,
        ok_actions=list(actions) or None,
        tags={"Name": name},
    )


def _connections(settings: DatabaseSettings) -> int:
    limit = (
        listed_max_connections(settings.instance_class)
        if settings.connections_limit == "listed"
        else usable_connections(settings.instance_class, settings.max_connections)
    )
    return limit * settings.high_connections_threshold_percent // 100


def _freeable_memory(settings: DatabaseSettings) -> int:
    if settings.low_freeable_memory_threshold_percent is None:
        assert settings.low_freeable_memory_threshold_bytes is not None  # the settings see to it
        return settings.low_freeable_memory_threshold_bytes
    return memory_bytes(settings.instance_class) * settings.low_freeable_memory_threshold_percent // 100
