"""What the state holds and the platform does not take over is forgotten, and not destroyed."""

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from environments.dev import DEV
from environments.environment import Environment
from operations.errors import UsageError
from operations.guard.coverage import Fate, account_for
from operations.guard.planning import forgettable
from operations.guard.verdict import judge
from operations.guard.wayback import as_hcl, way_back
from platform_stack import PlatformStack
from scaffolding.adoption import AdoptionError, adopt
from terraform.plan import Plan
from terraform.stack import Stack as LoadedStack
from terraform.state import parse_state
from tests.changes import without_containers
from tests.conftest import Stack, state
from tests.operations.guard.plans import change, verdict
from tests.real_terraform import Terraform

LEFT = {
    "aws_s3_bucket.extra": "the reports of team Finance",
    "module.queue": "team Orders keeps its HCL",
    "module.networking.aws_s3_bucket.uploads": "somebody's experiment in our module",
}
INSTANCES = [
    "aws_s3_bucket.extra",
    "module.networking.aws_s3_bucket.uploads",
    "module.queue[0].aws_sqs_queue.orders",
    "module.queue[1].aws_sqs_queue.orders",
]
WITHOUT_COMPUTE = without_containers(DEV)


@pytest.fixture(scope="module")
def grown() -> Stack:
    """The state of dev, with resources that other hands have added."""
    grown = copy.deepcopy(state("dev"))
    for address in INSTANCES:
        *module, type_, name = address.split(".")
        grown["resources"].append(
            {
                "mode": "managed",
                "type": type_,
                "name": name,
                "provider": grown["resources"][0]["provider"],
                "instances": [{"schema_version": 0, "attributes": {"id": f"id of {address}"}}],
                **({"module": ".".join(module)} if module else {}),
            }
        )
    return grown


@pytest.fixture(scope="module")
def leaving(synth: Callable[[Environment], Stack]) -> Stack:
    """Dev's stack with LEFT_ALONE."""
    blocks = [{"//": why, "from": address, "lifecycle": {"destroy": False}} for address, why in LEFT.items()]
    return {**synth(WITHOUT_COMPUTE), "removed": blocks}


@pytest.fixture(scope="module")
def plan(terraform: Terraform, leaving: Stack, grown: Stack, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return terraform.workspace(tmp_path_factory.mktemp("leaving"), leaving, grown).plan()


def loaded(stack: Stack) -> LoadedStack:
    return LoadedStack("dev", Path(), stack)


def test_the_stack_has_a_removed_block_for_each_that_says_why(stack: PlatformStack, leaving: Stack):
    adopt(stack, DEV, {}, {"dev": LEFT, "prod": {"aws_vpc.other": "not dev's"}})
    assert stack.to_terraform()["removed"] == leaving["removed"]


def test_terraform_forgets_exactly_these_and_destroys_nothing(plan: Plan):
    assert plan.counts == {"no-op": 52, "forget": 4}
    assert plan.by_action("forget") == INSTANCES
    assert len(plan.moves) == 52


def test_the_guard_lets_exactly_these_be_forgotten(plan: Plan, leaving: Stack):
    assert judge("dev", plan, forgettable=forgettable(loaded(leaving), plan)).fine
    for left_out in LEFT:
        less = {**leaving, "removed": [block for block in leaving["removed"] if block["from"] != left_out]}
        found = judge("dev", plan, forgettable=forgettable(loaded(less), plan))
        assert found.stopping
        assert all(danger.name in INSTANCES for danger in found.stopping)


def test_a_block_that_destroys_leaves_nothing_alone(leaving: Stack, plan: Plan):
    destroying = [{**block, "lifecycle": {"destroy": True}} for block in leaving["removed"]]
    assert forgettable(loaded({**leaving, "removed": destroying}), plan) == frozenset()


@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["create", "forget"]])
def test_what_is_left_alone_may_be_forgotten_and_nothing_else(actions: list[str]):
    forgotten = change("aws_s3_bucket.extra", "forget")
    assert verdict(forgotten, forgettable=("aws_s3_bucket.extra",)).fine
    assert not verdict(change("aws_s3_bucket.extra", *actions), forgettable=("aws_s3_bucket.extra",)).fine


def test_an_allowance_for_what_is_left_alone_is_not_needed():
    with pytest.raises(UsageError, match="is not needed"):
        verdict(change("aws_s3_bucket.a", "forget"), allow=("aws_s3_bucket.a",), forgettable=("aws_s3_bucket.a",))


def test_the_account_of_the_state_has_them(leaving: Stack, grown: Stack, synth: Callable[[Environment], Stack]):
    found = account_for(loaded(leaving), parse_state(grown), {})
    assert found.fine
    assert (found.counts[Fate.MOVED], found.counts[Fate.LEFT_ALONE]) == (52, 4)
    assert {account.text for account in found.accounts if account.fate is Fate.LEFT_ALONE} == set(LEFT.values())
    without = account_for(loaded(synth(WITHOUT_COMPUTE)), parse_state(grown), {})
    assert {account.name for account in without.unknown} == set(INSTANCES)
    assert set(without.to_leave) == set(LEFT)


def test_the_way_back_takes_them_over_again_by_import(leaving: Stack, grown: Stack):
    text = as_hcl(way_back(loaded(leaving), parse_state(grown)))
    for address in INSTANCES:
        assert f'import {{\n  to = {address}\n  id = "id of {address}"\n}}' in text
    without_ids = as_hcl(way_back(loaded(leaving)))
    assert "import {" not in without_ids
    assert "# module.queue\n" in without_ids


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        ({"aws_s3_bucket.extra[0]": "x"}, "aws_s3_bucket.extra[0] is no address of a resource or module; Terraform"),
        ({"aws_s3_bucket.*": "x"}, "aws_s3_bucket.* is no address of a resource or module; "),
        ({'module.queue["a"]': "x"}, 'module.queue["a"] is no address of a resource or module; '),
        ({"module.x.data.aws_region.y": "x"}, "module.x.data.aws_region.y is no address of a resource or module; "),
        (
            {"aws_vpc.networking_vpc": "x"},
            "aws_vpc.networking_vpc is a resource of the stack, ",
        ),
        (
            {"module.networking": "x"},
            "module.networking holds what is moved (module.networking.aws_",
        ),
        ({"module.networking.aws_vpc.main": "x"}, "module.networking.aws_vpc.main holds what is moved ("),
        ({"aws_s3_bucket.extra": " "}, "aws_s3_bucket.extra has no reason; say why it is left alone"),
        (
            {"module.q": "x", "module.q.module.r": "y"},
            "module.q.module.r lies in module.q, which is left alone ",
        ),
    ],
)
def test_what_terraform_or_the_platform_would_trip_over_is_an_error(
    stack: PlatformStack, left: dict[str, str], sentence: str
):
    with pytest.raises(AdoptionError) as error:
        adopt(stack, DEV, {}, {"dev": left})
    assert str(error.value).startswith(f"dev: LEFT_ALONE in environments/address_changes.py: {sentence}")


def test_nothing_is_left_alone_today(dev: Stack):
    assert "removed" not in dev
