"""Terraform itself on the state of 2025-11-01, and on that state with everything in it changed that can be."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from environments.dev import DEV as TODAY
from environments.environment import Environment
from modules.edge import Certificate
from operations.guard.coverage import Fate, account_for
from operations.guard.verdict import judge
from scaffolding.adoption import hcl_addresses
from terraform.plan import Plan
from terraform.stack import Stack as LoadedStack
from terraform.state import parse_state
from tests.changes import without_containers
from tests.conftest import Stack, state
from tests.later.dev_2025_11_01 import DEV
from tests.later.differing import holds, other
from tests.later.state_2025_11_01 import (
    CDNS_OWN_PROVIDER,
    CERTIFICATE,
    DISTRIBUTION,
    DISTRIBUTION_NAME,
    inventory_2025_11_01,
    state_2025_11_01,
)
from tests.later.test_state_2025_11_01 import CHANGED, NEW
from tests.reading import at
from tests.real_terraform import Terraform, Workspace

# Outputs whose text is ours: what the owner's said is not known, or was said otherwise: @ for the domain itself.
OUR_WORDS = {"cache_invalidation_command", "cloudflare_cname_records"}
# Where the cdn module of the HCL kept what the edge has.
CERTIFICATE_MOVES = ("module.cdn.aws_acm_certificate.main", "aws_acm_certificate.domain_certificate")
DISTRIBUTION_MOVES = ("module.cdn.aws_cloudfront_distribution.main", "aws_cloudfront_distribution.cdn_distribution")
CACHE_POLICY_MOVES = (
    "module.cdn.aws_cloudfront_cache_policy.nextjs",
    "aws_cloudfront_cache_policy.cdn_nextjs_cache_policy",
)
EXISTING = Certificate(arn=CERTIFICATE, names=("davidshaevel.com", "www.davidshaevel.com"))
NEW_OUTPUTS = {"backend_target_group_arn", "frontend_target_group_arn"}


@pytest.fixture(scope="module")
def stack(synth: Callable[[Environment], Stack]) -> Stack:
    return synth(DEV)


@pytest.fixture(scope="module")
def adopting(terraform: Terraform, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return terraform.workspace(tmp_path_factory.mktemp("adopting"), stack, state_2025_11_01())


def test_it_is_dev_but_for_what_the_day_had_and_today_has_not():
    differ = {name for name in type(DEV).model_fields if getattr(DEV, name) != getattr(TODAY, name)}
    assert differ == {"compute", "edge", "delivery"}
    assert DEV.compute.but(services=TODAY.compute.services, alarms=TODAY.compute.alarms) == TODAY.compute
    for then, now in zip(DEV.compute.services, TODAY.compute.services, strict=True):
        of_the_day = ("container_health_check", "environment", "health_check_path", "scaling")
        assert then.but(**{name: getattr(now, name) for name in of_the_day}) == now


def test_every_resource_moves_to_one_of_the_stack(stack: Stack):
    assert sorted(hcl_addresses(DEV)) == sorted(parse_state(state_2025_11_01()).attributes)
    assert {move["from"]: move["to"] for move in stack["moved"]} == hcl_addresses(DEV)


def with_edge(**settings: Any) -> Environment:
    return DEV.but(edge=DEV.edge.but(**settings))


@pytest.mark.parametrize(
    ("environment", "moves"),
    [
        (DEV, {CERTIFICATE_MOVES, DISTRIBUTION_MOVES}),
        (with_edge(cdn=DEV.edge.cdn.but(behaviors=())), {CERTIFICATE_MOVES, DISTRIBUTION_MOVES, CACHE_POLICY_MOVES}),
        (with_edge(certificate=EXISTING), {DISTRIBUTION_MOVES}),
        (with_edge(cdn=None), {CERTIFICATE_MOVES}),
        (DEV.but(edge=None), set()),
    ],
    ids=["of the day", "with pages", "with a certificate that exists", "without CloudFront", "without an edge"],
)
def test_of_the_edge_that_moves_which_the_stack_makes(
    environment: Environment, moves: set[tuple[str, str]], synth: Callable[[Environment], Stack]
):
    """A move to what is not there would stop synth."""
    written = {(move["from"], move["to"]) for move in synth(environment)["moved"]}
    assert {move for move in written if move[0].startswith("module.cdn.")} == moves


def test_where_no_container_runs_no_name_leads_anywhere():
    assert not any(address.startswith("module.cdn.") for address in hcl_addresses(without_containers(DEV)))


def test_tags_are_those_of_the_inventory(stack: Stack):
    for old, new in hcl_addresses(DEV).items():
        assert at(stack, new).get("tags", {}) == inventory_2025_11_01()[old].get("tags", {}), old


def test_adopting_it_changes_nothing(plan: Plan):
    assert plan.counts == {"no-op": 76}
    assert plan.moves == hcl_addresses(DEV)
    assert len(plan.moves) == 76


def test_the_guard_agrees_and_the_account_of_the_state_has_them_all(plan: Plan, stack: Stack):
    assert judge("dev", plan).fine
    account = account_for(LoadedStack("dev", Path(), stack), parse_state(state_2025_11_01()), removed={})
    assert account.fine
    assert account.counts[Fate.MOVED] == 76


def test_no_output_is_lost_and_none_says_something_else(plan: Plan):
    actions = {name: actions for name, actions in plan.output_changes.items() if name not in OUR_WORDS}
    assert actions == {name: ["create"] for name in NEW_OUTPUTS}


def test_outputs_in_our_words_say_the_same(plan: Plan):
    after = {output.name: output.values.after for output in plan.outputs}
    assert set(after) >= OUR_WORDS
    assert DISTRIBUTION in after["cache_invalidation_command"]
    records = after["cloudflare_cname_records"]
    assert records["cloudfront_domain"] == DISTRIBUTION_NAME
    assert [(record["type"], record["name"], record["value"]) for record in records["records"]] == [
        ("CNAME", name, DISTRIBUTION_NAME) for name in ("davidshaevel.com", "www.davidshaevel.com")
    ]


def test_the_outputs_of_before_are_there(stack: Stack):
    assert set(state_2025_11_01()["outputs"]) == set(stack["output"]) - NEW_OUTPUTS
    assert set(state("dev-with-compute")["outputs"]) < set(stack["output"])


def test_once_adopted_the_state_holds_what_it_held(adopted: Workspace):
    """Terraform writes every attribute that the provider knows: the made state lacks none of them."""
    written, before = parse_state(adopted.state()).attributes, parse_state(state_2025_11_01()).attributes
    assert {old: written[new] for old, new in hcl_addresses(DEV).items()} == before


def test_once_adopted_the_plan_has_nothing_to_do(adopted: Workspace):
    plan = adopted.plan()
    assert (plan.counts, plan.moves, plan.output_changes) == ({"no-op": 76}, {}, {})


def test_a_certificate_of_a_provider_at_the_root_is_adopted_alike(terraform: Terraform, stack: Stack, tmp_path: Path):
    """Which of the two it was is not known: a module's own provider, or one that the root handed to it."""
    text = json.dumps(state_2025_11_01())
    assert text.count(json.dumps(CDNS_OWN_PROVIDER)) == 1
    handed = text.replace(json.dumps(CDNS_OWN_PROVIDER), json.dumps(CDNS_OWN_PROVIDER.removeprefix("module.cdn.")))
    plan = terraform.workspace(tmp_path, stack, json.loads(handed)).plan()
    assert (plan.counts, plan.moves) == ({"no-op": 76}, hcl_addresses(DEV))


# What the plan goes by


def elsewhere() -> tuple[Stack, dict[str, set[str]]]:
    """The state in which nothing is as it is configured of what is new since the recording, and what that is."""
    state, configured = copy.deepcopy(state_2025_11_01()), inventory_2025_11_01()
    changed = {}
    for resource in state["resources"]:
        address = ".".join((resource["module"], resource["type"], resource["name"]))
        attributes = resource["instances"][0]["attributes"]
        if address in CHANGED:
            changed[address] = CHANGED[address]
            for name in CHANGED[address]:
                attributes[name] = json.loads(json.dumps(attributes[name]).replace("health", "elsewhere"))
        elif address in NEW:
            changed[address] = set(configured[address]) - {"domain_validation_options"}  # ACM's answer
            for name in changed[address]:
                attributes[name] = other(configured[address][name], attributes[name])
    return state, changed


def test_every_attribute_that_is_configured_is_one_that_the_plan_goes_by(
    terraform: Terraform, stack: Stack, tmp_path: Path
):
    changed_state, changed = elsewhere()
    plan = terraform.workspace(tmp_path, stack, changed_state).plan()
    found = {change.previous_address: change for change in plan.changes if change.previous_address in changed}
    assert set(found) == {*NEW, *CHANGED}
    for address, names in changed.items():
        assert found[address].actions != ("no-op",), address
        for name in sorted(names):
            before, after = found[address].before[name], found[address].after[name]
            assert before != after, f"{address}: {name}"
            assert holds(after, inventory_2025_11_01()[address].get(name, after)), f"{address}: {name}"
    rest = {change.previous_address for change in plan.changes if change.actions == ("no-op",)}
    assert set(hcl_addresses(DEV)) - rest == set(changed) | {
        "module.compute.aws_ecs_service.backend",  # a task definition's new revision
        "module.compute.aws_ecs_service.frontend",
    }
