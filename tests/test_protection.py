"""prevent_destroy: where, on what, and beside what else a resource's lifecycle says."""

from pathlib import Path

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.notifications import NotificationSettings
from modules.prevent_destroy import HOLDS_DATA
from tests.conftest import Stack, state
from tests.real_terraform import Terraform, TerraformFailed


def protected(stack: Stack) -> set[str]:
    return {
        f"{type_}.{name}"
        for type_, named in stack["resource"].items()
        for name, resource in named.items()
        if resource.get("lifecycle", {}).get("prevent_destroy")
    }


def test_production_protects_everything_that_nothing_can_bring_back(synth):
    stack = synth(PROD)
    holding = {f"{type_}.{name}" for type_ in HOLDS_DATA for name in stack["resource"].get(type_, ())}
    assert protected(stack) == holding
    assert {"aws_db_instance.database_instance", "aws_vpc.networking_vpc", "aws_lb.compute_alb_load_balancer"} < holding


def test_dev_protects_nothing(dev):
    assert protected(dev) == set()


def test_the_rest_of_a_lifecycle_stays(synth):
    lifecycle = synth(PROD)["resource"]["aws_db_instance"]["database_instance"]["lifecycle"]
    assert lifecycle == {
        "ignore_changes": ["final_snapshot_identifier", "snapshot_identifier"],
        "prevent_destroy": True,
    }


def test_terraform_itself_refuses_to_replace_a_protected_database(synth, terraform: Terraform, tmp_path: Path):
    stack = synth(DEV.but(prevent_destroy=True, notifications=NotificationSettings()))
    stack["resource"]["aws_db_instance"]["database_instance"]["engine"] = "mysql"
    with pytest.raises(TerraformFailed, match=r"aws_db_instance\.database_instance has lifecycle\.prevent_destroy"):
        terraform.workspace(tmp_path, stack, state("dev-with-compute")).plan()
