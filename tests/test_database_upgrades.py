"""Terraform itself on databases that RDS has moved on, that are upgraded, restored or encrypted anew."""

from collections.abc import Callable
from typing import Any

import pytest

from environments.dev import DEV
from environments.environment import Environment
from modules.database import DatabaseParameter
from terraform.plan import Plan
from tests.changes import without_containers
from tests.conftest import Stack, state
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

DATABASE = "aws_db_instance.database_instance"
GROUP = "aws_db_parameter_group.database_parameter_group"
KEY = "arn:aws:kms:us-east-1:108581769167:key/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
FORCE_TLS = (DatabaseParameter(name="rds.force_ssl", value="1", apply_method="pending-reboot"),)
PINNED = {"ignore_engine_version_changes": False}
UPGRADE = {**PINNED, "engine_version": "17.11", "allow_major_version_upgrade": True, "apply_immediately": True}


def dev_with(**settings: Any) -> Environment:
    return without_containers(DEV).but(database=DEV.database.but(**settings))


def runs(version: str, actual: str | None = None, **attributes: Any) -> dict[str, Any]:
    """The state of what runs, had its database this version in the state, and this one at RDS."""
    running = state("dev")
    [database] = [
        resource["instances"][0]["attributes"]
        for resource in running["resources"]
        if resource["type"] == "aws_db_instance"
    ]
    database |= {"engine_version": version, "engine_version_actual": actual or version, **attributes}
    return running


def runs_with_group() -> dict[str, Any]:
    """The same with a parameter group of PostgreSQL 15 beside it, as our own stack would have made it."""
    running = runs("15.15", parameter_group_name="davidshaevel-dev-postgres15")
    [provider] = {resource["provider"] for resource in running["resources"] if resource["type"] == "aws_db_instance"}
    tags = {"Name": "davidshaevel-dev-postgres15"}
    common = {"Environment": "dev", "ManagedBy": "Terraform", "Project": "davidshaevel"}
    group = {
        "arn": "arn:aws:rds:us-east-1:108581769167:pg:davidshaevel-dev-postgres15",
        "description": "Managed by Terraform",
        "family": "postgres15",
        "id": "davidshaevel-dev-postgres15",
        "name": "davidshaevel-dev-postgres15",
        "name_prefix": "",
        "parameter": [{"name": "rds.force_ssl", "value": "1", "apply_method": "pending-reboot"}],
        "skip_destroy": False,
        "tags": tags,
        "tags_all": {**tags, **common, "Repository": "davidshaevel-platform"},
    }
    running["resources"].append(
        {
            "mode": "managed",
            "type": "aws_db_parameter_group",
            "name": "database_parameter_group",
            "provider": provider,
            "instances": [{"schema_version": 0, "attributes": group, "sensitive_attributes": []}],
        }
    )
    return running


@pytest.fixture(scope="module")
def plans(
    terraform: Terraform, synth: Callable[[Environment], Stack], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Plan]:
    dev = synth(dev_with())
    pinned = synth(dev_with(**PINNED, engine_version="15.15"))
    major = synth(dev_with(**PINNED, engine_version="15"))
    variants = {
        "dev_as_it_runs": Variant(dev, runs("15.12")),
        "dev_after_an_automatic_upgrade": Variant(dev, runs("15.19")),
        "a_minor_after_an_automatic_upgrade": Variant(pinned, runs("15.19")),
        "a_major_after_an_automatic_upgrade": Variant(major, runs("15", "15.19")),
        "a_major_over_a_minor": Variant(major, runs("15.12")),
        "to_another_major": Variant(synth(dev_with(**UPGRADE)), runs("15.19")),
        "with_a_group": Variant(synth(dev_with(create_parameter_group=True, parameters=FORCE_TLS)), runs_with_group()),
        "to_another_major_with_a_group": Variant(
            synth(
                dev_with(
                    **UPGRADE, create_parameter_group=True, parameter_group_family="postgres17", parameters=FORCE_TLS
                )
            ),
            runs_with_group(),
        ),
        "from_a_snapshot": Variant(synth(dev_with(snapshot_identifier="last"))),
        "restored": Variant(synth(dev_with(snapshot_identifier="last")), runs("15.12", snapshot_identifier="last")),
        "restored_and_forgotten": Variant(dev, runs("15.12", snapshot_identifier="last")),
        "restored_from_another_one": Variant(
            synth(dev_with(snapshot_identifier="last")),
            runs("15.12", snapshot_identifier="davidshaevel-dev-db-earlier"),
        ),
        "a_snapshot_for_what_runs": Variant(synth(dev_with(snapshot_identifier="last")), runs("15.12")),
        "another_key": Variant(synth(dev_with(kms_key_id=KEY)), runs("15.12")),
        "IAM": Variant(synth(dev_with(iam_database_authentication_enabled=True)), runs("15.12")),
        "without_IAM_again": Variant(dev, runs("15.12", iam_database_authentication_enabled=True)),
        "backups_stay": Variant(synth(dev_with(delete_automated_backups=False)), runs("15.12")),
    }
    return plan_together(terraform, tmp_path_factory.mktemp("upgrades"), variants)


def done(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {change.address: change.actions for change in plan.changes if change.actions != ("no-op",)}


def changed(plan: Plan, address: str = DATABASE) -> dict[str, tuple[Any, Any]]:
    [change] = [change for change in plan.changes if change.address == address]
    return change.attributes


@pytest.mark.parametrize(
    "what",
    [
        "dev_as_it_runs",
        "dev_after_an_automatic_upgrade",
        "a_major_after_an_automatic_upgrade",
        "with_a_group",
        "restored_and_forgotten",
    ],
)
def test_nothing_is_planned(plans: dict[str, Plan], what: str):
    assert done(plans[what]) == {}


def test_a_minor_in_code_would_be_a_downgrade_that_rds_refuses(plans: dict[str, Plan]):
    """Why dev ignores the version, and why new environments name a major alone."""
    assert changed(plans["a_minor_after_an_automatic_upgrade"]) == {"engine_version": ("15.19", "15.15")}


def test_a_major_alone_over_a_minor_in_the_state_is_an_update(plans: dict[str, Plan]):
    assert changed(plans["a_major_over_a_minor"]) == {"engine_version": ("15.12", "15")}


def test_another_major_is_an_update_in_place(plans: dict[str, Plan]):
    assert done(plans["to_another_major"]) == {DATABASE: ("update",)}
    assert changed(plans["to_another_major"]) == {
        "allow_major_version_upgrade": (None, True),
        "apply_immediately": (False, True),
        "engine_version": ("15.19", "17.11"),
    }


def test_the_new_parameter_group_comes_first_and_the_database_moves_to_it(plans: dict[str, Plan]):
    plan = plans["to_another_major_with_a_group"]
    assert done(plan) == {DATABASE: ("update",), GROUP: ("create", "delete")}
    assert changed(plan, GROUP)["name"] == ("davidshaevel-dev-postgres15", "davidshaevel-dev-postgres17")
    assert changed(plan)["parameter_group_name"] == ("davidshaevel-dev-postgres15", "davidshaevel-dev-postgres17")
    assert changed(plan)["engine_version"] == ("15.15", "17.11")


def test_a_database_from_a_snapshot_is_created(plans: dict[str, Plan]):
    assert plans["from_a_snapshot"].counts == {"create": 52}
    assert changed(plans["from_a_snapshot"])["snapshot_identifier"] == (None, "last")


@pytest.mark.parametrize("what", ["restored", "restored_from_another_one", "a_snapshot_for_what_runs"])
def test_a_database_that_runs_stays_whichever_snapshot_the_settings_name(plans: dict[str, Plan], what: str):
    """At most its user is no longer marked as sensitive, for the settings say none then."""
    assert set(done(plans[what]).items()) <= {(DATABASE, ("update",))}
    assert changed(plans[what]) == {}


def test_another_key_is_another_database_in_place_of_the_one_that_runs(plans: dict[str, Plan]):
    [database] = [change for change in plans["another_key"].changes if change.address == DATABASE]
    assert database.actions == ("delete", "create")
    assert database.forced_by == ("kms_key_id",)


def test_iam_authentication_and_the_fate_of_backups_are_updates_in_place(plans: dict[str, Plan]):
    assert changed(plans["IAM"]) == {"iam_database_authentication_enabled": (False, True)}
    assert changed(plans["without_IAM_again"]) == {"iam_database_authentication_enabled": (True, None)}
    assert changed(plans["backups_stay"]) == {"delete_automated_backups": (True, False)}
