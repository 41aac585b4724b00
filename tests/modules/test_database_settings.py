"""Each rule for the database's settings, with a value just inside and one just outside."""

import re
import warnings

import pytest

from modules.database import BackupPlan, DatabaseParameter, DatabaseSettings
from modules.database.instance_classes import MAX_CONNECTIONS, usable_connections
from modules.database.parameters import is_static
from modules.settings import SettingsError

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
KEY = "arn:aws:kms:us-east-1:123456789012:key/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
FORCE_TLS = DatabaseParameter(name="rds.force_ssl", value="1", apply_method="pending-reboot")
DAILY = BackupPlan(start_time="06:00", delete_after=35, copy_to_region=None)


def refusal(**settings):
    with pytest.raises(SettingsError) as error:
        DatabaseSettings(**settings)
    return str(error.value)


def test_without_being_asked_the_database_is_as_small_as_devs_and_of_a_version_that_rds_creates():
    assert dict(DatabaseSettings()) == {
        "engine": "postgres",
        "engine_version": "17",
        "ignore_engine_version_changes": False,
        "allow_major_version_upgrade": False,
        "apply_immediately": False,
        "instance_class": "db.t3.micro",
        "db_name": "davidshaevel",
        "db_master_username": "dbadmin",
        "iam_database_authentication_enabled": False,
        "allocated_storage": 20,
        "max_allocated_storage": 100,
        "storage_type": "gp3",
        "kms_key_id": None,
        "master_user_secret_kms_key_id": None,
        "backup_retention_period": 7,
        "backup_window": "03:00-04:00",
        "delete_automated_backups": True,
        "backup_plan": None,
        "snapshot_identifier": None,
        "maintenance_window": "sun:04:00-sun:05:00",
        "auto_minor_version_upgrade": True,
        "cloudwatch_logs_exports": ("postgresql", "upgrade"),
        "cloudwatch_logs_retention_days": None,
        "cloudwatch_logs_kms_key_id": None,
        "performance_insights_enabled": True,
        "performance_insights_retention_period": 7,
        "performance_insights_kms_key_id": None,
        "multi_az": False,
        "deletion_protection": False,
        "final_snapshot_identifier": None,
        "create_parameter_group": False,
        "parameter_group_name": None,
        "parameter_group_family": None,
        "parameters": (),
        "password_rotation_schedule": None,
        "password_rotation_duration": None,
        "alarm_actions": (),
        "alarm_dimension": "resource_id",
        "alarm_missing_data": "not_breaching",
        "high_cpu_threshold": 80,
        "connections_limit": "listed",
        "high_connections_threshold_percent": 80,
        "low_free_storage_threshold_percent": 10,
        "low_freeable_memory_threshold_bytes": 536870912,
        "low_freeable_memory_threshold_percent": None,
        "low_cpu_credit_balance_threshold": None,
        "high_used_transaction_ids_threshold": None,
        "high_disk_queue_depth_threshold": None,
    }


@pytest.mark.parametrize(
    "settings",
    [
        {"engine_version": "11"},
        {"engine_version": "18"},
        {"engine_version": "15.15"},
        {"engine_version": "17.11"},
        {"engine_version": "11.22-rds.20260514"},
        {"engine_version": "15.12", "ignore_engine_version_changes": True},
        {"engine_version": "17.11", "allow_major_version_upgrade": True},
        {
            "engine_version": "17.11",
            "allow_major_version_upgrade": True,
            "create_parameter_group": True,
            "apply_immediately": True,
        },
        {"final_snapshot_identifier": "last"},
        {"instance_class": "db.r5.xlarge"},
        {"db_name": "a"},
        {"db_name": "a" * 63},
        {"db_name": "app_2"},
        {"db_name": "postgres"},
        {"db_name": "selection"},
        {"db_name": "rds_data"},
        {"db_master_username": "postgres"},
        {"db_master_username": "pgadmin"},
        {"db_master_username": "rdsuser"},
        {"db_master_username": "a" * 63},
        {"db_master_username": "administrator"},
        {"allocated_storage": 20},
        {"allocated_storage": 65536, "max_allocated_storage": 0},
        {"allocated_storage": 59578, "max_allocated_storage": 65536},
        {"allocated_storage": 20, "max_allocated_storage": 22},
        {"allocated_storage": 21, "max_allocated_storage": 24},
        {"kms_key_id": KEY},
        {"master_user_secret_kms_key_id": KEY},
        {"performance_insights_kms_key_id": KEY},
        {"cloudwatch_logs_retention_days": 30, "cloudwatch_logs_kms_key_id": KEY},
        {"delete_automated_backups": False},
        {"backup_plan": DAILY},
        {"backup_plan": DAILY.but(start_time="01:59")},
        {"backup_plan": DAILY.but(start_time="05:00")},
        {"snapshot_identifier": "rds:davidshaevel-dev-db-2026-10-01-03-10"},
        {"snapshot_identifier": "arn:aws:rds:us-east-1:123456789012:snapshot:davidshaevel-prod-final-snapshot"},
        {"storage_type": "gp2"},
        {"backup_retention_period": 0},
        {"backup_retention_period": 35},
        {"backup_window": "03:00-03:30"},
        {"backup_window": "23:45-00:15"},
        {"maintenance_window": "sun:04:00-sun:04:30"},
        {"maintenance_window": "sun:02:30-sun:03:00"},
        {"maintenance_window": "sun:23:45-mon:00:15"},
        {"maintenance_window": "sun:04:00-mon:03:30", "backup_window": "03:30-04:00"},
        {"cloudwatch_logs_exports": ()},
        {"cloudwatch_logs_exports": ("iam-db-auth-error",), "iam_database_authentication_enabled": True},
        *({"performance_insights_retention_period": days} for days in (7, 31, 62, 713, 731)),
        {"deletion_protection": True, "final_snapshot_identifier": "a" * 239},
        {"deletion_protection": True, "final_snapshot_identifier": "davidshaevel-prod-final-2"},
        {"create_parameter_group": True, "parameters": (FORCE_TLS,)},
        {"create_parameter_group": True, "parameter_group_name": "davidshaevel-dev-db-parameters"},
        *(
            {"create_parameter_group": True, "parameters": (DatabaseParameter(name=name, value=value, **more),)}
            for name, value, more in (
                ("work_mem", "64", {}),
                ("work_mem", "{DBInstanceClassMemory/65536}", {}),
                ("work_mem", "GREATEST({DBInstanceClassMemory/65536},4096)", {}),
                ("random_page_cost", "1.1", {}),
                ("autovacuum", "0", {}),
                ("log_min_duration_statement", "-1", {"apply_method": "pending-reboot"}),
                ("log_statement", "ddl", {}),
                ("timezone", "Europe/Berlin", {}),
                ("max_connections", "150", {"apply_method": "pending-reboot"}),
                ("shared_preload_libraries", "pg_cron", {"apply_method": "pending-reboot"}),
                ("cron.database_name", "shop", {"apply_method": "pending-reboot"}),
                ("vacuum_buffer_usage_limit", "0", {}),
            )
        ),
        {"create_parameter_group": True, "engine_version": "16.9", "parameter_group_family": "postgres16"},
        {"alarm_actions": (TOPIC,)},
        {"alarm_actions": tuple(f"{TOPIC}{number}" for number in range(5))},
        {"alarm_missing_data": "by_alarm"},
        {"connections_limit": "usable", "instance_class": "db.x2iedn.32xlarge"},
        {"alarm_dimension": "identifier"},
        {"high_cpu_threshold": 1},
        {"high_cpu_threshold": 100},
        {"high_connections_threshold_percent": 1},
        {"high_connections_threshold_percent": 100},
        {"low_free_storage_threshold_percent": 1},
        {"low_free_storage_threshold_percent": 100},
        {"low_freeable_memory_threshold_bytes": 1},
        {"low_freeable_memory_threshold_bytes": 2**42},
        {"low_freeable_memory_threshold_percent": 1, "low_freeable_memory_threshold_bytes": None},
        {"low_cpu_credit_balance_threshold": 1},
        {"high_used_transaction_ids_threshold": 2_146_483_647},
        {"high_disk_queue_depth_threshold": 10000},
    ],
    ids=str,
)
def test_allowed(settings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = DatabaseSettings(**settings)
    assert {name: getattr(made, name) for name in settings} == settings


@pytest.mark.parametrize(
    ("setting", "value", "allowed"),
    [
        ("engine", "mysql", "postgres"),
        *(
            (
                "engine_version",
                version,
                "a version of PostgreSQL that RDS has, a major alone (11, 12, 13, 14, 15, 16, 17, 1",
            )
            for version in ("10.23", "19", "15.", "15.99", "15.1", "18.5", "15.12.1", "v15", "")
        ),
        *(
            ("instance_class", name, "a class of RDS for PostgreSQL, such as db.t4g.micro")
            for name in ("t3.micro", "db.t3", "db.t3.nano", "db.zz9.large", "db.t3.4xlarge", "db.serverless")
        ),
        *(
            ("db_name", name, "a name that neither PostgreSQL nor RDS reserves")
            for name in ("rdsadmin", "RDSAdmin", "template1", "select", "SELECT", "user", "system_user")
        ),
        *(
            ("db_master_username", name, "a name that neither PostgreSQL nor RDS reserves")
            for name in ("pg_owner", "PG_owner", "rds_superuser", "rdsadmin", "rdsrepladmin", "table", "none", "public")
        ),
        *(
            (setting, key, "the ARN of a KMS key, such as arn:aws:kms:us-east-1:123456789012:key/1234abcd-...")
            for setting in (
                "kms_key_id",
                "master_user_secret_kms_key_id",
                "cloudwatch_logs_kms_key_id",
                "performance_insights_kms_key_id",
            )
            for key in ("", "alias/mine", TOPIC, KEY.replace(":key/", ":alias/"))
        ),
        ("snapshot_identifier", "", "the name or the ARN of a snapshot"),
        ("snapshot_identifier", "last one", "the name or the ARN of a snapshot"),
        ("alarm_actions", tuple(f"{TOPIC}{number}" for number in range(6)), "up to 5, as many as an alarm has"),
        ("low_cpu_credit_balance_threshold", 0, "1 to 10000 credits"),
        ("high_used_transaction_ids_threshold", 2_146_483_648, "1 to 2146483647 transaction ids"),
        ("high_disk_queue_depth_threshold", 0, "1 to 10000 requests"),
        ("parameter_group_name", "db--parameters", "1 to 255 letters, digits and single hyphens, a letter first"),
        ("cloudwatch_logs_retention_days", 8, "1, 3, 5, 7, 14, 30,"),
        ("db_name", "", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_name", "a" * 64, "1 to 63 letters, digits and underscores, a letter first"),
        ("db_name", "2app", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_name", "my-app", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_master_username", "", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_master_username", "a" * 64, "1 to 63 letters, digits and underscores, a letter first"),
        ("db_master_username", "_root", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_master_username", "admin", "a name that neither PostgreSQL nor RDS reserves"),
        ("db_master_username", "RdsAdmin", "a name that neither PostgreSQL nor RDS reserves"),
        ("allocated_storage", 19, "20 to 65536 GiB"),
        ("allocated_storage", 65537, "20 to 65536 GiB"),
        ("max_allocated_storage", 65537, "0 (off), or up to 65536 GiB"),
        ("max_allocated_storage", -1, "0 (off), or up to 65536 GiB"),
        ("storage_type", "io1", "gp2, gp3"),
        ("backup_retention_period", -1, "0 to 35 days"),
        ("backup_retention_period", 36, "0 to 35 days"),
        ("backup_window", "23:00-24:00", "hh:mm-hh:mm in UTC, such as 03:00-04:00"),
        ("backup_window", "3:00-4:00", "hh:mm-hh:mm in UTC, such as 03:00-04:00"),
        ("backup_window", "03:00-03:60", "hh:mm-hh:mm in UTC, such as 03:00-04:00"),
        ("maintenance_window", "04:00-05:00", "ddd:hh:mm-ddd:hh:mm in UTC, such as sun:04:00-sun:05:00"),
        ("maintenance_window", "Sun:04:00-Sun:05:00", "ddd:hh:mm-ddd:hh:mm in UTC, such as sun:04:00-"),
        *(
            ("performance_insights_retention_period", days, "7, a multiple of 31 up to 713, or 731 days")
            for days in (6, 8, 30, 32, 714, 732, 744)
        ),
        *(
            ("final_snapshot_identifier", name, "1 to 239 letters, digits and single hyphens, a letter first")
            for name in ("", "a" * 240, "2-last", "the--last", "last-", "the_last")
        ),
        ("parameter_group_family", "mysql8.0", "postgres and a major version"),
        ("high_cpu_threshold", 0, "1 to 100 percent"),
        ("high_cpu_threshold", 101, "1 to 100 percent"),
        ("high_connections_threshold_percent", 0, "1 to 100 percent"),
        ("high_connections_threshold_percent", 101, "1 to 100 percent"),
        ("low_free_storage_threshold_percent", 0, "1 to 100 percent"),
        ("low_free_storage_threshold_percent", 101, "1 to 100 percent"),
        ("low_freeable_memory_threshold_bytes", 0, "1 to 4398046511104 bytes"),
        ("low_freeable_memory_threshold_bytes", 2**42 + 1, "1 to 4398046511104 bytes"),
    ],
)
def test_refused(setting, value, allowed):
    assert f"{setting} is {value!r}; allowed: {allowed}" in refusal(**{setting: value})


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("cloudwatch_logs_exports", ("slowquery",), "holds 'slowquery'; allowed: postgresql, upgrade, iam-"),
        ("cloudwatch_logs_exports", ("upgrade", "upgrade"), "names upgrade more than once; name each once"),
        ("alarm_actions", ("alarms",), "holds 'alarms'; allowed: ARNs of topics of SNS, such as arn:aws:sns:"),
        ("alarm_dimension", "name", "is 'name': input should be 'resource_id' or 'identifier'"),
        ("max_allocated_storage", 21, "is 21 GiB; allowed: a tenth above allocated_storage (20 GiB) or more, so 22"),
        ("backup_window", "03:00-03:29", "is '03:00-03:29', 29 minutes; allowed: at least 30 minutes"),
        ("backup_window", "03:00-03:00", "is '03:00-03:00', 0 minutes; allowed: at least 30 minutes"),
        ("maintenance_window", "sun:04:00-sun:04:29", "is 'sun:04:00-sun:04:29', 29 minutes; allowed: at"),
        ("maintenance_window", "sun:04:00-mon:04:01", "is 'sun:04:00-mon:04:01', over a day; allowed: up to"),
        ("maintenance_window", "sun:03:59-sun:04:59", "is 'sun:03:59-sun:04:59', which overlaps backup"),
        ("maintenance_window", "sun:02:30-sun:03:01", "is 'sun:02:30-sun:03:01', which overlaps backup"),
        ("deletion_protection", True, "is on; name the final snapshot, such as davidshaevel-prod-final-snap"),
        ("parameters", (FORCE_TLS,), "names rds.force_ssl and create_parameter_group is off; turn it on"),
    ],
)  # fmt: skip
def test_refused_with_the_reason(setting, value, words):
    assert f"{setting} {words}" in refusal(**{setting: value})


def test_a_protected_database_without_a_name_for_its_last_snapshot_is_told_what_is_missing():
    assert "final_snapshot_identifier is not set" in refusal(deletion_protection=True)


def test_a_backup_over_midnight_meets_maintenance_on_monday_morning():
    assert "maintenance_window is 'mon:00:00-mon:00:30', which overlaps backup_window '23:45-00:15'" in refusal(
        maintenance_window="mon:00:00-mon:00:30", backup_window="23:45-00:15"
    )


def test_a_parameter_group_is_of_the_engines_major_version():
    assert "parameter_group_family is 'postgres17' and engine_version is '16.9'; allowed: postgres16" in refusal(
        parameter_group_family="postgres17", engine_version="16.9"
    )
    assert DatabaseSettings(engine_version="16.9").family == "postgres16"


def test_a_parameter_is_applied_at_once_or_at_the_next_reboot():
    for method in ("immediate", "pending-reboot"):
        assert FORCE_TLS.but(apply_method=method).apply_method == method  # its group's family judges it
    with pytest.raises(SettingsError, match="apply_method is 'now'; allowed: immediate, pending-reboot"):
        FORCE_TLS.but(apply_method="now")


@pytest.mark.parametrize("instance_class", MAX_CONNECTIONS)
def test_classes_with_known_max_connections_are_taken_silently(instance_class):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        DatabaseSettings(instance_class=instance_class)


def test_the_fallback_for_max_connections_is_said_aloud():
    with pytest.warns(UserWarning, match=r"instance_class is 'db\.r7g\.16xlarge'.* assumes 80; write 'usable'"):
        DatabaseSettings(instance_class="db.r7g.16xlarge")


# Versions


@pytest.mark.parametrize(("version", "fix"), [("15.12", "'15.19'"), ("15.14", "'15.19'"), ("17.4", "'17.11'")])
def test_a_version_that_rds_creates_no_more_is_for_a_database_that_runs_it(version, fix):
    message = refusal(engine_version=version)
    assert (
        f"engine_version is '{version}', which RDS creates no more; write '{version[:2]}' or {fix}, or turn" in message
    )
    assert "turn ignore_engine_version_changes on for a database that runs it already" in message


def test_an_upgrade_that_would_not_be_planned_is_refused():
    assert "ignore_engine_version_changes and allow_major_version_upgrade are both on" in refusal(
        engine_version="15.15", ignore_engine_version_changes=True, allow_major_version_upgrade=True
    )


def test_an_upgrade_that_could_not_delete_the_old_parameter_group_is_refused():
    assert "apply_immediately is off with allow_major_version_upgrade and create_parameter_group on" in refusal(
        engine_version="17.11", allow_major_version_upgrade=True, create_parameter_group=True
    )


def test_an_upgrade_names_the_minor_it_goes_to():
    message = refusal(allow_major_version_upgrade=True)
    assert "engine_version is '17' with allow_major_version_upgrade on, and RDS takes a major alone for the" in message
    assert message.endswith("write a minor, such as 17.11")


@pytest.mark.parametrize("retired", ["db.t2.micro", "db.m4.large", "db.r4.large", "db.m3.medium"])
def test_a_retired_class_is_refused(retired):
    assert f"instance_class is '{retired}', of a family that RDS has retired; allowed: a class of" in refusal(
        instance_class=retired, connections_limit="usable"
    )


# Parameters


@pytest.mark.parametrize(
    ("name", "value", "method", "words"),
    [
        ("wrok_mem", "64", "immediate", "parameters names 'wrok_mem', which PostgreSQL 17 does not have; leave it out"),
        ("vacuum_defer_cleanup_age", "0", "immediate", "which PostgreSQL 17 does not have"),  # gone in 16
        ("io_method", "worker", "pending-reboot", "which PostgreSQL 17 does not have"),  # new in 18
        ("work_mem", "63", "immediate", "value of work_mem is '63'; allowed: 64 to 2147483647, without a unit"),
        ("work_mem", "64MB", "immediate", "value of work_mem is '64MB'; allowed: 64 to 2147483647, without a unit"),
        ("autovacuum", "on", "immediate", "value of autovacuum is 'on'; allowed: 0, 1"),
        ("random_page_cost", "-1", "immediate", "value of random_page_cost is '-1'; allowed: 0 to "),
        ("log_statement", "dll", "immediate", "value of log_statement is 'dll'; allowed: none, ddl, mod, all"),
        ("max_connections", "0", "pending-reboot", "value of max_connections is '0'; allowed: 1 to 262143"),
        *(
            (
                name,
                value,
                "immediate",
                f"apply_method of {name} is 'immediate', and RDS applies it at a reboot only; write",
            )
            for name, value in (
                ("max_connections", "150"),
                ("rds.force_ssl", "1"),
                ("rds.logical_replication", "1"),
                ("shared_preload_libraries", "pg_cron"),
            )
        ),
    ],
)
def test_a_parameter_is_refused(name, value, method, words):
    parameter = DatabaseParameter(name=name, value=value, apply_method=method)
    assert words in refusal(create_parameter_group=True, parameters=(parameter,))


def test_a_parameter_is_named_once():
    assert "parameters names work_mem more than once; name each once" in refusal(
        create_parameter_group=True,
        parameters=[DatabaseParameter(name="work_mem", value=value) for value in ("64", "128")],
    )


def test_what_aws_calls_static_is_static():
    """Its own list, of https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html"""
    for name in (
        "autovacuum_freeze_max_age",
        "autovacuum_max_workers",
        "logging_collector",
        "max_connections",
        "max_files_per_process",
        "max_locks_per_transaction",
        "max_pred_locks_per_transaction",
        "max_prepared_transactions",
        "rds.restrict_password_commands",
        "shared_buffers",
        "shared_preload_libraries",
        "ssl",
        "temp_file_limit",
        "track_activity_query_size",
        "wal_buffers",
    ):
        assert is_static(name, 17), name
    for name in (
        "work_mem",
        "log_min_duration_statement",
        "autovacuum_naptime",
        "rds.log_retention_period",
        "timezone",
    ):
        assert not is_static(name, 17), name


# Alarms


def test_the_memory_alarm_has_one_threshold():
    assert "low_freeable_memory_threshold_percent both are set; set one" in refusal(
        low_freeable_memory_threshold_percent=10
    )
    assert "low_freeable_memory_threshold_percent neither is set; set one" in refusal(
        low_freeable_memory_threshold_bytes=None
    )


@pytest.mark.parametrize(
    ("instance_class", "usable"),
    [
        ("db.t4g.micro", 87),
        ("db.t4g.small", 177),  # 178 were measured
        ("db.m5.large", 717),
        ("db.r6g.4xlarge", 4997),  # 5000 are the most
    ],
)
def test_a_database_accepts_fewer_connections_than_its_classs_memory_would_allow(instance_class, usable):
    assert usable_connections(instance_class) == usable
    assert usable_connections(instance_class, max_connections=150) == 147


# Backups


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start_time": "6:00"}, "start_time is '6:00'; allowed: hh:mm in UTC, such as 07:00"),
        ({"start_time": "24:00"}, "start_time is '24:00'; allowed: hh:mm in UTC"),
        ({"start_window": 59}, "start_window is 59; allowed: 60 to 10080 minutes"),
        (
            {"start_window": 180},
            "completion_window is 180 minutes; allowed: an hour more than start_window (180 minutes)",
        ),
        ({"delete_after": 0}, "delete_after is 0; allowed: 1 to 36500 days"),
        (
            {"copy_to_region": "us-west-2a"},
            "copy_to_region is 'us-west-2a'; allowed: a region of AWS, such as us-west-2",
        ),
    ],
)
def test_a_backup_plan_is_refused(changes, words):
    with pytest.raises(SettingsError) as error:
        DAILY.but(**changes)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("start", "window"),
    [
        ("02:00", "backup_window '03:00-04:00'"),
        ("03:59", "backup_window '03:00-04:00'"),
        ("04:00", "maintenance_window 'sun:04:00-sun:05:00'"),
        ("04:59", "maintenance_window 'sun:04:00-sun:05:00'"),
    ],
)
def test_aws_backup_starts_apart_from_what_rds_does(start, window):
    assert f"start_time of backup_plan is '{start}', in {window} or in the hour before it" in refusal(
        backup_plan=DAILY.but(start_time=start)
    )


def test_the_hour_before_a_window_may_lie_on_the_day_before():
    assert "start_time of backup_plan is '23:30', in backup_window '00:15-00:45' or in the hour before it" in refusal(
        backup_plan=DAILY.but(start_time="23:30"), backup_window="00:15-00:45"
    )


# What has no effect


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"ignore_engine_version_changes": True}, "ignore_engine_version_changes is on and engine_version is '17': a"),
        (
            {"parameter_group_name": "mine"},
            "parameter_group_name is 'mine' without create_parameter_group: there is none",
        ),
        (
            {"cloudwatch_logs_exports": (), "cloudwatch_logs_retention_days": 7},
            "cloudwatch_logs_exports is empty: reten",
        ),
        (
            {"cloudwatch_logs_kms_key_id": KEY},
            "cloudwatch_logs_kms_key_id is set without cloudwatch_logs_retention_days",
        ),
        ({"cloudwatch_logs_exports": ("iam-db-auth-error",)}, "holds iam-db-auth-error and IAM authentication is off"),
        (
            {"performance_insights_enabled": False, "performance_insights_kms_key_id": KEY},
            "performance_insights_kms_key_id is set and Performance Insights is off: it encrypts nothing",
        ),
        (
            {"delete_automated_backups": False, "backup_retention_period": 0},
            "delete_automated_backups is off and backup_retention_period is 0: there are none to keep",
        ),
        (
            {"low_cpu_credit_balance_threshold": 9, "instance_class": "db.m5.large"},
            "low_cpu_credit_balance_threshold is set and db.m5.large has no CPU credits: no alarm",
        ),
        (
            {
                "create_parameter_group": True,
                "parameters": (DatabaseParameter(name="rds.something_new", value="1"),),
            },
            "parameters names 'rds.something_new', which modules/database/parameters.py does not know",
        ),
    ],
)
def test_what_has_no_effect_is_said_once(settings, words):
    with pytest.warns(UserWarning, match=re.escape(words)) as said:
        DatabaseSettings(**settings)
    assert len(said) == 1
