"""A database comes back from the newest snapshot of a deactivation, unless RDS would refuse half way."""

from types import SimpleNamespace
from typing import Any

import pytest

from operations.activation.restoring import check, database_of, snapshot_for
from operations.activation.snapshots import Snapshots
from operations.errors import Stopped, UsageError
from tests.operations.activation.rds import IDENTIFIER, Rds, snapshot
from tests.operations.preflight.conftest import stack

OLD, NEW = (f"{IDENTIFIER}-deactivation-2026021{day}-193005" for day in (5, 6))


def of(rds: Rds) -> Snapshots:
    return Snapshots(rds, IDENTIFIER, sleep=lambda _: None)


def test_the_newest_is_taken_and_one_that_is_being_made_waited_for():
    assert snapshot_for(of(Rds(snapshot(NEW), snapshot(OLD), snapshot("manual"))), None)["DBSnapshotIdentifier"] == NEW
    rds = Rds(snapshot(OLD), snapshot(NEW, Status="creating"), looks=2)
    assert snapshot_for(of(rds), None)["DBSnapshotIdentifier"] == NEW


def test_one_that_failed_is_passed_over():
    rds = Rds(snapshot(OLD), snapshot(NEW, Status="failed"))
    assert snapshot_for(of(rds), None)["DBSnapshotIdentifier"] == OLD


def test_another_one_can_be_named_and_has_to_be_there():
    assert snapshot_for(of(Rds(snapshot("manual"))), "manual")["DBSnapshotIdentifier"] == "manual"
    with pytest.raises(UsageError, match="--snapshot manual: manual not found"):
        snapshot_for(of(Rds()), "manual")


def test_without_one_nothing_starts_empty_by_itself():
    with pytest.raises(Stopped, match="name one with --snapshot, or start without data with --empty-database"):
        snapshot_for(of(Rds(snapshot("manual"))), None)


def checked(preferred: str | None = None, changed: dict[str, Any] | None = None, **settings: Any) -> None:
    """Checks a snapshot of 17.11 against a stack with these settings, where RDS takes the major for `preferred`."""
    database = {"engine": "postgres", "engine_version": "17", "username": '${sensitive("dbadmin")}', **settings}
    wanted = stack({"aws_db_instance": {"database_instance": database}})
    versions = [{"EngineVersion": preferred}] if preferred else []
    rds = SimpleNamespace(describe_db_engine_versions=lambda **_: {"DBEngineVersions": versions})
    account: Any = SimpleNamespace(client=lambda _: rds)
    found = database_of(wanted.stack)
    assert found is not None
    check(account, wanted.stack, found, snapshot(NEW, **(changed or {})))


def test_versions_that_rds_does_not_refuse_pass():
    checked(preferred="17.11")
    checked(preferred="17.12")
    checked()  # where RDS does not say
    checked(engine_version="17.11")
    checked(engine_version="18.6", allow_major_version_upgrade=True)


def test_a_minor_that_rds_has_moved_on_from_would_be_refused_half_way():
    said = r'engine_version is 17\.9, a step back that RDS refuses; write engine_version="17\.11" and ignore_engine_'
    with pytest.raises(Stopped, match=said):
        checked(engine_version="17.9")


def test_a_major_that_rds_takes_for_an_older_minor_would_be_too():
    with pytest.raises(Stopped, match=r"engine_version is 17, which RDS takes for 17\.6, a step back"):
        checked(preferred="17.6")


def test_another_major_is_an_upgrade_of_its_own():
    with pytest.raises(Stopped, match=r"engine_version is 18\.6, another major version"):
        checked(engine_version="18.6")


def test_another_user_or_no_encryption_would_plan_another_database():
    with pytest.raises(Stopped, match="its master user is shop and db_master_username is dbadmin"):
        checked(changed={"MasterUsername": "shop"})
    with pytest.raises(Stopped, match="it is not encrypted and the database is to be"):
        checked(storage_encrypted=True, changed={"Encrypted": False})
