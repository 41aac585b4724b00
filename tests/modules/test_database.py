"""The database of dev, as it is generated."""

import json

import pytest

from environments.dev import DEV
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
