"""The database of prod on emulated AWS: from a snapshot, with a managed password, backed up, and upgraded.

RDS itself would be needed to see a backup start, its copy arrive, and PostgreSQL upgraded.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from environments.environment import Environment
from environments.prod import PROD
from modules.root_variables import SNAPSHOT as SNAPSHOT_VARIABLE
from operations.rehearsal.commands import Commands
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from operations.rehearsal.project import Project
from operations.rehearsal.tools import Tools
from operations.synthesis import ROOT
from tests.changes import without_containers
from tests.conftest import synthesize

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

SNAPSHOT = "davidshaevel-prod-final-snapshot"
NETWORK = ("aws_vpc.networking_vpc", "aws_subnet.networking_private_db_", "aws_security_group.networking_database_")


def prod_with(**settings: Any) -> Environment:
    """The database alone: no containers, and nobody whom its alarms notify."""
    bare = PROD.but(
        prevent_destroy=False,
        notifications=None,
        edge=None,
        delivery=None,
        compute=PROD.compute.but(require_https=False),
    )
    alone = without_containers(bare)
    return alone.but(database=PROD.database.but(**settings))


def database_part(environment: Environment) -> dict[str, Any]:
    """The database with what it stands in, and a state in a file."""
    stack = json.loads(synthesize(environment))
    kept: dict[str, Any] = {}
    for type_, resources in stack["resource"].items():
        for name, resource in resources.items():
            if name.startswith("database_") or f"{type_}.{name}".startswith(NETWORK):
                kept.setdefault(type_, {})[name] = resource
    backend = {"backend": {"local": {"path": "terraform.tfstate"}}}
    return {
        "terraform": {**stack["terraform"], **backend},
        "provider": stack["provider"],
        "variable": {SNAPSHOT_VARIABLE: stack["variable"][SNAPSHOT_VARIABLE]},
        "resource": kept,
    }


@dataclass
class Restored:
    """The database as Terraform has restored it, and what deploys it."""

    emulator: Emulator
    project: Project
    folder: Path

    def apply(self, environment: Environment) -> None:
        (self.folder / "cdk.tf.json").write_text(json.dumps(database_part(environment)))
        self.project.terraform(self.folder, "apply", "-auto-approve", "-input=false", "-no-color")

    def plans_no_changes(self) -> bool:
        plan = self.project.terraform(
            self.folder, "plan", "-detailed-exitcode", "-input=false", "-no-color", accept=(0, 2)
        )
        return plan.code == 0

    @property
    def database(self) -> dict[str, Any]:
        [found] = self.emulator.client("rds").describe_db_instances(DBInstanceIdentifier="davidshaevel-prod-db")[
            "DBInstances"
        ]
        return dict(found)


def take_a_snapshot(rds: Any) -> None:
    """Of a database that is gone afterwards, with another user and another name than the settings have."""
    rds.create_db_instance(
        DBInstanceIdentifier="before",
        DBInstanceClass="db.t4g.small",
        Engine="postgres",
        EngineVersion="17.11",
        DBName="shop",
        MasterUsername="shopadmin",
        MasterUserPassword="forgotten",
        AllocatedStorage=20,
        StorageEncrypted=True,
    )
    rds.create_db_snapshot(DBInstanceIdentifier="before", DBSnapshotIdentifier=SNAPSHOT)
    rds.delete_db_instance(DBInstanceIdentifier="before", SkipFinalSnapshot=True)


@pytest.fixture(scope="module")
def restored(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    folder = tmp_path_factory.mktemp("restored")
    with Emulator(ACCOUNT_ID, REGION, folder / "emulator.log") as emulator:
        take_a_snapshot(emulator.client("rds"))
        project = Project(ROOT, folder / "project", tools=tools, emulator=emulator, commands=Commands(folder / "logs"))
        environment = prod_with(snapshot_identifier=SNAPSHOT)
        made = Restored(emulator, project, project.make_folder("stack", database_part(environment)))
        made.apply(environment)
        yield made


def test_a_restored_database_plans_no_changes(restored: Restored):
    assert restored.plans_no_changes()


def test_it_has_the_snapshots_name_and_user_and_a_password_that_rds_manages(restored: Restored):
    found = restored.database
    assert (found["DBName"], found["MasterUsername"]) == ("shop", "shopadmin")
    assert found["MasterUserSecret"]["SecretStatus"] == "active"


def test_it_is_protected_and_watched_as_the_settings_say(restored: Restored):
    found = restored.database
    assert found["DeletionProtection"] is True
    assert found["MultiAZ"] is True
    assert [group["DBParameterGroupName"] for group in found["DBParameterGroups"]] == ["davidshaevel-prod-postgres17"]
    alarms = restored.emulator.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert {alarm["MetricName"]: (alarm["Threshold"], alarm["TreatMissingData"]) for alarm in alarms} == {
        "CPUUtilization": (80, "breaching"),
        "DatabaseConnections": (141, "missing"),
        "FreeStorageSpace": (4 * 1024**3, "missing"),
        "FreeableMemory": (2 * 1024**3 // 10, "missing"),
        "CPUCreditBalance": (100, "missing"),
        "MaximumUsedTransactionIDs": (10**9, "missing"),
        "DiskQueueDepth": (64, "missing"),
    }
    groups = restored.emulator.client("logs").describe_log_groups()["logGroups"]
    assert {group["logGroupName"]: group["retentionInDays"] for group in groups} == {
        "/aws/rds/instance/davidshaevel-prod-db/postgresql": 30,
        "/aws/rds/instance/davidshaevel-prod-db/upgrade": 30,
    }


def test_its_backups_go_to_a_vault_and_to_one_in_the_second_region(restored: Restored):
    def vaults(region: str) -> list[str]:
        session = boto3.session.Session(
            aws_access_key_id="rehearsal", aws_secret_access_key="rehearsal", region_name=region
        )
        found = session.client("backup", endpoint_url=restored.emulator.url).list_backup_vaults()["BackupVaultList"]
        return [vault["BackupVaultArn"] for vault in found]

    [vault], [copies] = vaults("us-east-1"), vaults("us-west-2")
    backup = restored.emulator.client("backup")
    [plan] = backup.list_backup_plans()["BackupPlansList"]
    [rule] = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
    assert rule["TargetBackupVaultName"] == vault.rpartition(":")[2]
    assert [action["DestinationBackupVaultArn"] for action in rule["CopyActions"]] == [copies]
    assert rule["ScheduleExpression"] == "cron(0 6 * * ? *)"


def test_an_upgrade_makes_the_new_parameter_group_first_and_leaves_none_behind(restored: Restored):
    upgraded = {"engine_version": "18.6", "parameter_group_family": "postgres18"}
    restored.apply(
        prod_with(snapshot_identifier=SNAPSHOT, allow_major_version_upgrade=True, apply_immediately=True, **upgraded)
    )
    assert restored.database["EngineVersion"] == "18.6"
    groups = restored.emulator.client("rds").describe_db_parameter_groups()["DBParameterGroups"]
    ours = [
        group["DBParameterGroupName"] for group in groups if not group["DBParameterGroupName"].startswith("default.")
    ]
    assert ours == ["davidshaevel-prod-postgres18"]
    assert restored.plans_no_changes()
