"""Terraform itself on the state of 2026-02-16: adopted as it is, switched off, and switched on from there."""

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from environments.environment import Environment
from operations.guard.coverage import Fate, account_for
from operations.guard.verdict import judge
from scaffolding.adoption import hcl_addresses
from terraform.plan import Plan
from terraform.stack import Stack as LoadedStack
from terraform.stack import addresses
from terraform.state import parse_state
from tests.conftest import Stack
from tests.later.dev_2026_02_16 import DEV
from tests.later.differing import holds, other
from tests.later.making import found
from tests.later.state_2026_02_16 import inventory_2026_02_16, state_2026_02_16
from tests.reading import at
from tests.real_terraform import Terraform, Workspace
from tests.variants import Variant, plan_together

ON = DEV.but(activated=True)
# What switching off keeps once the platform itself has switched it on.
OFF_AGAIN = DEV.but(adoption=DEV.adoption.but(switched_off_by_hcl=False))
IMAGE = "-var=backend_container_image=registry.example.com/backend:1"


@pytest.fixture(scope="module")
def stack(synth: Callable[[Environment], Stack]) -> Stack:
    return synth(DEV)


@pytest.fixture(scope="module")
def on(synth: Callable[[Environment], Stack]) -> Stack:
    return synth(ON)


@pytest.fixture(scope="module")
def adopting(terraform: Terraform, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return terraform.workspace(tmp_path_factory.mktemp("adopting"), stack, state_2026_02_16())


def moves_of(stack: Stack) -> dict[str, str]:
    return {move["from"]: move["to"] for move in stack["moved"]}


def test_the_stack_is_what_the_state_holds_and_all_of_it_moves(stack: Stack):
    assert sorted(moves_of(stack)) == sorted(parse_state(state_2026_02_16()).attributes)
    assert sorted(moves_of(stack).values()) == sorted(addresses(stack))


def test_adopting_it_changes_nothing(plan: Plan, stack: Stack):
    assert plan.counts == {"no-op": 51}
    assert plan.moves == moves_of(stack)
    assert len(plan.moves) == 51


def test_the_guard_agrees_and_the_account_of_the_state_has_them_all(plan: Plan, stack: Stack):
    assert judge("dev", plan).fine
    account = account_for(LoadedStack("dev", Path(), stack), parse_state(state_2026_02_16()), removed={})
    assert account.fine
    assert account.counts[Fate.MOVED] == 51


def test_of_outputs_only_the_one_that_says_it_is_off_has_another_name(plan: Plan):
    assert plan.output_changes == {"activated": ["create"], "dev_activated": ["delete"]}


def test_tags_are_those_of_the_inventory(stack: Stack):
    for old, new in moves_of(stack).items():
        assert at(stack, new).get("tags", {}) == inventory_2026_02_16()[old].get("tags", {}), old


def test_once_adopted_the_state_holds_what_it_held(adopted: Workspace, stack: Stack):
    written, before = parse_state(adopted.state()).attributes, parse_state(state_2026_02_16()).attributes
    assert {old: written[new] for old, new in moves_of(stack).items()} == before


def test_once_adopted_the_plan_has_nothing_to_do(adopted: Workspace):
    plan = adopted.plan()
    assert (plan.counts, plan.moves, plan.output_changes) == ({"no-op": 51}, {}, {})


def test_nobody_is_asked_for_images_while_it_is_off(stack: Stack, on: Stack):
    assert "variable" not in stack
    assert set(on["variable"]) == {
        "backend_container_image",
        "database_snapshot_identifier",
        "frontend_container_image",
    }


# Switched on


def test_switching_it_on_only_creates(plans: Mapping[str, Plan], on: Stack):
    for name in ("on", "on_from_a_snapshot"):
        assert plans[name].counts == {"no-op": 51, "create": len(addresses(on)) - 51}
    assert judge("dev", plans["on_from_a_snapshot"]).fine
    # Without a snapshot it would create as much, and the guard asks whether an empty database is meant.
    stopping = judge("dev", plans["on"]).stopping
    assert [(finding.name, finding.cause) for finding in stopping] == [
        ("aws_db_instance.database_instance", "made-empty")
    ]


def test_so_it_does_where_both_come_at_once(terraform: Terraform, on: Stack, stack: Stack, tmp_path: Path):
    """Nobody has to adopt it first."""
    plan = terraform.workspace(tmp_path, on, state_2026_02_16()).plan(IMAGE)
    assert plan.counts == {"no-op": 51, "create": len(addresses(on)) - 51}
    assert plan.moves == moves_of(stack)


def test_what_comes_would_be_adopted_from_indexed_modules(on: Stack, stack: Stack):
    """In the state there is none of it. Where the HCL had been switched on again meanwhile, there would be."""
    more = moves_of(on).keys() - moves_of(stack).keys()
    assert {old.rsplit(".", 2)[0] for old in more} == {
        "module.cdn[0]",
        "module.compute[0]",
        "module.database[0]",
        "module.networking",
    }
    assert moves_of(on) == hcl_addresses(ON)


def test_switched_off_again_by_the_platform_it_keeps_what_costs_nothing(synth: Callable[[Environment], Stack]):
    kept = set(addresses(synth(OFF_AGAIN))) - set(addresses(synth(DEV)))
    assert {
        "aws_acm_certificate.domain_certificate",
        "aws_cloudwatch_log_group.compute_backend_logs",
        "aws_db_subnet_group.database_subnet_group",
        "aws_ecs_cluster.compute_cluster",
        "aws_iam_role.compute_backend_task_role",
        "aws_route_table.networking_private_a_routes",
    } <= kept
    assert not any(address.startswith(("aws_lb", "aws_db_instance.", "aws_nat_gateway.")) for address in kept)


# What the plan goes by


def elsewhere() -> tuple[Stack, dict[str, set[str]]]:
    """The state in which nothing is as it is configured of what the recorded state does not have, and what that is."""
    state, configured = copy.deepcopy(state_2026_02_16()), inventory_2026_02_16()
    changed = {}
    for resource in state["resources"]:
        module = [resource["module"]] if "module" in resource else []
        address = ".".join([*module, resource["type"], resource["name"]])
        if "module.networking" in module and "prometheus" not in resource["name"]:
            continue
        [instance] = resource["instances"]
        # What S3 said of the size of objects is nobody's setting.
        changed[address] = set(configured[address]) - {"transition_default_minimum_object_size"}
        for name in changed[address]:
            instance["attributes"][name] = other(configured[address][name], instance["attributes"][name])
    return state, changed


NETWORK = "module.networking.aws_vpc_security_group"
TEXTS_AND_GROUPS = {
    "module.cicd_iam.aws_iam_policy.github_actions_deployment": ("policy", "ecr:PutImage", "ecr:ListImages"),
    "module.cicd_iam.aws_iam_user_policy_attachment.github_actions_deployment": ("policy_arn", "cicd/", "other/"),
    "aws_ecr_lifecycle_policy.grafana": ("policy", ":10,", ":11,"),
    f"{NETWORK}_egress_rule.backend_to_prometheus": ("referenced_security_group_id", "sg-", "sg-a"),
    f"{NETWORK}_ingress_rule.prometheus_from_backend": ("security_group_id", "sg-", "sg-a"),
}
"""Whose text or group is another one: attribute, what stands in it, and what stands there instead."""


def with_other_texts_and_groups() -> Stack:
    """The state in which these alone are others."""
    changed = copy.deepcopy(state_2026_02_16())
    for address, (attribute, part, another) in TEXTS_AND_GROUPS.items():
        kind, name = address.split(".")[-2:]
        attributes = found(changed, kind, name)
        assert attributes[attribute].count(part) == 1
        attributes[attribute] = attributes[attribute].replace(part, another)
    return changed


@pytest.fixture(scope="module")
def plans(
    terraform: Terraform, stack: Stack, on: Stack, adopted: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Plan]:
    """What starting Terraform takes the time of, at once. That it follows the moves itself is shown above."""
    image = {"backend_container_image": "registry.example.com/backend:1"}
    snapshot = {"database_snapshot_identifier": "davidshaevel-dev-db-pre-deactivation-1"}
    variants = {
        "on": Variant(on, adopted.state(), image),
        "on_from_a_snapshot": Variant(on, adopted.state(), {**image, **snapshot}),
        "elsewhere": Variant(stack, elsewhere()[0]),
        "texts_and_groups": Variant(stack, with_other_texts_and_groups()),
    }
    return plan_together(terraform, tmp_path_factory.mktemp("together"), variants)


def test_every_attribute_that_is_configured_is_one_that_the_plan_goes_by(plans: Mapping[str, Plan], stack: Stack):
    _, changed = elsewhere()
    planned: dict[str, Any] = {change.address: change for change in plans["elsewhere"].changes}
    assert len(changed) == 6 + 6 + 4 + 3
    for old, names in changed.items():
        change = planned[moves_of(stack)[old]]
        assert change.actions != ("no-op",), old
        for name in sorted(names):
            before, after = change.before[name], change.after[name]
            assert before != after, f"{old}: {name}"
            assert holds(after, inventory_2026_02_16()[old][name]), f"{old}: {name}"


def test_it_goes_by_texts_and_groups_too(plans: Mapping[str, Plan], stack: Stack):
    changed = {change.address for change in plans["texts_and_groups"].changes if change.actions != ("no-op",)}
    assert changed == {moves_of(stack)[address] for address in TEXTS_AND_GROUPS}
