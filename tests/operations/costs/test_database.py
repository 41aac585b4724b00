"""Instances by class and zones, storage that grows, what RDS makes besides, backups."""

from decimal import Decimal

import pytest

from modules.database.instance_classes import CURRENT
from operations.costs.prices import read_prices
from operations.errors import UsageError
from tests.operations.costs.small import cost, lines, unknown

INSTANCE = {
    "engine": "postgres",
    "instance_class": "db.m7g.large",
    "allocated_storage": 20,
    "storage_type": "gp3",
    "identifier": "dev-db",
}
ADDRESS = "aws_db_instance.database_instance"


def of(**values):
    return lines({ADDRESS: {**INSTANCE, **values}})


def test_an_instance_costs_its_class_and_its_storage():
    assert of() == {"database: instance": ("1", "122.64"), "database: storage": ("20", "2.30")}


def test_storage_that_grows_by_itself_is_a_range():
    assert of(max_allocated_storage=100)["database: storage"] == ("20 to 100", "2.30 to 11.50")
    assert of(max_allocated_storage=0)["database: storage"] == ("20", "2.30")


def test_two_zones_have_a_price_of_their_own_or_cost_twice_as_much():
    assert of(multi_az=True) == {"database: instance": ("2", "245.28"), "database: storage": ("20", "4.60")}
    assert of(multi_az=True, instance_class="db.t4g.small")["database: instance"] == ("1", "47.45")


def test_a_class_without_a_price_is_refused():
    with pytest.raises(UsageError, match=r"^the price of rds.db.x2g.large is not known; add it to operations/costs/"):
        of(instance_class="db.x2g.large")


def test_prices_are_of_classes_that_rds_offers():
    priced = {key.split("rds.")[1].removesuffix(".multi_az") for key in read_prices().by_key if key.startswith("rds.")}
    assert priced <= set(CURRENT)


def test_a_password_that_rds_manages_is_a_secret():
    found = of(manage_master_user_password=True)
    assert (found["secrets"], found["calls for secrets"]) == (("1", "0.40"), ("1", "0.05"))


def test_backups_beyond_the_databases_size_and_vaults_are_assumed():
    stack = {ADDRESS: {**INSTANCE, "backup_retention_period": 7}, "aws_backup_vault.vault": {}}
    assert "automated backups" not in lines(stack)
    found = lines(stack, gb_database_backups=10, gb_backup_vaults=40)
    assert (found["automated backups"], found["backup vaults"]) == (("10", "0.95"), ("40", "3.80"))


def test_a_vault_in_another_region_is_not_priced_by_this_ones():
    assert unknown({"aws_backup_vault.copies": {"provider": "aws.west"}}) == {
        "aws_backup_vault in us-west-2": "prices are of us-east-1, the way there included"
    }


def test_logs_that_are_exported_into_groups_of_rdss_own_are_counted_too():
    exports = {"enabled_cloudwatch_logs_exports": ["postgresql", "upgrade"]}
    assert of(**exports)["logs written"] == ("2", "1.00")
    group = {"name": "/aws/rds/instance/dev-db/upgrade", "retention_in_days": 30}
    stack = {ADDRESS: {**INSTANCE, **exports}, "aws_cloudwatch_log_group.upgrade": group}
    assert lines(stack)["logs written"] == ("2", "1.00")
    assert lines(stack, gb_logs=10)["logs kept"] == ("20", "0.60")


def test_what_cannot_be_told_says_why():
    found = unknown(
        {
            ADDRESS: {
                **INSTANCE,
                "instance_class": "db.t4g.small",
                "monitoring_interval": 60,
                "performance_insights_retention_period": 31,
                "iops": 14000,
            }
        }
    )
    assert set(found) == {
        "Enhanced Monitoring",
        "Performance Insights",
        "database: CPU credits",
        "database: more operations a second",
    }
    assert unknown({ADDRESS: {**INSTANCE, "performance_insights_retention_period": 7}}) == {}
    assert set(unknown({ADDRESS: {**INSTANCE, "storage_type": "io2"}})) == {"database: storage of io2"}
    assert set(unknown({ADDRESS: {**INSTANCE, "engine": "mysql"}})) == {"database of mysql"}


def schedule(call, when):
    target = {
        "arn": f"arn:aws:scheduler:::aws-sdk:rds:{call}",
        "input": '{"DbInstanceIdentifier": "${aws_db_instance.database_instance.identifier}"}',
    }
    return {"schedule_expression": when, "target": target}


NIGHT = {
    "aws_scheduler_schedule.night_stops": schedule("stopDBInstance", "cron(15 20 ? * * *)"),
    "aws_scheduler_schedule.night_starts": schedule("startDBInstance", "cron(45 6 ? * MON,TUE,WED,THU,FRI *)"),
}


def test_a_database_that_sleeps_costs_its_hours_awake_and_all_of_its_storage():
    whole = of()
    found = lines({ADDRESS: INSTANCE, **NIGHT})
    assert found["database: storage"] == whole["database: storage"]
    awake = Decimal("67.5") / 168  # 6:45 to 20:15 on five days
    assert found["database: instance"] == ("1", f"{Decimal('122.64') * awake:.2f}")
    [line] = [line for line in cost({ADDRESS: INSTANCE, **NIGHT}).lines if line.what == "database: instance"]
    assert line.note == "db.m7g.large, awake 67.5 of 168 hours a week"


def test_a_state_names_the_database_and_has_blocks_in_lists():
    by_name = {
        address: {**each, "target": [{**each["target"], "input": '{"DbInstanceIdentifier": "dev-db"}'}]}
        for address, each in NIGHT.items()
    }
    assert lines({ADDRESS: INSTANCE, **by_name}) == lines({ADDRESS: INSTANCE, **NIGHT})
    another = {**NIGHT["aws_scheduler_schedule.night_stops"], "target": {"input": '{"DbInstanceIdentifier": "x"}'}}
    assert lines({ADDRESS: INSTANCE, **NIGHT, "aws_scheduler_schedule.night_stops": another}) == of()
