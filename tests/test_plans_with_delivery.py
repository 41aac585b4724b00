"""Terraform itself on deliveries of all kinds: it plans them from nothing, and what a change of settings means."""

from collections.abc import Callable
from pathlib import Path

import pytest

from environments.environment import Environment
from terraform.plan import Plan
from tests.conftest import Stack
from tests.modules.delivery.deliveries import ELSEWHERE, SHIPPING, SHOP, SWITCHED_OFF
from tests.reading import addresses
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

USER = SHIPPING.but(delivery=SHIPPING.delivery.but(github_actions_user=True))
OF_DEV = {"shipping": SHIPPING, "shop": SHOP, "switched off": SWITCHED_OFF, "user": USER}


@pytest.fixture(scope="module")
def plans(
    terraform: Terraform, synth: Callable[[Environment], Stack], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Plan]:
    variants = {
        name.replace(" ", "_"): Variant(
            synth(environment),
            variables={f"{s.id}_container_image": "nginx:latest" for s in environment.compute.services if not s.image},
        )
        for name, environment in OF_DEV.items()
    }
    return plan_together(terraform, tmp_path_factory.mktemp("delivery"), variants)


@pytest.mark.parametrize("name", OF_DEV)
def test_terraform_plans_it_from_nothing(plans: dict[str, Plan], synth: Callable[[Environment], Stack], name: str):
    plan = plans[name.replace(" ", "_")]
    made = {change.address for change in plan.changes if change.actions == ("create",)}
    assert made == addresses(synth(OF_DEV[name]))


def test_a_policy_can_be_read_in_the_plan(plans: dict[str, Plan]):
    """Nothing in it is known after apply only: whoever approves an apply sees what is allowed."""
    policies = {
        change.address: change.after["policy"]
        for change in plans["user"].changes
        if change.address.startswith(("aws_iam_role_policy.github_", "aws_iam_policy.github_"))
    }
    assert len(policies) == 4
    assert all('"Statement"' in text for text in policies.values())


def test_with_anothers_repositories_too(terraform: Terraform, synth: Callable[[Environment], Stack], tmp_path: Path):
    plan = terraform.workspace(tmp_path, synth(ELSEWHERE)).plan()
    assert set(plan.counts) == {"create"}
