"""Our tables against AWS's own data: cfn-lint's of RDS, botocore's service models, and EC2's machines by way of moto.

Our own tables must not be their own proof. Where ours and theirs differ, the difference stands here with its reason,
and a new release of theirs that retires what an environment creates fails a test.
"""

import gzip
import json
import re
from functools import cache
from pathlib import Path

import botocore.session
import cfnlint
import moto
import pytest

from environments import load_environments
from modules.database import DatabaseSettings, instance_classes
from modules.database.alarms import planned_alarms
from modules.database.engine_versions import VERSIONS, creatable, creatable_versions, exists
from modules.database.settings import LARGEST_STORAGE
from modules.settings import ACTIONS_OF_AN_ALARM, SettingsError

ENVIRONMENTS = load_environments()
OLDEST = 11
EXTENSIONS = Path(cfnlint.__file__).parent / "data" / "schemas" / "extensions" / "aws_rds_dbinstance"

# By AWS's notices to accounts that run them: no new 15.13 and 15.14 since 1 October 2026, no new 11.22-rds.20241121
# since 1 May 2026. cfn-lint 1.58 still has them.
RETIRED_BEFORE_CFN_LINT_SAYS_SO = {"15.13", "15.14", "11.22-rds.20241121"}


@cache
def extension(name):
    return json.loads((EXTENSIONS / f"{name}.json").read_text())


def for_postgres(rules):
    return [rule for rule in rules if rule["if"]["properties"].get("Engine", {}).get("const") == "postgres"]


def known_versions():
    [rule] = for_postgres(extension("engine_version")["allOf"])
    return {version for version in rule["then"]["properties"]["EngineVersion"]["enum"] if number(version) >= OLDEST}


def deprecated_versions():
    [rule] = for_postgres(extension("engine_version_deprecated")["allOf"])
    return {version for version in rule["if"]["properties"]["EngineVersion"]["enum"] if number(version) >= OLDEST}


def number(version):
    return int(version.split(".")[0])


def classes(region):
    rules = for_postgres(extension("dbinstanceclass_enum")[region].get("allOf", ()))
    return {name for rule in rules for name in rule["then"]["properties"]["DBInstanceClass"]["enum"]}


def classes_of(version):
    """What runs a version anywhere. cfn-lint mixes other engines in, so only what a region offers counts."""
    return {
        name
        for rule in for_postgres(extension("db_instance_class")["allOf"])
        if re.search(rule["if"]["properties"]["EngineVersion"]["pattern"], version)
        for name in rule["then"]["properties"]["DBInstanceClass"]["enum"]
    }


# Versions


def test_rds_has_had_every_version_that_we_know_and_no_other():
    ours = {f"{major}.{minor}" for major, known in VERSIONS.items() for minor in (*known.minors, *known.extended)}
    plain = {version for version in known_versions() if re.fullmatch(r"\d+\.\d+", version)}
    assert {version for version in ours if re.fullmatch(r"\d+\.\d+", version)} == plain
    assert ours - known_versions() == set()
    assert all(exists(version) for version in ours)


def test_we_create_what_aws_creates():
    offered = {version for version in known_versions() - deprecated_versions() if "." in version}
    ours = {version for major in VERSIONS for version in creatable_versions(major)}
    assert ours - offered == set(), "retired by AWS: take it out of modules/database/engine_versions.py"
    assert offered - ours == RETIRED_BEFORE_CFN_LINT_SAYS_SO, "offered by AWS and refused by us"


def retired(settings, known, deprecated):
    """Whether AWS no longer makes what an environment would make anew."""
    if settings.ignore_engine_version_changes:
        return settings.engine_version not in known  # what runs, wherever RDS has moved it since
    if "." in settings.engine_version:
        return settings.engine_version in deprecated
    return not {version for version in known - deprecated if version.startswith(f"{settings.engine_version}.")}


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_no_environment_creates_a_version_that_aws_has_retired(environment):
    assert not retired(environment.database, known_versions(), deprecated_versions())


def test_a_version_that_a_new_release_retires_is_seen():
    known, all_of_17 = known_versions(), {version for version in known_versions() if number(version) == 17}
    assert retired(DatabaseSettings(engine_version="17"), known, deprecated_versions() | all_of_17)
    assert not retired(DatabaseSettings(engine_version="17"), known, deprecated_versions() | all_of_17 - {"17.11"})
    assert retired(DatabaseSettings(engine_version="17.11"), known, {"17.11"})
    assert not retired(DatabaseSettings(engine_version="17.11"), known, {"17.10"})


@pytest.mark.parametrize("major", VERSIONS)
def test_the_newest_minor_of_each_major_is_on_offer(major):
    assert creatable(major)
    assert creatable_versions(major)[-1] not in deprecated_versions()


# Classes


def test_every_class_that_rds_offers_for_postgresql_is_known_and_no_other():
    offered = set().union(*(classes(region) for region in extension("dbinstanceclass_enum")))
    assert {*instance_classes.CURRENT, *instance_classes.RETIRED} == offered
    assert classes("us-east-1") <= offered


def test_classes_are_current_that_run_a_version_on_offer():
    for major in ("14", "15", "16", "17", "18"):
        runs = classes_of(creatable_versions(major)[-1])
        assert set(instance_classes.RETIRED) & runs == set(), major
        # cfn-lint lists x2idn for regions and for no version
        assert {name for name in set(instance_classes.CURRENT) - runs if ".x2idn." not in name} == set(), major


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_every_environments_class_is_offered_in_its_region(environment):
    assert environment.database.instance_class in classes(environment.aws_region)


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_every_environments_backups_are_copied_to_a_region_that_there_is(environment):
    plan = environment.database.backup_plan
    assert plan is None or plan.copy_to_region is None or classes(plan.copy_to_region)


def test_a_class_has_the_memory_of_its_machine():
    machines = json.loads(
        gzip.decompress((Path(moto.__file__).parent / "ec2/resources/instance_types.json.gz").read_bytes())
    )
    unknown = set()
    for name, gib in {**instance_classes.CURRENT, **instance_classes.RETIRED}.items():
        machine = machines.get(name.removeprefix("db."))
        if machine is None:
            unknown.add(name.split(".")[1])
            continue
        assert machine["MemoryInfo"]["SizeInMiB"] / 1024 == pytest.approx(gib, rel=0.02), name
        assert instance_classes.is_burstable(name) == (
            machine["BurstablePerformanceSupported"] or name == "db.t1.micro"
        )
    assert unknown == {"x2g"}  # RDS's own; EC2 has the same machine as x2gd
    for size in ("large", "16xlarge"):
        assert machines[f"x2gd.{size}"]["MemoryInfo"]["SizeInMiB"] / 1024 == instance_classes.CURRENT[f"db.x2g.{size}"]


# Limits


def test_backups_stay_as_long_as_aws_lets_them():
    [limit] = [
        rule["then"]["properties"]["BackupRetentionPeriod"]["maximum"]
        for rule in extension("backupretentionperiod_maximum")["allOf"]
        if isinstance(rule["then"]["properties"]["BackupRetentionPeriod"], dict)
    ]
    assert DatabaseSettings(backup_retention_period=limit).backup_retention_period == limit
    with pytest.raises(SettingsError):
        DatabaseSettings(backup_retention_period=limit + 1)


@cache
def operation(service, name):
    return botocore.session.get_session().get_service_model(service).operation_model(name).input_shape


def test_what_we_ask_of_rds_is_what_it_can_be_asked():
    asked = {
        "EngineVersion", "DBInstanceClass", "DBName", "MasterUsername", "EnableIAMDatabaseAuthentication",
        "AllocatedStorage", "MaxAllocatedStorage", "StorageType", "KmsKeyId", "MasterUserSecretKmsKeyId",
        "BackupRetentionPeriod", "PreferredBackupWindow", "PreferredMaintenanceWindow", "AutoMinorVersionUpgrade",
        "EnableCloudwatchLogsExports", "EnablePerformanceInsights", "PerformanceInsightsRetentionPeriod",
        "PerformanceInsightsKMSKeyId", "MultiAZ", "DeletionProtection", "DBParameterGroupName",
    }  # fmt: skip
    assert asked <= set(operation("rds", "CreateDBInstance").members)
    assert {"AllowMajorVersionUpgrade", "ApplyImmediately"} <= set(operation("rds", "ModifyDBInstance").members)
    assert "DeleteAutomatedBackups" in operation("rds", "DeleteDBInstance").members
    assert "DBSnapshotIdentifier" in operation("rds", "RestoreDBInstanceFromDBSnapshot").members


def documented(service, name, member):
    """What botocore says of a member, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", operation(service, name).members[member].documentation).split())


def test_botocore_says_of_storage_and_names_what_our_rules_say():
    """Of MasterUsername it says 1 to 16 characters for all engines; RDS's page on PostgreSQL says 63, as our rule."""
    assert f"from 20 to {LARGEST_STORAGE}" in documented("rds", "CreateDBInstance", "AllocatedStorage")
    name = documented("rds", "CreateDBInstance", "DBName")
    assert "1 to 63 letters, numbers, or underscores" in name
    assert "reserved" in name
    insights = documented("rds", "CreateDBInstance", "PerformanceInsightsRetentionPeriod")
    assert "month * 31" in insights
    assert "1-23" in insights
    assert "731" in insights


def test_an_alarm_is_one_that_cloudwatch_takes():
    put = operation("cloudwatch", "PutMetricAlarm").members
    assert put["AlarmActions"].metadata["max"] == ACTIONS_OF_AN_ALARM
    for environment in ENVIRONMENTS:
        for alarm in planned_alarms(environment.database):
            assert alarm.comparison in put["ComparisonOperator"].enum
            assert alarm.missing in ("missing", "breaching", "notBreaching", "ignore")


def test_apply_methods_are_those_of_rds():
    parameter = operation("rds", "ModifyDBParameterGroup").members["Parameters"].member.members["ApplyMethod"]
    assert set(parameter.enum) == {"immediate", "pending-reboot"}
