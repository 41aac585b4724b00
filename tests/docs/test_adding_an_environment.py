"""docs/adding-an-environment.md: its code is an environment that Terraform plans, and fits on a screen."""

import re
from pathlib import Path

import pytest

from environments.environment import Environment
from tests.real_terraform import Terraform

PAGE = (Path(__file__).parents[2] / "docs" / "adding-an-environment.md").read_text(encoding="utf-8")
SCREEN = 60  # lines


@pytest.fixture(scope="module")
def code() -> str:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    return str(code)


@pytest.fixture(scope="module")
def staging(code: str) -> Environment:
    names: dict[str, Environment] = {}
    exec(code, names)
    return names["STAGING"]


def test_it_fits_on_a_screen(code: str):
    assert len(code.splitlines()) <= SCREEN


def test_terraform_plans_it_from_nothing(synth, staging: Environment, terraform: Terraform, tmp_path: Path):
    stack = synth(staging)
    images = [f"-var={service.id}_container_image=shop/{service.name}:1" for service in staging.compute.services]
    plan = terraform.workspace(tmp_path, stack).plan(*images)
    assert plan.counts == {"create": sum(map(len, stack["resource"].values()))}
