"""A database and some of its neighbours are switched off, on, and off again, killed on the way, on emulated AWS.

Rows of a table cannot be had there; snapshots and secrets can, and are compared. The provider waits minutes for a
database that Terraform makes or destroys to its end: here AWS goes on with what a killed run had asked for, and the
next run finds it done. That a restored one comes as the settings say is test_database_restored.py's.
"""

import json
import re
import sys
from collections.abc import Collection, Iterator
from typing import Any

import pytest

from modules.switched_off import NULL, going, references
from operations.activation import half_made
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.project import Project
from terraform.families import kill
from terraform.stack import Json, Stack
from tests.e2e.conftest import empty_account
from tests.e2e.small import Small, make_a_database, small_part, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

IDENTIFIER = "davidshaevel-dev-db"
DATABASE, TARGETS = "aws_db_instance.database_instance", "aws_lb_target_group.compute_alb_backend_targets"
TASK = "aws_ecs_task_definition.compute_backend_task"
KEPT = (
    "allocated_storage", "db_name", "engine", "engine_version", "identifier", "instance_class", "snapshot_identifier",
    "manage_master_user_password", "storage_encrypted", "tags",
)  # fmt: skip
# What an import does not read: changed afterwards, it would cost another minute and a half.
NOT_IMPORTED = ("apply_immediately", "manage_master_user_password")
OF_A_DEACTIVATION = rf"{IDENTIFIER}-deactivation-\d{{8}}-\d{{6}}"
FINAL = r"davidshaevel-prod-final-snapshot-\d{8}-\d{6}"


class Switched(Small):
    """The small part with a database and a target group, which go when it is switched off."""

    def switch(self, *, on: bool) -> None:
        stack = json.loads(json.dumps(self.stack))
        if not on:
            gone = going(stack)
            stack["resource"] = {
                type_: left
                for type_, named in stack["resource"].items()
                if (left := {name: each for name, each in named.items() if f"{type_}.{name}" not in gone})
            }
            stack.pop("variable")  # of the database alone
            for output in stack["output"].values():
                if not gone.isdisjoint(references(output)):
                    output["value"] = NULL
            stack["//"] = {**stack["//"], "switched_off": sorted(each for each in gone if not each.startswith("var."))}
            stack["output"]["activated"] = {"value": False}
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

    def named(self, pattern: str) -> list[str]:
        """Names of snapshots."""
        names = [each["DBSnapshotIdentifier"] for each in self.snapshots]
        return [name for name in names if re.fullmatch(pattern, name)]

    @property
    def secrets(self) -> list[str]:
        """ARNs of all passwords that RDS manages."""
        return [each["ARN"] for each in self.emulator.client("secretsmanager").list_secrets()["SecretList"]]

    @property
    def asked_for(self) -> str:
        """The secret that a task of the newest revision asks for."""
        found = self.emulator.client("ecs").describe_task_definition(taskDefinition="dev-davidshaevel-backend")
        [container] = found["taskDefinition"]["containerDefinitions"]
        return str(container["secrets"][0]["valueFrom"]).removesuffix(":password::")


def with_a_database(stack: Json, prod: Json, vpc: str) -> dict[str, Any]:
    """The small part with a database, whose final snapshot is named as prod's, and with what asks for its secret."""
    part = small_part(json.loads(json.dumps(stack)))
    database = stack["resource"]["aws_db_instance"]["database_instance"]
    final = prod["resource"]["aws_db_instance"]["database_instance"]["final_snapshot_identifier"]
    task = stack["resource"]["aws_ecs_task_definition"]["compute_backend_task"]
    [container] = json.loads(task["container_definitions"])
    asks = {"name": "backend", "image": "shop/backend:1", "memory": 128, "secrets": container["secrets"]}
    targets = stack["resource"]["aws_lb_target_group"]["compute_alb_backend_targets"]
    part["resource"] |= {
        "aws_db_instance": {
            "database_instance": {key: database[key] for key in KEPT}
            | {"username": "dbadmin", "skip_final_snapshot": False, "final_snapshot_identifier": final}
            | {"lifecycle": {"ignore_changes": [*database["lifecycle"]["ignore_changes"], *NOT_IMPORTED]}}
        },
        "aws_ecs_task_definition": {
            "compute_backend_task": {"family": task["family"], "container_definitions": json.dumps([asks])}
        },
        "aws_lb_target_group": {"compute_alb_backend_targets": {**targets, "vpc_id": vpc}},
    }
    part["variable"] = {"database_snapshot_identifier": stack["variable"]["database_snapshot_identifier"]}
    part["output"] = {name: stack["output"][name] for name in ("environment", "database_secret_arn")}
    return part


@pytest.fixture(scope="module")
def switched(small_project: tuple[Project, Emulator, Json]) -> Iterator[Switched]:
    """It runs, and its database was made by hand and imported: Terraform would wait for minutes."""
    project, emulator, stack = small_project
    empty_account(Small(project, emulator, stack))
    [vpc] = emulator.client("ec2").describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    small = Switched(project, emulator, with_a_database(stack, project.stack("prod"), vpc["VpcId"]))
    make_a_database(emulator.client("rds"), IDENTIFIER)
    small.switch(on=True)
    small.init()
    there = Stack("dev", small.folder, small.stack)
    half_made.write(there, {DATABASE: IDENTIFIER})
    small.apply()
    half_made.write(there, {})
    yield small
    for process in small.started:
        kill(process)
    small.release()


def test_a_deactivation_that_is_killed_twice_is_completed_and_loses_no_data(switched: Switched):
    [database] = switched.databases
    there = set(switched.found())
    assert switched.secrets == [database["MasterUserSecret"]["SecretArn"]]
    assert switched.asked_for == switched.secrets[0]
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

    assert not {DATABASE, TARGETS, TASK} & switched.in_state_object()
    assert set(switched.found()) == there
    for taken in switched.snapshots:
        assert (taken["Status"], taken["DbiResourceId"]) == ("available", database["DbiResourceId"])
    assert (len(switched.named(OF_A_DEACTIVATION)), len(switched.named(FINAL))) == (2, 1)
    assert switched.secrets == []  # RDS deletes it with the database


def test_an_activation_that_is_killed_is_completed_from_the_newest_snapshot(switched: Switched):
    switched.switch(on=True)
    switched.killed("activate", "RestoreDBInstanceFromDBSnapshot")
    wait_until(lambda: switched.databases, "RDS goes on with the restore")
    assert switched.secrets == []  # as RDS restores one
    switched.unlock()
    said = switched.run("activate")
    assert f"taken over, for a run before this one has made it: {DATABASE}" in said
    assert "dev is switched on" in said
    [database] = switched.databases
    assert (database["DBName"], database["MasterUsername"]) == ("davidshaevel", "dbadmin")
    assert {DATABASE, TARGETS, TASK} <= switched.in_state()
    switched.terraform("plan", "-detailed-exitcode", "-input=false", "-no-color")
    assert len(switched.named(OF_A_DEACTIVATION)) == 2


def test_what_comes_back_asks_for_the_new_secret_of_the_restored_database(switched: Switched):
    [database] = switched.databases
    assert switched.secrets == [database["MasterUserSecret"]["SecretArn"]]
    assert switched.asked_for == switched.secrets[0]


def test_it_can_be_switched_off_once_more_with_another_final_snapshot(switched: Switched):
    switched.switch(on=False)
    switched.killed("deactivate", "DeleteDBInstance")
    wait_until(lambda: not switched.databases, "RDS goes on with the end of the database")
    assert (len(switched.named(OF_A_DEACTIVATION)), len(switched.named(FINAL))) == (3, 2)
