"""The snapshot of a deactivation: taken, waited for, and looked at before its database is destroyed."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from operations.activation.obstacles import (
    ASLEEP,
    ENDING,
    INFIX,
    check_final,
    check_not_stuck,
    check_room,
    not_taken,
)
from operations.errors import CommandError, Stopped
from operations.preflight.asking import NO_DATABASE, code_of
from terraform.progress import say, under_way

Found = Mapping[str, Any]
"""As RDS describes it."""

EVERY = 15.0
"""Seconds between two looks."""
PATIENCE = 4 * 3600.0
"""Seconds that a snapshot or a database may take: a first snapshot copies all of the storage."""

_READY = ("available", "storage-optimization")
"""Only then RDS takes one: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBSnapshot.html"""
_BY_ITSELF = {"awsbackup:": "awsbackup", "rds:": "automated"}


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
            if code_of(error) in NO_DATABASE:
                return None
            raise
        return found

    def all(self) -> list[Found]:
        """The newest first. One that is being made has no time yet, and is the newest."""
        ours = [each for each in self._by_hand() if self._is_ours(each)]
        return sorted(ours, key=lambda found: str(found["DBSnapshotIdentifier"]), reverse=True)

    def others(self) -> list[str]:
        """Names of those that somebody else took of the database, the newest first."""
        theirs = [each for each in self._by_hand() if not self._is_ours(each) and each["Status"] == "available"]
        theirs.sort(key=lambda each: each["SnapshotCreateTime"], reverse=True)
        return [str(each["DBSnapshotIdentifier"]) for each in theirs]

    def _by_hand(self) -> list[Found]:
        pages = self.rds.get_paginator("describe_db_snapshots").paginate(
            DBInstanceIdentifier=self.identifier, SnapshotType="manual"
        )
        return [found for page in pages for found in page["DBSnapshots"]]

    def _is_ours(self, found: Found) -> bool:
        return str(found["DBSnapshotIdentifier"]).startswith(f"{self.identifier}{INFIX}")

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
        if database is None or database["DBInstanceStatus"] in ENDING:
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
            self.settled(database, "takes no snapshot of one", start=True)
            name = f"{self.identifier}{INFIX}{self.now():%Y%m%d-%H%M%S}"
            self._create(name)
        found = self.wait(name)
        # RDS has been busy with it: what it is now is compared, and it has to be ready for its end.
        check(found, self.settled(self.database() or database, "deletes none", start=True))
        return found

    def _create(self, name: str) -> None:
        try:
            self.rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=self.identifier)
        except ClientError as error:
            raise not_taken(error, self.identifier) from None

    def check_possible(self, *, final: str | None, skips_final: bool) -> None:
        """Raises Stopped where a snapshot, or the end of the database with one named `final`, would be refused later.

        Nothing has been waited for and nothing done by then. What AWS does not tell is found out by trying.
        """
        database = self.database()
        if database is None or database["DBInstanceStatus"] in ENDING:
            return
        if database["DBInstanceStatus"] not in ASLEEP:  # it will be started
            check_not_stuck(self.identifier, database["DBInstanceStatus"], "takes no snapshot of one")
        if not skips_final:
            check_final(self.rds, self.identifier, final)
        begun = any(found["Status"] == "creating" for found in self.all())
        check_room(self.rds, (0 if begun else 1) + (0 if skips_final else 1))

    def wait(self, name: str) -> Found:
        """The snapshot once it is available. Raises CommandError where it fails, or takes longer than PATIENCE."""
        # RDS's own backups, and those of AWS Backup, are found where their kind is said with the name:
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html
        bare = name.rpartition(":snapshot:")[2]
        kind = next(({"SnapshotType": type_} for begins, type_ in _BY_ITSELF.items() if bare.startswith(begins)), {})
        with under_way(f"  waiting for the snapshot {name}") as sign:
            for _ in self._looks():
                found: Found = self.rds.describe_db_snapshots(DBSnapshotIdentifier=name, **kind)["DBSnapshots"][0]
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
                elif not (start and status in ASLEEP):
                    check_not_stuck(self.identifier, status, refused)
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
