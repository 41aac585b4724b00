"""The database of dev, as it is generated, and what other settings make of it."""

import json

import cdktf
import pytest
from cdktf import TerraformOutput, TerraformStack

from environments.dev import DEV
from environments.environment import Environment
from environments.prod import PROD
from modules.database import BackupPlan, Database, DatabaseParameter
from modules.settings import SettingsError
from tests.changes import without_containers

# What dev does not use, in one synth.
OTHERWISE = without_containers(DEV).but(
    database=DEV.database.but(performance_insights_enabled=False, alarm_dimension="identifier")
)


def resources(stack, kind):
    return stack["resource"].get(f"aws_{kind}", {})


@pytest.fixture
def instance(dev):
    (made,) = resources(dev, "db_instance").values()
    return made


@pytest.fixture
def alarms(dev):
    made = resources(dev, "cloudwatch_metric_alarm")
    return {
        name.removeprefix("database_"): alarm for name, alarm in made.items() if alarm.get("namespace") == "AWS/RDS"
    }


def test_the_database_is_out_of_reach_from_the_internet(instance):
    assert instance["publicly_accessible"] is False


def test_the_database_stands_in_the_private_database_subnets_behind_its_own_group(dev, instance):
    (group,) = resources(dev, "db_subnet_group").values()
    assert group["subnet_ids"] == [
        "${aws_subnet.networking_private_db_a.id}",
        "${aws_subnet.networking_private_db_b.id}",
    ]
    assert instance["db_subnet_group_name"] == "${aws_db_subnet_group.database_subnet_group.name}"
    assert instance["vpc_security_group_ids"] == ["${aws_security_group.networking_database_security_group.id}"]


def test_the_storage_is_encrypted_and_may_grow(instance):
    assert instance["storage_encrypted"] is True
    assert (instance["allocated_storage"], instance["max_allocated_storage"]) == (20, 100)


def test_rds_keeps_the_master_password_and_the_stack_never_sees_it(instance):
    assert instance["manage_master_user_password"] is True
    assert not [name for name in instance if "password" in name and name != "manage_master_user_password"]


def test_backups_carry_the_tags_and_stay_for_a_week(instance):
    assert instance["copy_tags_to_snapshot"] is True
    assert instance["backup_retention_period"] == 7
    assert instance["backup_window"] == "03:00-04:00"


def test_the_unprotected_database_of_dev_goes_without_a_final_snapshot(instance):
    assert instance["deletion_protection"] is False
    assert instance["skip_final_snapshot"] is True
    assert "final_snapshot_identifier" not in instance


def test_the_database_is_watched_from_within_every_minute(dev, instance):
    assert instance["monitoring_interval"] == 60
    assert instance["monitoring_role_arn"] == "${aws_iam_role.database_monitoring_role.arn}"
    role = json.loads(resources(dev, "iam_role")["database_monitoring_role"]["assume_role_policy"])
    assert role["Statement"][0]["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}
    attached = resources(dev, "iam_role_policy_attachment")["database_monitoring_policy"]
    assert attached["policy_arn"].endswith(":policy/service-role/AmazonRDSEnhancedMonitoringRole")


def test_without_performance_insights_no_retention_is_asked_for(synth):
    without = synth(OTHERWISE)
    (instance,) = resources(without, "db_instance").values()
    assert instance["performance_insights_enabled"] is False
    assert "performance_insights_retention_period" not in instance


def test_alarms_look_metrics_up_by_what_the_settings_say(synth, alarms):
    assert {alarm["dimensions"]["DBInstanceIdentifier"] for alarm in alarms.values()} == {
        "${aws_db_instance.database_instance.id}"
    }
    by_identifier = synth(OTHERWISE)
    assert {
        alarm["dimensions"]["DBInstanceIdentifier"]
        for alarm in resources(by_identifier, "cloudwatch_metric_alarm").values()
    } == {"${aws_db_instance.database_instance.identifier}"}


def test_a_database_that_is_made_anew_can_be_told_its_snapshot_and_nobody_is_asked_for_it(dev):
    assert dev["variable"]["database_snapshot_identifier"] == {
        "default": None,
        "description": "Snapshot that a new database starts from.",
        "type": "string",
    }
    assert database(dev)["snapshot_identifier"] == "${var.database_snapshot_identifier}"
    assert "snapshot_identifier" in database(dev)["lifecycle"]["ignore_changes"]


@pytest.mark.parametrize(
    ("alarm", "metric", "comparison", "threshold", "periods"),
    [
        ("high_cpu_alarm", "CPUUtilization", "GreaterThanThreshold", 80, 2),
        ("high_connections_alarm", "DatabaseConnections", "GreaterThanThreshold", 89, 2),  # 80% of 112, rounded down
        ("low_free_storage_alarm", "FreeStorageSpace", "LessThanThreshold", 2 * 1024**3, 1),  # 10% of 20 GiB
        ("low_freeable_memory_alarm", "FreeableMemory", "LessThanThreshold", 512 * 1024**2, 2),
    ],
)
def test_an_alarm_watches(alarms, alarm, metric, comparison, threshold, periods):
    made = alarms[alarm]
    assert made["metric_name"] == metric
    assert made["comparison_operator"] == comparison
    assert made["threshold"] == threshold
    assert made["evaluation_periods"] == periods
    assert (made["period"], made["statistic"], made["treat_missing_data"]) == (300, "Average", "notBreaching")


def test_there_are_four_alarms_and_in_dev_they_notify_nobody(alarms):
    assert len(alarms) == 4
    for alarm in alarms.values():
        assert not {"alarm_actions", "ok_actions"} & alarm.keys()


def test_no_connection_string_holds_credentials(dev):
    assert dev["output"]["database_connection_string"]["value"] == (
        "postgresql://${aws_db_instance.database_instance.endpoint}/${aws_db_instance.database_instance.db_name}"
    )


# What an environment may turn on

KEY = "arn:aws:kms:us-east-1:108581769167:key/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
DAILY = BackupPlan(start_time="06:30", delete_after=35, copy_to_region=None)


def dev_with(**settings) -> Environment:
    return without_containers(DEV).but(database=DEV.database.but(**settings))


@pytest.fixture(scope="module")
def grown(synth):
    """A database with what dev does not use, in one synth."""
    return synth(
        dev_with(
            iam_database_authentication_enabled=True,
            kms_key_id=KEY,
            master_user_secret_kms_key_id=KEY,
            performance_insights_kms_key_id=KEY,
            cloudwatch_logs_retention_days=14,
            cloudwatch_logs_kms_key_id=KEY,
            cloudwatch_logs_exports=("postgresql", "iam-db-auth-error"),
            delete_automated_backups=False,
            engine_version="17.11",
            ignore_engine_version_changes=False,
            allow_major_version_upgrade=True,
            apply_immediately=True,
            create_parameter_group=True,
            parameter_group_family="postgres17",
            parameters=(DatabaseParameter(name="max_connections", value="150", apply_method="pending-reboot"),),
            connections_limit="usable",
            low_freeable_memory_threshold_bytes=None,
            low_freeable_memory_threshold_percent=10,
            low_cpu_credit_balance_threshold=50,
            high_used_transaction_ids_threshold=1_000_000_000,
            high_disk_queue_depth_threshold=64,
            alarm_missing_data="by_alarm",
            backup_plan=DAILY,
        ).but(confine_roles=True)
    )


def database(stack):
    (made,) = resources(stack, "db_instance").values()
    return made


def test_what_is_off_leaves_nothing_behind_in_the_instance(instance):
    assert not instance.keys() & {
        "allow_major_version_upgrade",
        "apply_immediately",
        "delete_automated_backups",
        "iam_database_authentication_enabled",
        "kms_key_id",
        "master_user_secret_kms_key_id",
        "parameter_group_name",
        "performance_insights_kms_key_id",
    }


def test_dev_leaves_the_version_alone_that_rds_moves(instance):
    assert instance["engine_version"] == "15.12"
    assert instance["lifecycle"]["ignore_changes"] == [
        "final_snapshot_identifier",
        "snapshot_identifier",
        "engine_version",
    ]


def test_an_upgrade_says_so_and_is_not_ignored(grown):
    made = database(grown)
    assert (made["engine_version"], made["allow_major_version_upgrade"], made["apply_immediately"]) == (
        "17.11",
        True,
        True,
    )
    assert made["lifecycle"]["ignore_changes"] == ["final_snapshot_identifier", "snapshot_identifier"]


def test_the_database_is_encrypted_with_keys_of_ones_own(grown):
    made = database(grown)
    for setting in ("kms_key_id", "master_user_secret_kms_key_id", "performance_insights_kms_key_id"):
        assert made[setting] == KEY
    assert {group["kms_key_id"] for group in log_groups(grown).values()} == {KEY}


def log_groups(stack):
    made = resources(stack, "cloudwatch_log_group")
    return {name: group for name, group in made.items() if name.startswith("database_")}


def test_log_groups_of_ours_are_there_before_rds_would_make_them(grown):
    assert {(group["name"], group["retention_in_days"]) for group in log_groups(grown).values()} == {
        ("/aws/rds/instance/davidshaevel-dev-db/postgresql", 14),
        ("/aws/rds/instance/davidshaevel-dev-db/iam-db-auth-error", 14),
    }
    assert {f"aws_cloudwatch_log_group.{name}" for name in log_groups(grown)} < set(database(grown)["depends_on"])


def test_rds_finds_its_monitoring_role_complete(dev):
    assert database(dev)["depends_on"] == ["aws_iam_role_policy_attachment.database_monitoring_policy"]


def test_an_unprotected_database_with_a_name_for_its_last_snapshot_is_not_deleted_without_one(synth):
    made = database(synth(dev_with(final_snapshot_identifier="davidshaevel-dev-last")))
    assert (made["deletion_protection"], made["skip_final_snapshot"]) == (False, False)
    # Each time that it is made it has another name for its last snapshot: RDS takes each name once.
    name = 'davidshaevel-dev-last-${formatdate("YYYYMMDD-hhmmss", plantimestamp())}'
    assert made["final_snapshot_identifier"] == name
    assert "final_snapshot_identifier" in made["lifecycle"]["ignore_changes"]


def test_automated_backups_outlive_the_database(grown):
    assert database(grown)["delete_automated_backups"] is False


def test_rds_takes_the_monitoring_role_for_this_database_alone(grown):
    [statement] = json.loads(resources(grown, "iam_role")["database_monitoring_role"]["assume_role_policy"])[
        "Statement"
    ]
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "108581769167"},
        "ArnLike": {"aws:SourceArn": "arn:aws:rds:us-east-1:108581769167:db:davidshaevel-dev-db"},
    }


def test_iam_authentication_is_granted_on_one_user_of_one_database(grown, tmp_path):
    assert database(grown)["iam_database_authentication_enabled"] is True
    stack = TerraformStack(cdktf.Testing.app(outdir=str(tmp_path)), "alone")
    alone = Database(
        stack,
        "database",
        names=DEV.names,
        settings=DEV.database,
        account_id="108581769167",
        region="us-east-1",
        subnet_ids=["subnet-0123456789abcdef0"],
        security_group_id="sg-0123456789abcdef0",
    )
    TerraformOutput(stack, "connect", value=alone.connect_arn("shop"))
    granted = json.loads(cdktf.Testing.synth(stack))["output"]["connect"]["value"]
    assert granted.startswith("arn:aws:rds-db:us-east-1:108581769167:dbuser:${aws_db_instance.database_instance")
    assert granted.endswith(".resource_id}/shop")


def test_a_parameter_group_is_named_for_its_family_or_as_the_setting_says(synth, grown):
    (group,) = resources(grown, "db_parameter_group").values()
    assert (group["name"], group["family"]) == ("davidshaevel-dev-postgres17", "postgres17")
    named = synth(dev_with(create_parameter_group=True, parameter_group_name="davidshaevel-dev-db-parameters"))
    (group,) = resources(named, "db_parameter_group").values()
    assert (group["name"], group["family"]) == ("davidshaevel-dev-db-parameters", "postgres15")


def test_a_database_from_a_snapshot_has_the_snapshots_name_and_user_and_a_managed_password(synth):
    stack = synth(dev_with(snapshot_identifier="davidshaevel-dev-final-snapshot"))
    made = database(stack)
    assert made["snapshot_identifier"] == "${var.database_snapshot_identifier}"
    assert stack["variable"]["database_snapshot_identifier"]["default"] == "davidshaevel-dev-final-snapshot"
    assert not {"db_name", "username"} & made.keys()
    assert made["manage_master_user_password"] is True


@pytest.mark.parametrize(
    ("alarm", "metric", "comparison", "threshold", "periods", "missing"),
    [
        ("high_cpu_alarm", "CPUUtilization", "GreaterThanThreshold", 80, 2, "breaching"),
        ("high_connections_alarm", "DatabaseConnections", "GreaterThanThreshold", 117, 2, "missing"),  # 80% of 150 - 3
        ("low_free_storage_alarm", "FreeStorageSpace", "LessThanThreshold", 2 * 1024**3, 1, "missing"),
        ("low_freeable_memory_alarm", "FreeableMemory", "LessThanThreshold", 1024**3 // 10, 2, "missing"),
        ("low_cpu_credits_alarm", "CPUCreditBalance", "LessThanThreshold", 50, 2, "missing"),
        ("high_used_transaction_ids_alarm", "MaximumUsedTransactionIDs", "GreaterThanThreshold", 10**9, 1, "missing"),
        ("high_disk_queue_depth_alarm", "DiskQueueDepth", "GreaterThanThreshold", 64, 3, "missing"),
    ],
)
def test_an_alarm_that_fires_in_time_watches(grown, alarm, metric, comparison, threshold, periods, missing):
    made = resources(grown, "cloudwatch_metric_alarm")[f"database_{alarm}"]
    assert (made["metric_name"], made["comparison_operator"], made["threshold"]) == (metric, comparison, threshold)
    assert (made["evaluation_periods"], made["treat_missing_data"]) == (periods, missing)


def test_a_class_without_credits_has_no_alarm_for_them(synth):
    with pytest.warns(UserWarning, match="has no CPU credits"):
        environment = dev_with(instance_class="db.m5.large", low_cpu_credit_balance_threshold=50)
    assert len(resources(synth(environment), "cloudwatch_metric_alarm")) == 4


def test_a_backup_plan_fills_a_vault_from_this_database_every_day(grown):
    (plan,) = resources(grown, "backup_plan").values()
    assert plan["rule"] == [
        {
            "rule_name": "daily",
            "target_vault_name": "${aws_backup_vault.database_backup_vault.name}",
            "schedule": "cron(30 6 * * ? *)",
            "start_window": 60,
            "completion_window": 180,
            "lifecycle": {"delete_after": 35},
        }
    ]
    (selection,) = resources(grown, "backup_selection").values()
    assert selection["resources"] == ["${aws_db_instance.database_instance.arn}"]
    assert list(resources(grown, "backup_vault")) == ["database_backup_vault"]
    assert len(grown["provider"]["aws"]) == 1


def test_copies_go_to_a_vault_of_the_second_region(synth):
    prod = synth(PROD)
    vault = resources(prod, "backup_vault")["database_backup_copies_vault"]
    assert vault["provider"] == "aws.backup_copies"
    assert [(made.get("alias"), made["region"]) for made in prod["provider"]["aws"]] == [
        (None, "us-east-1"),
        ("backup_copies", "us-west-2"),
    ]
    (plan,) = resources(prod, "backup_plan").values()
    assert plan["rule"][0]["copy_action"] == [
        {
            "destination_vault_arn": "${aws_backup_vault.database_backup_copies_vault.arn}",
            "lifecycle": {"delete_after": 35},
        }
    ]


def test_copies_in_the_same_region_are_refused():
    with pytest.raises(SettingsError, match="copy_to_region of backup_plan is 'us-east-1', which is aws_region itself"):
        dev_with(backup_plan=DAILY.but(copy_to_region="us-east-1"))


def test_a_key_of_another_region_is_refused():
    with pytest.raises(SettingsError, match=r"kms_key_id of database is 'arn:aws:kms:us-west-2:.*not of aws_region"):
        dev_with(kms_key_id=KEY.replace("us-east-1", "us-west-2"))
