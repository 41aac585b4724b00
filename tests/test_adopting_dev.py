"""Terraform itself on the state of the running platform."""

from pathlib import Path

import pytest

from adoption import hcl_addresses
from environments.dev import DEV
from tests.conftest import Stack, state
from tests.terraform import Terraform, Workspace


@pytest.fixture(scope="module")
def adopting(terraform: Terraform, dev: Stack, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return terraform.workspace(tmp_path_factory.mktemp("adopting"), dev, state("dev"))


def test_terraform_finds_the_stack_valid(adopting: Workspace):
    verdict = adopting.validate()
    assert verdict["valid"], verdict["diagnostics"]
    assert verdict["diagnostics"] == []


def test_adopting_the_running_platform_changes_nothing(adopting: Workspace):
    plan = adopting.plan()
    assert plan.counts == {"no-op": 52}
    assert plan.moves == hcl_addresses(DEV)
    assert len(plan.moves) == 52
    assert plan.output_changes == {}


def test_after_the_adoption_nothing_is_left_to_move_or_change(terraform: Terraform, dev: Stack, tmp_path: Path):
    workspace = terraform.workspace(tmp_path, dev, state("dev"))
    workspace.plan()
    workspace.apply()
    plan = workspace.plan()
    assert plan.counts == {"no-op": 52}
    assert plan.moves == {}
    assert plan.output_changes == {}


def test_on_an_empty_state_everything_is_created(terraform: Terraform, dev: Stack, tmp_path: Path):
    plan = terraform.workspace(tmp_path, dev).plan()
    assert plan.counts == {"create": 52}
    assert plan.moves == {}
