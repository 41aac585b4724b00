"""An RDS made by hand: snapshots and databases that take their time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

IDENTIFIER = "shop-dev-db"
DATABASE = {
    "DBInstanceIdentifier": IDENTIFIER,
    "DBInstanceStatus": "available",
    "DbiResourceId": "db-ABC",
    "Engine": "postgres",
    "EngineVersion": "17.11",
    "AllocatedStorage": 20,
    "StorageEncrypted": True,
    "KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/a",
    "MasterUsername": "dbadmin",
}
NOW = datetime(2026, 2, 16, 19, 30, 5, tzinfo=UTC)


def snapshot(name: str, **changed: Any) -> dict[str, Any]:
    """Of DATABASE, available."""
    same = ("DBInstanceIdentifier", "DbiResourceId", "Engine", "EngineVersion", "AllocatedStorage", "KmsKeyId")
    return {
        **{key: DATABASE[key] for key in same},
        "DBSnapshotIdentifier": name,
        "Status": "available",
        "SnapshotType": "manual",
        "Encrypted": True,
        "MasterUsername": "dbadmin",
        **changed,
    }


class Rds:
    """Snapshots are `creating` for some looks, and a database goes through `statuses`."""

    def __init__(self, *snapshots: dict[str, Any], statuses: tuple[str, ...] = ("available",), looks: int = 1) -> None:
        self.snapshots = {each["DBSnapshotIdentifier"]: each for each in snapshots}
        self.statuses = list(statuses)
        self.created: list[str] = []
        self.started = 0
        self.ends_as: dict[str, Any] = {"Status": "available"}
        self._looks = looks

    def describe_db_instances(self, *, DBInstanceIdentifier: str) -> dict[str, Any]:  # noqa: N803
        assert DBInstanceIdentifier == IDENTIFIER
        status = self.statuses.pop(0) if len(self.statuses) > 1 else next(iter(self.statuses), "gone")
        if status == "gone":
            raise ClientError({"Error": {"Code": "DBInstanceNotFound"}}, "DescribeDBInstances")
        return {"DBInstances": [{**DATABASE, "DBInstanceStatus": status}]}

    def start_db_instance(self, *, DBInstanceIdentifier: str) -> None:  # noqa: N803
        assert DBInstanceIdentifier == IDENTIFIER
        self.started += 1

    def create_db_snapshot(self, *, DBSnapshotIdentifier: str, DBInstanceIdentifier: str) -> None:  # noqa: N803
        assert DBInstanceIdentifier == IDENTIFIER
        self.created.append(DBSnapshotIdentifier)
        self.snapshots[DBSnapshotIdentifier] = snapshot(DBSnapshotIdentifier, Status="creating")

    def describe_db_snapshots(self, *, DBSnapshotIdentifier: str) -> dict[str, Any]:  # noqa: N803
        if DBSnapshotIdentifier not in self.snapshots:
            error = {"Code": "DBSnapshotNotFound", "Message": f"{DBSnapshotIdentifier} not found."}
            raise ClientError({"Error": error}, "DescribeDBSnapshots")
        found = self.snapshots[DBSnapshotIdentifier]
        if found["Status"] == "creating":
            self._looks -= 1
            if self._looks < 0:
                found.update(self.ends_as)
        return {"DBSnapshots": [found]}

    def get_paginator(self, operation: str) -> Any:
        assert operation == "describe_db_snapshots"
        return self

    def paginate(self, *, DBInstanceIdentifier: str, SnapshotType: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        assert (DBInstanceIdentifier, SnapshotType) == (IDENTIFIER, "manual")
        for found in self.snapshots.values():
            yield {"DBSnapshots": [found]}
