"""Databases. What RDS offers is recorded by hand: moto has neither engine versions nor what can be ordered.

The answers' form is botocore's, and what they say is the like of what cfn-lint's data say of July 2026.
"""

from typing import Any

import pytest

from operations.preflight.asking import Account
from operations.preflight.database import awake, instance_class, matching, parameter_family, version
from operations.preflight.wanted import Wanted
from tests.operations.preflight.conftest import answering, only, stack

GONE = ("describe_db_instances", "DBInstanceNotFound")
REFUSED = ("describe_db_engine_versions", "AccessDenied")


def offered(*versions: str, **more: Any) -> tuple[str, dict[str, Any]]:
    listed = [
        {
            "EngineVersion": each,
            "Status": "available",
            "DBParameterGroupFamily": f"postgres{each.split('.')[0]}",
            **more,
        }
        for each in versions
    ]
    return "describe_db_engine_versions", {"DBEngineVersions": listed}


def options(*zones: str, storage: str = "gp3", multi_az: bool = True) -> tuple[str, dict[str, Any]]:
    option = {
        "StorageType": storage,
        "MultiAZCapable": multi_az,
        "AvailabilityZones": [{"Name": zone} for zone in zones],
    }
    return "describe_orderable_db_instance_options", {"OrderableDBInstanceOptions": [option] if zones else []}


def database(engine_version: str = "15.12", **more: Any) -> Wanted:
    arguments = {
        "identifier": "db",
        "engine": "postgres",
        "engine_version": engine_version,
        "instance_class": "db.t4g.small",
        "storage_type": "gp3",
        "db_subnet_group_name": "${aws_db_subnet_group.g.name}",
        "parameter_group_name": "${aws_db_parameter_group.g.name}",
        **more,
    }
    return stack(
        {
            "aws_db_instance": {"d": arguments},
            "aws_db_subnet_group": {"g": {"subnet_ids": ["${aws_subnet.a.id}", "${aws_subnet.b.id}"]}},
            "aws_db_parameter_group": {"g": {"family": "postgres15"}},
            "aws_subnet": {zone: {"availability_zone": f"us-east-1{zone}"} for zone in "ab"},
        }
    )


def running(aws: Any, engine_version: str) -> None:
    """A database that runs, on the emulator."""
    aws("rds").create_db_instance(
        DBInstanceIdentifier="db",
        Engine="postgres",
        EngineVersion=engine_version,
        DBInstanceClass="db.t4g.small",
        AllocatedStorage=20,
        MasterUsername="u",
        MasterUserPassword="password",
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("15.16", "postgres 15.16 is offered to new databases"),
        ("15", "postgres 15 is offered to new databases, as 15.16"),
    ],
)
def test_a_new_database_of_an_offered_version_is_fine(account: Account, asked: str, sentence: str):
    answering(account, "rds", GONE, offered("15.9", "15.16", "17.7"))
    assert only(version(account, database(asked))) == ("fine", sentence)


def test_a_version_that_is_no_longer_offered_is_a_problem_with_the_line_to_write(account: Account):
    answering(account, "rds", GONE, offered("15.9", "15.16", "17.7"))
    assert only(version(account, database("15.12"))) == (
        "problem",
        "postgres 15.12 is not offered to new databases in us-east-1; of 15 there is 15.9, 15.16; write "
        'engine_version="15.16" in environments/dev.py',
    )


def test_a_running_database_does_not_need_its_version_offered(account: Account, aws: Any):
    running(aws, "15.12")
    assert only(version(account, database("15.12"))) == ("fine", "db runs postgres 15.12")
    assert only(version(account, database("15"))) == ("fine", "db runs postgres 15.12, which 15 allows")


def test_a_version_below_what_runs_is_a_problem_with_the_line_to_write(account: Account, aws: Any):
    running(aws, "15.15")
    answer, sentence = only(version(account, database("15.12")))
    assert answer == "problem"
    assert sentence == (
        "db runs postgres 15.15 and the stack says 15.12, a step back that RDS refuses; write "
        'engine_version="15.15" in environments/dev.py'
    )
    assert only(version(account, database("15.9")))[0] == "problem"


def test_another_major_version_has_to_be_allowed_and_possible(account: Account):
    runs = {"DBInstances": [{"DBInstanceIdentifier": "db", "Engine": "postgres", "EngineVersion": "15.15"}]}
    known = offered("15.15", ValidUpgradeTarget=[{"EngineVersion": "15.16"}, {"EngineVersion": "17.7"}])
    stubber = answering(account, "rds", ("describe_db_instances", runs))
    answer, sentence = only(version(account, database("17")))
    assert answer == "problem"
    assert "is another major version; set allow_major_version_upgrade, or write" in sentence
    for asked, expected in (("17", "fine"), ("18", "problem")):
        stubber.add_response("describe_db_instances", runs)
        stubber.add_response(*known)
        assert only(version(account, database(asked, allow_major_version_upgrade=True)))[0] == expected


def test_what_rds_offers_is_not_known_where_one_may_not_ask(account: Account):
    answering(account, "rds", GONE, REFUSED)
    with pytest.raises(Exception, match="AccessDenied"):
        list(version(account, database()))


def test_what_runs_is_not_known_where_one_may_not_ask(account: Account, refuse: Any):
    refuse("DescribeDBInstances")
    with pytest.raises(Exception, match="AccessDenied"):
        list(version(account, database()))


def test_a_class_that_can_be_ordered_in_the_subnets_zones_is_fine(account: Account):
    answering(account, "rds", GONE, offered("15.16"), options("us-east-1a", "us-east-1b", "us-east-1c"))
    assert only(instance_class(account, database("15", multi_az=True))) == (
        "fine",
        "db.t4g.small with postgres 15.16 and gp3 can be ordered in us-east-1a, us-east-1b",
    )


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (options(), "cannot be ordered here; choose another instance_class"),
        (options("us-east-1a", storage="io1"), "cannot be had with gp3 storage here"),
        (options("us-east-1a", multi_az=False), "cannot stand in several zones here"),
        (
            options("us-east-1a", "us-east-1c"),
            "is offered in us-east-1a, us-east-1c, and the database's subnets are in",
        ),
    ],
)
def test_a_class_that_cannot_be_ordered_so_is_a_problem(account: Account, answer: Any, sentence: str):
    answering(account, "rds", GONE, offered("15.16"), answer)
    found = only(instance_class(account, database("15.16", multi_az=True)))
    assert found[0] == "problem"
    assert sentence in found[1]


def test_a_running_class_is_not_ordered_anew(account: Account, aws: Any):
    running(aws, "15.12")
    assert only(instance_class(account, database())) == ("fine", "db runs as db.t4g.small already")


def test_what_can_be_ordered_is_not_known_where_one_may_not_ask(account: Account):
    answering(account, "rds", GONE, offered("15.12"), ("describe_orderable_db_instance_options", "AccessDenied"))
    with pytest.raises(Exception, match="AccessDenied"):
        list(instance_class(account, database()))


def test_a_parameter_group_is_of_its_databases_family(account: Account):
    known = offered("15.12", "15.16", "17.7")
    stubber = answering(account, "rds", known)
    assert only(parameter_family(account, database("15.12"))) == ("fine", "postgres15 is the family of postgres 15.12")
    stubber.add_response(*known)
    answer, sentence = only(parameter_family(account, database("17")))
    assert answer == "problem"
    assert sentence.endswith("is of family postgres15 and aws_db_instance.d needs postgres17; correct it")
    stubber.add_client_error("describe_db_engine_versions", "AccessDenied")
    with pytest.raises(Exception, match="AccessDenied"):
        list(parameter_family(account, database()))


def test_a_database_that_sleeps_is_not_known_to_be_changed_and_when_it_wakes_is_said(account: Account, aws: Any):
    asleep = database().stack.json["resource"]
    starts = {
        "schedule_expression": "cron(45 6 ? * MON *)",
        "schedule_expression_timezone": "America/New_York",
        "target": {"arn": "arn:aws:scheduler:::aws-sdk:rds:startDBInstance"},
    }
    nightly = stack({**asleep, "aws_scheduler_schedule": {"night_starts": starts}})
    assert only(awake(account, nightly)) == ("fine", "aws_db_instance.d is not there yet")
    running(aws, "15.12")
    assert only(awake(account, nightly)) == ("fine", "db is available")
    aws("rds").stop_db_instance(DBInstanceIdentifier="db")
    assert only(awake(account, nightly)) == (
        "not known",
        "db is stopped, and RDS lets no plan change it; it wakes at cron(45 6 ? * MON *) America/New_York, or by "
        "`pipenv run wake dev`",
    )
    assert only(awake(account, stack(asleep))) == (
        "not known",
        "db is stopped, and RDS lets no plan change it; no schedule of the stack starts it: `pipenv run wake dev`",
    )
    assert only(awake(account, stack({}))) == ("fine", "the stack has no database")


def test_minor_versions_are_numbers():
    assert matching(["15.12", "15.9", "1.5", "150.1", "16.1"], "15") == ["15.9", "15.12"]
    assert matching(["15.12", "15.1"], "15.1") == ["15.1"]
