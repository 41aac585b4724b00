"""A database comes back from the newest snapshot of a deactivation, unless RDS would refuse half way."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from operations.activation.restoring import check, complete, database_of, snapshot_for
from operations.activation.snapshots import Snapshots
from operations.errors import Stopped, UsageError
from tests.operations.activation.rds import IDENTIFIER, NOW, Rds, snapshot
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


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("awsbackup:job-1", "awsbackup"),
        ("arn:aws:rds:us-east-1:123456789012:snapshot:awsbackup:job-1", "awsbackup"),
        ("rds:shop-dev-db-2026-02-16", "automated"),
        ("arn:aws:rds:us-east-1:123456789012:snapshot:by-hand", "manual"),
    ],
)
def test_one_that_aws_took_by_itself_can_be_named_too(name, kind):
    """RDS finds it where its kind is said."""
    assert snapshot_for(of(Rds(snapshot(name, SnapshotType=kind))), name)["DBSnapshotIdentifier"] == name


def test_without_one_nothing_starts_empty_by_itself():
    with pytest.raises(Stopped) as stopped:
        snapshot_for(of(Rds()), None)
    assert str(stopped.value) == (
        f"there is no snapshot {IDENTIFIER}-deactivation-... to start the database from; name one with --snapshot ID "
        "(or TF_VAR_database_snapshot_identifier), or start without data with --empty-database"
    )


def test_those_that_somebody_else_took_are_offered_the_newest_first():
    """What the HCL switched off left such as these."""
    older, newer = (f"{IDENTIFIER}-pre-deactivation-{day}" for day in (15, 16))
    rds = Rds(
        snapshot(older, SnapshotCreateTime=NOW - timedelta(days=1)),
        snapshot("begun", Status="creating"),
        snapshot(newer),
    )
    with pytest.raises(Stopped) as stopped:
        snapshot_for(of(rds), None)
    assert str(stopped.value) == (
        f"there is no snapshot {IDENTIFIER}-deactivation-... to start the database from, but there is {newer} and "
        f"{older}; name one with --snapshot {newer} (or TF_VAR_database_snapshot_identifier), or start without data "
        "with --empty-database"
    )


ADDRESS = "aws_db_instance.database_instance"
SECRETS: list[dict[str, str] | None] = [None, {"SecretStatus": "creating"}, {"SecretStatus": "active"}]


def completed(rds: Rds, found: dict[str, str], **settings: Any) -> list[dict[str, Any]]:
    database = {"identifier": IDENTIFIER, "manage_master_user_password": True, **settings}
    wanted = stack({"aws_db_instance": {"database_instance": database}})
    complete(rds, wanted.stack, found, lambda _: None)
    return rds.changes


def test_a_killed_restore_is_completed_with_a_password_that_rds_manages():
    rds, key = Rds(), "arn:aws:kms:us-east-1:123456789012:key/b"
    rds.secrets = [*SECRETS]
    managed = {"DBInstanceIdentifier": IDENTIFIER, "ManageMasterUserPassword": True, "ApplyImmediately": True}
    assert completed(rds, {ADDRESS: IDENTIFIER}) == [managed]
    assert rds.secrets == []  # it has waited for the secret
    rds = Rds()
    rds.secrets = [*SECRETS]
    found = completed(rds, {ADDRESS: IDENTIFIER}, master_user_secret_kms_key_id=key)
    assert found == [{**managed, "MasterUserSecretKmsKeyId": key}]


def test_one_that_has_it_or_is_not_half_made_is_left_as_it_is():
    rds = Rds()
    rds.secrets = [*SECRETS[1:]]
    assert completed(rds, {ADDRESS: IDENTIFIER}) == []
    assert completed(Rds(), {}) == []
    assert completed(Rds(), {ADDRESS: IDENTIFIER}, manage_master_user_password=None) == []


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
