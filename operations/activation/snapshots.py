"""The snapshot of a deactivation: taken, waited for, and looked at before its database is destroyed."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from operations.errors import CommandError, Stopped
from operations.preflight.asking import code_of
from terraform.processes import say
from terraform.progress import under_way

Found = Mapping[str, Any]
"""As RDS describes it."""

INFIX = "-deactivation-"
EVERY = 15.0
"""Seconds between two looks."""
PATIENCE = 4 * 3600.0
"""Seconds that a snapshot or a database may take: a first snapshot copies all of the storage."""

_READY = ("available", "storage-optimization")
"""Only then RDS takes one: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html"""
_ASLEEP = ("stopped", "stopping")
_STUCK = (*_ASLEEP, "failed", "storage-full", "inaccessible-encryption-credentials")
_ABSENT = ("DBInstanceNotFound", "DBInstanceNotFoundFault")
_NO_SNAPSHOT = ("DBSnapshotNotFound", "DBSnapshotNotFoundFault")


@dataclass(frozen=True)
class Snapshots:
    """Those that deactivations take of one database, by hand as RDS calls it: they stay when the database goes."""

    rds: Any
    identifier: str
    """The database's."""
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def database(self) -> Found | None:
        """The database itself, or None where there is none."""
        try:
            found: Found = self.rds.describe_db_instances(DBInstanceIdentifier=self.identifier)["DBInstances"][0]
        except ClientError as error:
            if code_of(error) in _ABSENT:
                return None
            raise
        return found

    def all(self) -> list[Found]:
        """The newest first. One that is being made has no time yet, and is the newest."""
        pages = self.rds.get_paginator("describe_db_snapshots").paginate(
            DBInstanceIdentifier=self.identifier, SnapshotType="manual"
        )
        ours = [
            found
            for page in pages
            for found in page["DBSnapshots"]
            if found["DBSnapshotIdentifier"].startswith(f"{self.identifier}{INFIX}")
        ]
        return sorted(ours, key=lambda found: found["DBSnapshotIdentifier"], reverse=True)

    def newest(self) -> Found | None:
        """The newest, waited for if it is still being made."""
        pending = [found for found in self.all() if found["Status"] in ("creating", "available")]
        return self.wait(pending[0]["DBSnapshotIdentifier"]) if pending else None

    def take(self) -> Found:
        """A snapshot of the database as it is now, or where it is gone already the one that was taken before.

        Where a run that died has begun one, that one is waited for. Raises Stopped where there is nothing to rely on.
        """
        begun = [found for found in self.all() if found["Status"] == "creating"]
        database = self.database()
        if database is None or database["DBInstanceStatus"] == "deleting":
            found = self.newest()
            if found is None:
                raise Stopped(
                    f"the database {self.identifier} is {'being deleted' if database else 'gone'} and there is no "
                    f"snapshot {self.identifier}{INFIX}...; look for another one of it, and allow its end with "
                    "`plan --allow` where that is enough"
                )
            return found
        if begun:
            name = str(begun[0]["DBSnapshotIdentifier"])
            say(f"  {name} was begun by a run before this one")
        else:
            database = self.settled(database, "takes no snapshot of one", start=True)
            name = f"{self.identifier}{INFIX}{self.now():%Y%m%d-%H%M%S}"
            self.rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=self.identifier)
        found = self.wait(name)
        check(found, database)
        return found

    def check_free(self, name: str) -> None:
        """Raises Stopped where RDS could not call the final snapshot so, and would refuse to delete the database."""
        database = self.database()
        if database is None or database["DBInstanceStatus"] == "deleting":
            return
        try:
            self.rds.describe_db_snapshots(DBSnapshotIdentifier=name)
        except ClientError as error:
            if code_of(error) in _NO_SNAPSHOT:
                return
            raise
        raise Stopped(
            f"the final snapshot {name} is there already, from another end of the database, so that RDS would refuse "
            "this one; keep it under another name (aws rds copy-db-snapshot), and delete it"
        )

    def wait(self, name: str) -> Found:
        """The snapshot once it is available. Raises CommandError where it fails, or takes longer than PATIENCE."""
        with under_way(f"  waiting for the snapshot {name}") as sign:
            for _ in self._looks():
                found: Found = self.rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]
                if found["Status"] == "available":
                    return found
                if found["Status"] != "creating":
                    raise CommandError(
                        f"the snapshot {name} is {found['Status']}; see why in RDS's events, and try again"
                    )
                sign.still(f"{found.get('PercentProgress', 0)} %")
        raise CommandError(f"the snapshot {name} is not available after {PATIENCE / 3600:.0f} hours; look at it in RDS")

    def settled(self, database: Found, refused: str, *, start: bool = False) -> Found:
        """The database once it is available, for until then RDS does nothing with it.

        `refused` ends a sentence on one that never will be by itself. With `start`, one that sleeps is started.
        """
        started = False
        with under_way(f"  waiting for the database {self.identifier}") as sign:
            for _ in self._looks():
                status = database["DBInstanceStatus"]
                if status in _READY:
                    return database
                if start and status == "stopped" and not started:
                    say(f"  the database {self.identifier} is stopped; starting it")
                    self.rds.start_db_instance(DBInstanceIdentifier=self.identifier)
                    started = True
                elif (status in _STUCK and not (start and status in _ASLEEP)) or status.startswith("incompatible"):
                    raise Stopped(
                        f"the database {self.identifier} is {status}, and RDS {refused} that is; put it right first"
                    )
                sign.still(f"it is {status}")
                database = self.database() or {"DBInstanceStatus": "failed"}
        raise CommandError(f"the database {self.identifier} is not available after {PATIENCE / 3600:.0f} hours")

    def _looks(self) -> "Looks":
        return Looks(self.sleep)


class Looks:
    """Seconds that have passed at each look, until PATIENCE is at its end."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._passed = -EVERY

    def __iter__(self) -> "Looks":
        return self

    def __next__(self) -> float:
        """Waits before each look but the first."""
        self._passed += EVERY
        if self._passed > PATIENCE:
            raise StopIteration
        if self._passed > 0:
            self._sleep(EVERY)
        return self._passed


def check(snapshot: Found, database: Found) -> None:
    """Raises Stopped where a snapshot is not all of this database, as it is."""
    wrong = [
        f"{name} is {snapshot.get(name)} and the database's {of} {database.get(of)}"
        for name, of in (
            ("DBInstanceIdentifier", "DBInstanceIdentifier"),
            ("DbiResourceId", "DbiResourceId"),
            ("Engine", "Engine"),
            ("EngineVersion", "EngineVersion"),
            ("AllocatedStorage", "AllocatedStorage"),
            ("Encrypted", "StorageEncrypted"),
            ("KmsKeyId", "KmsKeyId"),
        )
        if snapshot.get(name) != database.get(of)
    ]
    if snapshot.get("Status") != "available":
        wrong.insert(0, f"it is {snapshot.get('Status')}")
    if snapshot.get("SnapshotType") != "manual":
        wrong.append(f"it is {snapshot.get('SnapshotType')}, and goes with its database")
    if wrong:
        raise Stopped(
            f"the snapshot {snapshot.get('DBSnapshotIdentifier')} is not what the database is: {'; '.join(wrong)}; "
            "nothing has been destroyed"
        )
