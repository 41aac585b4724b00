"""What the database and its backups cost."""

import json
from collections.abc import Iterator, Mapping

from operations.costs.amounts import Range
from operations.costs.items import Context, Item, Reckoner, Unknown, fixed, used
from operations.costs.nights import Awake, awake
from operations.costs.observing import written_and_kept
from operations.costs.resources import Resource, refers

SCHEDULE = "aws_scheduler_schedule"
FREE_INSIGHTS = 7
"""Days that Performance Insights keeps for nothing."""


def _instance(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    values = resource.values
    if values.get("engine") != "postgres":
        yield Unknown(f"database of {values.get('engine')}", "only prices of PostgreSQL are known")
        return
    yield from _machine(resource, context)
    yield from _storage(resource)
    if values.get("manage_master_user_password"):
        yield fixed("secrets", "secret")
        yield used("calls for secrets", "secret_requests", context.assumed.secret_requests)
    if values.get("backup_retention_period"):
        yield used("automated backups", "rds_backup_gb", context.assumed.gb_database_backups)
    if values.get("monitoring_interval"):
        yield Unknown("Enhanced Monitoring", "it writes into a log group of RDS's, and how much is not known")
    if int(values.get("performance_insights_retention_period") or 0) > FREE_INSIGHTS:
        yield Unknown("Performance Insights", f"{FREE_INSIGHTS} days are free, the price of more is not known")
    yield from _exported_logs(resource, context)


def _machine(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    class_, multi_az = resource.values["instance_class"], bool(resource.values.get("multi_az"))
    price, night = f"rds.{class_}", _night(resource, context)
    note = ", ".join(part for part in (f"{class_} in two zones" if multi_az else class_, night.note) if part)
    count = 1
    if multi_az and context.prices.find(f"{price}.multi_az"):
        price += ".multi_az"
    elif multi_az:
        count = 2
    yield fixed("database: instance", price, count, share=night.share, note=note)
    if class_.startswith("db.t"):
        yield Unknown("database: CPU credits", "paid for where the class is busier than it may be for long")


def _night(resource: Resource, context: Context) -> Awake:
    """Of a database that a schedule stops and another one starts: the instance is not paid for, its storage is."""
    when: dict[str, str | None] = {}
    for schedule in context.resources.of(SCHEDULE):
        for target in schedule.blocks("target"):
            called = json.loads(target.get("input") or "{}").get("DbInstanceIdentifier")
            if refers(called, resource) or called == resource.values.get("identifier"):
                when[str(target.get("arn")).rpartition(":")[2]] = schedule.values.get("schedule_expression")
    return awake(when.get("stopDBInstance"), when.get("startDBInstance"))


def _storage(resource: Resource) -> Iterator[Item | Unknown]:
    values = resource.values
    type_ = values.get("storage_type") or "gp2"
    allocated = int(values["allocated_storage"])
    most = max(allocated, int(values.get("max_allocated_storage") or 0))
    if type_ not in ("gp2", "gp3"):
        yield Unknown(f"database: storage of {type_}", "only gp2 and gp3 are reckoned")
        return
    suffix, where = (".multi_az", " in two zones") if values.get("multi_az") else ("", "")
    grows = ", grows by itself" if most > allocated else ""
    price = f"rds_storage.{type_}{suffix}"
    yield fixed("database: storage", price, Range.of(allocated, most), note=f"{type_}{where}{grows}")
    if values.get("iops") or values.get("storage_throughput"):
        yield Unknown("database: more operations a second", "the price is not known")


def _exported_logs(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    """RDS makes the group of a log that it exports, if the stack does not."""
    made = {group.values.get("name") for group in context.resources.of("aws_cloudwatch_log_group")}
    for log in resource.values.get("enabled_cloudwatch_logs_exports") or ():
        if f"/aws/rds/instance/{resource.values.get('identifier')}/{log}" not in made:
            yield from written_and_kept(context.assumed.gb_logs, None, context)


def _vault(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    yield used("backup vaults", "backup_vault_gb", context.assumed.gb_backup_vaults)


RECKONED: Mapping[str, Reckoner] = {"aws_db_instance": _instance, "aws_backup_vault": _vault}
