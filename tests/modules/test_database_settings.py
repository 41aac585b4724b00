"""Each rule for the database's settings, with a value just inside and one just outside."""

import warnings

import pytest

from modules.database import DatabaseParameter, DatabaseSettings
from modules.database.instance_classes import MAX_CONNECTIONS
from modules.settings import SettingsError

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
FORCE_TLS = DatabaseParameter(name="rds.force_ssl", value="1")


def refusal(**settings):
    with pytest.raises(SettingsError) as error:
        DatabaseSettings(**settings)
    return str(error.value)


def test_without_being_asked_the_database_is_the_small_one_that_runs_in_dev():
    assert dict(DatabaseSettings()) == {
        "engine": "postgres",
        "engine_version": "15.12",
        "instance_class": "db.t3.micro",
        "db_name": "davidshaevel",
        "db_master_username": "dbadmin",
        "allocated_storage": 20,
        "max_allocated_storage": 100,
        "storage_type": "gp3",
        "backup_retention_period": 7,
        "backup_window": "03:00-04:00",
        "maintenance_window": "sun:04:00-sun:05:00",
        "auto_minor_version_upgrade": True,
        "cloudwatch_logs_exports": ("postgresql", "upgrade"),
        "performance_insights_enabled": True,
        "performance_insights_retention_period": 7,
        "multi_az": False,
        "deletion_protection": False,
        "final_snapshot_identifier": None,
        "create_parameter_group": False,
        "parameter_group_family": "postgres15",
        "parameters": (),
        "alarm_actions": (),
        "alarm_dimension": "resource_id",
        "high_cpu_threshold": 80,
        "high_connections_threshold_percent": 80,
        "low_free_storage_threshold_percent": 10,
        "low_freeable_memory_threshold_bytes": 536870912,
    }


@pytest.mark.parametrize(
    "settings",
    [
        {"engine_version": "11"},
        {"engine_version": "18.99"},
        {"instance_class": "db.r5.xlarge"},
        {"db_name": "a"},
        {"db_name": "a" * 63},
        {"db_name": "app_2"},
        {"db_master_username": "a" * 63},
        {"db_master_username": "administrator"},
        {"allocated_storage": 20},
        {"allocated_storage": 65536, "max_allocated_storage": 0},
        {"allocated_storage": 65535, "max_allocated_storage": 65536},
        {"allocated_storage": 20, "max_allocated_storage": 21},
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
        {"cloudwatch_logs_exports": ("iam-db-auth-error",)},
        *({"performance_insights_retention_period": days} for days in (7, 31, 62, 713, 731)),
        {"deletion_protection": True, "final_snapshot_identifier": "a" * 255},
        {"deletion_protection": True, "final_snapshot_identifier": "davidshaevel-prod-final-2"},
        {"create_parameter_group": True, "parameters": (FORCE_TLS,)},
        {"create_parameter_group": True, "engine_version": "16.4", "parameter_group_family": "postgres16"},
        {"alarm_actions": (TOPIC,)},
        {"alarm_dimension": "identifier"},
        {"high_cpu_threshold": 1},
        {"high_cpu_threshold": 100},
        {"high_connections_threshold_percent": 1},
        {"high_connections_threshold_percent": 100},
        {"low_free_storage_threshold_percent": 1},
        {"low_free_storage_threshold_percent": 100},
        {"low_freeable_memory_threshold_bytes": 1},
        {"low_freeable_memory_threshold_bytes": 2**42},
    ],
    ids=str,
)
def test_allowed(settings):
    made = DatabaseSettings(**settings)
    assert {name: getattr(made, name) for name in settings} == settings


@pytest.mark.parametrize(
    ("setting", "value", "allowed"),
    [
        ("engine", "mysql", "postgres"),
        ("engine_version", "10.23", "a PostgreSQL version that RDS offers, 11 to 18, such as 15.12"),
        ("engine_version", "19", "a PostgreSQL version that RDS offers, 11 to 18, such as 15.12"),
        ("engine_version", "15.", "a PostgreSQL version that RDS offers, 11 to 18, such as 15.12"),
        ("instance_class", "t3.micro", "a class of RDS, such as db.t3.micro"),
        ("instance_class", "db.t3", "a class of RDS, such as db.t3.micro"),
        ("instance_class", "db.t3.nano", "a class of RDS, such as db.t3.micro"),
        ("db_name", "", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_name", "a" * 64, "1 to 63 letters, digits and underscores, a letter first"),
        ("db_name", "2app", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_name", "my-app", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_master_username", "", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_master_username", "a" * 64, "1 to 63 letters, digits and underscores, a letter first"),
        ("db_master_username", "_root", "1 to 63 letters, digits and underscores, a letter first"),
        ("db_master_username", "admin", "a name that RDS does not reserve"),
        ("db_master_username", "RdsAdmin", "a name that RDS does not reserve"),
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
            ("final_snapshot_identifier", name, "1 to 255 letters, digits and single hyphens, a letter first")
            for name in ("", "a" * 256, "2-last", "the--last", "last-", "the_last")
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
        ("alarm_actions", ("alarms",), "holds 'alarms'; allowed: ARNs, such as arn:aws:sns:"),
        ("alarm_dimension", "name", "is 'name': input should be 'resource_id' or 'identifier'"),
        ("max_allocated_storage", 20, "is 20 GiB; allowed: above allocated_storage (20 GiB), or 0 to turn"),
        ("backup_window", "03:00-03:29", "is '03:00-03:29', 29 minutes; allowed: at least 30 minutes"),
        ("backup_window", "03:00-03:00", "is '03:00-03:00', 0 minutes; allowed: at least 30 minutes"),
        ("maintenance_window", "sun:04:00-sun:04:29", "is 'sun:04:00-sun:04:29', 29 minutes; allowed: at"),
        ("maintenance_window", "sun:04:00-mon:04:01", "is 'sun:04:00-mon:04:01', over a day; allowed: up to"),
        ("maintenance_window", "sun:03:59-sun:04:59", "is 'sun:03:59-sun:04:59', which overlaps backup"),
        ("maintenance_window", "sun:02:30-sun:03:01", "is 'sun:02:30-sun:03:01', which overlaps backup"),
        ("deletion_protection", True, "is on; name the final snapshot, such as davidshaevel-prod-final-snap"),
        ("final_snapshot_identifier", "last", "is 'last' and deletion_protection is off"),
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
    assert "parameter_group_family is 'postgres15' and engine_version is '16.4'; allowed: postgres16" in refusal(
        create_parameter_group=True, engine_version="16.4"
    )


def test_a_parameter_is_applied_at_once_or_at_the_next_reboot():
    for method in ("immediate", "pending-reboot"):
        assert FORCE_TLS.but(apply_method=method).apply_method == method
    with pytest.raises(SettingsError, match="apply_method is 'now'; allowed: immediate, pending-reboot"):
        FORCE_TLS.but(apply_method="now")


@pytest.mark.parametrize("instance_class", MAX_CONNECTIONS)
def test_classes_with_known_max_connections_are_taken_silently(instance_class):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        DatabaseSettings(instance_class=instance_class)


def test_the_fallback_for_max_connections_is_said_aloud():
    with pytest.warns(UserWarning, match=r"instance_class is 'db\.r7g\.16xlarge'.* alarm assumes 80"):
        DatabaseSettings(instance_class="db.r7g.16xlarge")
