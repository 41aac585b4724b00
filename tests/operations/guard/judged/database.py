"""The database, its parameters, and other things that hold data."""

from collections.abc import Mapping
from typing import Any

from tests.operations.guard.judged.bed import Bed, Case

DB = "aws_db_instance.database_instance"
GROUP = "aws_db_parameter_group.database_parameters"
TABLE = "aws_dynamodb_table.database_table"
QUEUE = "aws_sqs_queue.database_queue"
KEY = "aws_kms_key.database_key"
LOGS = "aws_cloudwatch_log_group.compute_frontend_logs"
IMAGES = "aws_ecr_repository.compute_images"


def _db(path: str, before: Any, after: Any, cause: str = "", level: str = "danger") -> dict[str, Any]:
    def change(bed: Bed) -> None:
        bed.says(DB).pop("lifecycle", None)  # whatever the environment leaves to AWS
        bed.change(DB, path, before, after)

    return {
        "change": change,
        "found": {f"{DB}={cause or path}": level} if level else {},
    }


def _harmless(path: str, before: Any, after: Any) -> dict[str, Any]:
    return _db(path, before, after, level="")


def _parameters(before: str, after: str, **more: Any) -> Any:
    def change(bed: Bed) -> None:
        parameter = {"name": "rds.force_ssl", "apply_method": "immediate"}
        bed.run(
            GROUP, id="p", name="p", family="postgres15", description="d", parameter=[{**parameter, "value": before}]
        )
        bed.make(
            GROUP, name="p", family="postgres15", description="d", parameter=[{**parameter, "value": after}], **more
        )

    return change


def _table(before: bool, after: bool) -> Any:
    said = {"name": "t", "billing_mode": "PAY_PER_REQUEST", "hash_key": "k", "attribute": [{"name": "k", "type": "S"}]}

    def change(bed: Bed) -> None:
        bed.run(TABLE, id="t", **said, point_in_time_recovery=[{"enabled": before, "recovery_period_in_days": None}])
        bed.make(TABLE, **said, point_in_time_recovery=[{"enabled": after}])

    return change


# What AWS says of a resource without being told, and cannot change.
_FIXED: Mapping[str, dict[str, Any]] = {
    QUEUE: {"fifo_queue": False},
    KEY: {"key_usage": "ENCRYPT_DECRYPT", "customer_master_key_spec": "SYMMETRIC_DEFAULT"},
}


def _runs(address: str, path: str, before: Any, after: Any, **said: Any) -> Any:
    def change(bed: Bed) -> None:
        bed.run(address, id="x", **{**_FIXED.get(address, {}), **said, path: before})
        bed.make(address, **{**said, path: after})

    return change


def _has(address: str, path: str, before: Any, after: Any) -> Any:
    return lambda bed: bed.change(address, path, before, after)


def _smaller(bed: Bed) -> None:
    bed.change(DB, "allocated_storage", 50, 20)
    bed.change(DB, "max_allocated_storage", 0, 0)  # with autoscaling the provider takes it for AWS's own doing


CASES = (
    Case("backups are switched off", **_db("backup_retention_period", 7, 0)),
    Case("backups are kept shorter", **_db("backup_retention_period", 7, 3)),
    Case("backups are kept longer", **_harmless("backup_retention_period", 7, 14)),
    Case("the database may be deleted", **_db("deletion_protection", True, False)),
    Case("the database may no longer be deleted", **_harmless("deletion_protection", False, True)),
    Case("no final snapshot", **_db("skip_final_snapshot", False, True)),
    Case("a final snapshot", **_harmless("skip_final_snapshot", True, False)),
    Case("a downgrade", **_db("engine_version", "15.12", "15.10", "downgrade")),
    Case("a major upgrade", **_db("engine_version", "15.12", "16.4", "major-upgrade")),
    Case("a minor upgrade", **_harmless("engine_version", "15.12", "15.13")),
    Case("a major version alone", **_db("engine_version", "15.12", "15", "minor-dropped")),
    Case("a minor of the major version that runs", **_harmless("engine_version", "15", "15.13")),
    Case("storage grows", **_db("allocated_storage", 20, 30, "storage-grown", "warning")),
    Case("storage shrinks", _smaller, {f"{DB}=storage-shrunk": "danger"}),
    Case("storage may grow further", **_harmless("max_allocated_storage", 100, 200)),
    Case("one zone instead of two", **_db("multi_az", True, False, level="warning")),
    Case("two zones instead of one", **_harmless("multi_az", False, True)),
    Case("the database gets a public address", **_db("publicly_accessible", False, True)),
    Case("the database loses its public address", **_harmless("publicly_accessible", True, False)),
    Case("another port", **_db("port", 5432, 5433)),
    Case("other hours for backups", **_harmless("backup_window", "03:00-04:00", "01:00-02:00")),
    Case("a larger database", **_harmless("instance_class", "db.t3.micro", "db.t3.small")),
    Case(
        "logs are no longer exported",
        **_db("enabled_cloudwatch_logs_exports", ["postgresql", "upgrade"], ["upgrade"], level="warning"),
    ),
    Case("more logs are exported", **_harmless("enabled_cloudwatch_logs_exports", [], ["postgresql"])),
    Case("clients need no TLS", _parameters("1", "0"), {f"{GROUP}=tls-off": "danger"}),
    Case("clients need TLS", _parameters("0", "1")),
    Case("logs are kept shorter", _has(LOGS, "retention_in_days", 7, 1), {f"{LOGS}=retention_in_days": "danger"}),
    Case("logs no longer for ever", _has(LOGS, "retention_in_days", 0, 365), {f"{LOGS}=retention_in_days": "danger"}),
    Case("logs are kept longer", _has(LOGS, "retention_in_days", 7, 30)),
    Case("logs are kept for ever", _has(LOGS, "retention_in_days", 7, 0)),
    Case("a table without backups", _table(True, False), {f"{TABLE}=point_in_time_recovery.enabled": "danger"}),
    Case("a table with backups", _table(False, True)),
    Case(
        "messages are kept shorter",
        _runs(QUEUE, "message_retention_seconds", 345600, 60, name="q"),
        {f"{QUEUE}=message_retention_seconds": "danger"},
    ),
    Case("messages are kept longer", _runs(QUEUE, "message_retention_seconds", 60, 345600, name="q")),
    Case("a key is switched off", _runs(KEY, "is_enabled", True, False), {f"{KEY}=is_enabled": "danger"}),
    Case("a key is no longer rotated", _runs(KEY, "enable_key_rotation", True, False),
         {f"{KEY}=enable_key_rotation": "warning"}),
    Case("a key is rotated", _runs(KEY, "enable_key_rotation", False, True)),
    Case("tags of images may change", _runs(IMAGES, "image_tag_mutability", "IMMUTABLE", "MUTABLE", name="i"),
         {f"{IMAGES}=image_tag_mutability": "warning"}),
    Case("tags of images may not change", _runs(IMAGES, "image_tag_mutability", "MUTABLE", "IMMUTABLE", name="i")),
)  # fmt: skip
