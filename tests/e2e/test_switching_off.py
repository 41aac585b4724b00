"""A database and some of its neighbours are switched off and on again, killed on the way, on emulated AWS.

Rows of a table cannot be had there; snapshots can, and are compared. The provider waits minutes for a database that
Terraform makes or destroys to its end: here AWS goes on with what a killed run had asked for, and the next run finds it
done. That a restored one comes as the settings say is test_database_restored.py's.
"""

import json
import sys
from collections.abc import Collection, Iterator
from typing import Any

import pytest

from operations.rehearsal.emulator import Emulator
from operations.rehearsal.project import Project
from terraform.families import kill
from terraform.stack import Json
from tests.e2e.small import Small, small_part, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

IDENTIFIER = "davidshaevel-dev-db"
DATABASE, TARGETS = "aws_db_instance.database_instance", "aws_lb_target_group.compute_alb_backend_targets"
KEPT = (
    "allocated_storage", "db_name", "engine", "engine_version", "identifier", "instance_class", "skip_final_snapshot",
    "snapshot_identifier", "storage_encrypted", "tags",
)  # fmt: skip
# What an import does not read: changed afterwards, it would cost another minute and a half.
NOT_IMPORTED = ("apply_immediately", "manage_master_user_password")


class Switched(Small):
    """The small part with a database and a target group, which go when it is switched off."""

    def switch(self, *, on: bool) -> None:
        stack = json.loads(json.dumps(self.stack))
        if not on:
            stack["//"] = {**stack["//"], "switched_off": [DATABASE, TARGETS]}
            stack["output"] = {**stack["output"], "activated": {"value": False}}
            stack.pop("variable")
            for address in (DATABASE, TARGETS):
                stack["resource"].pop(address.split(".")[0])
        (self.folder / "cdk.tf.json").write_text(json.dumps(stack, indent=2))

    def run(self, command: str, accept: Collection[int] = (0,)) -> str:
        return self.project.operations(command, "dev", *self.unasked, accept=accept).output

    unasked = ("--synthesized", "--auto-approve")

    def killed(self, command: str, held: str) -> None:
        """Runs a command until it has a call of this action under way, kills it, and lets AWS go on with the call."""
        self.hold(held)
        arguments = [sys.executable, "operations", command, "dev", *self.unasked]
        process, log = self.project.start(arguments, name=command)
        self.started.append(process)
        wait_until(lambda: self.holds() or process.poll() is not None, f"{held} is under way")
        assert process.poll() is None, log.read_text()
        kill(process)
        self.release()

    @property
    def databases(self) -> list[dict[str, Any]]:
        return list(self.emulator.client("rds").describe_db_instances()["DBInstances"])

    @property
    def snapshots(self) -> list[dict[str, Any]]:
        found = self.emulator.client("rds").describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
        return sorted(found, key=lambda each: each["DBSnapshotIdentifier"])


@pytest.fixture(scope="module")
def switched(small_project: tuple[Project, Emulator, Json]) -> Iterator[Switched]:
    """It runs, and its database was made by hand and imported: Terraform would wait for minutes."""
    project, emulator, stack = small_project
    part = small_part(json.loads(json.dumps(stack)))
    database = stack["resource"]["aws_db_instance"]["database_instance"]
    [vpc] = emulator.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    targets = {**stack["resource"]["aws_lb_target_group"]["compute_alb_backend_targets"], "vpc_id": vpc["VpcId"]}
    ignored = {"ignore_changes": [*database["lifecycle"]["ignore_changes"], *NOT_IMPORTED]}
    part["resource"]["aws_db_instance"] = {
        "database_instance": {key: database[key] for key in KEPT} | {"username": "dbadmin", "lifecycle": ignored}
    }
    part["resource"]["aws_lb_target_group"] = {"compute_alb_backend_targets": targets}
    part["variable"] = {"database_snapshot_identifier": stack["variable"]["database_snapshot_identifier"]}
    part["output"] = {"environment": {"value": "dev"}}
    small = Switched(project, emulator, part)
    emulator.make_backend(small.backend)
    emulator.client("rds").create_db_instance(
        DBInstanceIdentifier=IDENTIFIER,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        EngineVersion="15.12",
        DBName="davidshaevel",
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
        AllocatedStorage=20,
        StorageEncrypted=True,
    )
    small.switch(on=True)
    small.init()
    small.terraform("import", "-input=false", "-no-color", DATABASE, IDENTIFIER)
    small.apply()
    yield small
    for process in small.started:
        kill(process)
    small.release()


def test_a_deactivation_that_is_killed_twice_is_completed_and_loses_no_data(switched: Switched):
    [database] = switched.databases
    there = set(switched.found())
    switched.switch(on=False)
    switched.killed("deactivate", "CreateDBSnapshot")
    wait_until(lambda: switched.snapshots, "RDS goes on with the snapshot")
    assert {DATABASE, TARGETS} <= switched.in_state_object()

    switched.killed("deactivate", "DeleteDBInstance")
    wait_until(lambda: not switched.databases, "RDS goes on with the end of the database")
    assert "force-unlock" in switched.run("deactivate", accept=(1,))
    switched.unlock()
    said = switched.run("deactivate")
    assert "dev is switched off" in said
    assert "activated=True in environments/dev.py, then `pipenv run activate dev`" in said

    assert not {DATABASE, TARGETS} & switched.in_state_object()
    assert set(switched.found()) == there
    for taken in switched.snapshots:
        assert taken["DBSnapshotIdentifier"].startswith(f"{IDENTIFIER}-deactivation-")
        assert (taken["Status"], taken["DbiResourceId"]) == ("available", database["DbiResourceId"])
    assert len(switched.snapshots) == 2


def test_an_activation_that_is_killed_is_completed_from_the_newest_snapshot(switched: Switched):
    switched.switch(on=True)
    switched.killed("activate", "RestoreDBInstanceFromDBSnapshot")
    wait_until(lambda: switched.databases, "RDS goes on with the restore")
    switched.unlock()
    said = switched.run("activate")
    assert f"taken over, for a run before this one has made it: {DATABASE}" in said
    assert "dev is switched on" in said
    [database] = switched.databases
    assert (database["DBName"], database["MasterUsername"]) == ("davidshaevel", "dbadmin")
    assert {DATABASE, TARGETS} <= switched.in_state()
    switched.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color")
    assert len(switched.snapshots) == 2
