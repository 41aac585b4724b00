"""The snapshot of a deactivation is taken once, waited for, and has to be all of the database."""

import pytest

from operations.activation.snapshots import EVERY, PATIENCE, Snapshots, check
from operations.errors import CommandError, Stopped
from tests.operations.activation.rds import DATABASE, IDENTIFIER, NOW, Rds, snapshot

NAME = f"{IDENTIFIER}-deactivation-20260216-193005"
EARLIER = f"{IDENTIFIER}-deactivation-20260215-193005"


class Clock:
    def __init__(self) -> None:
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


def of(rds: Rds, clock: Clock | None = None) -> Snapshots:
    return Snapshots(rds, IDENTIFIER, sleep=(clock or Clock()).sleep, now=lambda: NOW)


def test_it_is_called_for_the_database_and_the_second_and_is_waited_for():
    rds, clock = Rds(looks=3), Clock()
    assert of(rds, clock).take()["DBSnapshotIdentifier"] == NAME
    assert rds.created == [NAME]
    assert clock.slept == 3 * EVERY


def test_one_that_a_killed_run_has_begun_is_waited_for_and_no_second_one_taken():
    rds = Rds(snapshot(EARLIER, Status="creating"), looks=2)
    assert of(rds).take()["DBSnapshotIdentifier"] == EARLIER
    assert rds.created == []


def test_one_that_was_done_before_is_none_of_what_the_database_holds_now():
    rds = Rds(snapshot(EARLIER))
    assert of(rds).take()["DBSnapshotIdentifier"] == NAME


def test_a_database_that_is_busy_is_waited_for():
    rds, clock = Rds(statuses=("backing-up", "modifying", "available"), looks=0), Clock()
    of(rds, clock).take()
    assert clock.slept == 2 * EVERY


@pytest.mark.parametrize("statuses", [("stopped",), ("stopping", "stopped", "stopped")])
def test_a_database_that_sleeps_is_started_once_and_waited_for(statuses):
    rds, clock = Rds(statuses=(*statuses, "starting", "available"), looks=0), Clock()
    assert of(rds, clock).take()["DBSnapshotIdentifier"] == NAME
    assert rds.started == 1
    assert clock.slept == (len(statuses) + 1) * EVERY


@pytest.mark.parametrize("status", ["stopped", "stopping"])
def test_a_database_that_sleeps_is_started_for_a_snapshot_alone(status):
    rds = Rds(statuses=(status,))
    with pytest.raises(Stopped, match=f"{IDENTIFIER} is {status}, and RDS changes none that is"):
        of(rds).settled(rds.describe_db_instances(DBInstanceIdentifier=IDENTIFIER)["DBInstances"][0], "changes none")
    assert rds.started == 0


@pytest.mark.parametrize("status", ["storage-full", "incompatible-restore"])
def test_one_that_never_will_be_ready_stops_it(status):
    rds = Rds(statuses=(status,))
    with pytest.raises(Stopped, match=f"{IDENTIFIER} is {status}, and RDS takes no snapshot of one that is"):
        of(rds).take()
    assert rds.created == []


@pytest.mark.parametrize("status", ["gone", "deleting"])
def test_a_database_that_is_gone_is_no_error_where_its_snapshot_is_there(status):
    rds = Rds(snapshot(EARLIER), snapshot(NAME), statuses=(status,))
    assert of(rds).take()["DBSnapshotIdentifier"] == NAME
    assert rds.created == []


def test_a_database_that_is_gone_without_a_snapshot_stops_it():
    with pytest.raises(Stopped, match=f"the database {IDENTIFIER} is gone and there is no snapshot"):
        of(Rds(snapshot("another"), statuses=("gone",))).take()


def test_a_snapshot_that_fails_or_never_ends_is_an_error():
    rds = Rds()
    rds.ends_as = {"Status": "failed"}
    with pytest.raises(CommandError, match=f"the snapshot {NAME} is failed"):
        of(rds).take()
    clock = Clock()
    with pytest.raises(CommandError, match="is not available after 4 hours"):
        of(Rds(looks=10_000), clock).take()
    assert clock.slept == PATIENCE


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DBInstanceIdentifier": "other"}, f"DBInstanceIdentifier is other and the database's .* {IDENTIFIER}"),
        ({"DbiResourceId": "db-XYZ"}, "DbiResourceId is db-XYZ and the database's DbiResourceId db-ABC"),
        ({"EngineVersion": "17.10"}, "EngineVersion is 17.10 and the database's EngineVersion 17.11"),
        ({"AllocatedStorage": 10}, "AllocatedStorage is 10 and the database's AllocatedStorage 20"),
        ({"Encrypted": False}, "Encrypted is False and the database's StorageEncrypted True"),
        ({"KmsKeyId": None}, "KmsKeyId is None and the database's"),
        ({"Status": "creating"}, "it is creating"),
        ({"SnapshotType": "automated"}, "it is automated, and goes with its database"),
    ],
)
def test_a_snapshot_that_is_not_what_the_database_is_stops_it(changed, said):
    with pytest.raises(Stopped, match=said):
        check(snapshot(NAME, **changed), DATABASE)
    check(snapshot(NAME), DATABASE)


def test_a_final_snapshot_cannot_have_a_name_that_one_has():
    rds = Rds(snapshot("final"))
    with pytest.raises(Stopped, match="the final snapshot final is there already"):
        of(rds).check_free("final")
    of(rds).check_free("another")
    of(Rds(snapshot("final"), statuses=("deleting",))).check_free("final")
