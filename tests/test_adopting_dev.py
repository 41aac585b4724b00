"""Terraform itself on the state of the platform as it ran before compute was added."""

from collections.abc import Callable
from pathlib import Path

import pytest

from environments.dev import DEV
from environments.environment import Environment
from scaffolding.adoption import hcl_addresses
from tests.changes import without_containers
from tests.conftest import Stack, state
from tests.real_terraform import Terraform, Workspace

WITHOUT_COMPUTE = without_containers(DEV)  # what ran before compute was added


@pytest.fixture(scope="module")
def stack(synth: Callable[[Environment], Stack]) -> Stack:
    return synth(WITHOUT_COMPUTE)


@pytest.fixture(scope="module")
def adopting(terraform: Terraform, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return terraform.workspace(tmp_path_factory.mktemp("adopting"), stack, state("dev"))


def test_terraform_finds_the_stack_valid(adopting: Workspace):
    verdict = adopting.validate()
    assert verdict["valid"], verdict["diagnostics"]
    assert verdict["diagnostics"] == []


def test_adopting_the_running_platform_changes_nothing(adopting: Workspace):
    plan = adopting.plan()
    assert plan.counts == {"no-op": 52}
    assert plan.moves == hcl_addresses(WITHOUT_COMPUTE)
    assert len(plan.moves) == 52
    assert plan.output_changes == {}


def test_after_the_adoption_nothing_is_left_to_move_or_change(terraform: Terraform, stack: Stack, tmp_path: Path):
    workspace = terraform.workspace(tmp_path, stack, state("dev"))
    workspace.plan()
    workspace.apply()
    plan = workspace.plan()
    assert plan.counts == {"no-op": 52}
    assert plan.moves == {}
    assert plan.output_changes == {}


def test_on_an_empty_state_everything_is_created(terraform: Terraform, stack: Stack, tmp_path: Path):
    plan = terraform.workspace(tmp_path, stack).plan()
    assert plan.counts == {"create": 52}
    assert plan.moves == {}
