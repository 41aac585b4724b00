"""Every instance of a state is accounted for, whatever other hands have done to it."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations.guard.coverage import Coverage, Fate, account_for, as_text
from terraform.stack import Stack
from terraform.state import State, read_state
from tests.conftest import FIXTURES

STACK = Stack(
    "dev",
    Path(),
    {
        "resource": {"aws_vpc": {"networking_vpc": {}}, "aws_eip": {"nat": {"count": 2}}, "aws_kms_key": {"main": {}}},
        "moved": [
            {"from": "module.networking.aws_vpc.main", "to": "aws_vpc.networking_vpc"},
            {"from": "module.networking.aws_vpc.lost", "to": "aws_vpc.nowhere"},
        ],
    },
)


def resource(address: str, *instances: dict[str, Any], mode: str = "managed") -> dict[str, Any]:
    *module, type_, name = address.split(".")
    return {
        "mode": mode,
        "type": type_,
        "name": name,
        "instances": list(instances) or [{"attributes": {}}],
        **({"module": ".".join(module)} if module else {}),
    }


def state(*resources: dict[str, Any]) -> str:
    return json.dumps({"version": 4, "serial": 1, "lineage": "x", "outputs": {}, "resources": list(resources)})


def coverage(*resources: dict[str, Any], removed: dict[str, str] | None = None) -> Coverage:
    return account_for(STACK, read_state(state(*resources), "state"), removed or {})


def fate(*resources: dict[str, Any], removed: dict[str, str] | None = None) -> tuple[Fate, str]:
    account = coverage(*resources, removed=removed).accounts[0]
    return account.fate, account.text


def test_a_moved_resource_is_accounted_for():
    assert fate(resource("module.networking.aws_vpc.main")) == (Fate.MOVED, "aws_vpc.networking_vpc")


def test_a_resource_that_stays_is_accounted_for():
    assert fate(resource("aws_vpc.networking_vpc")) == (Fate.KEPT, "aws_vpc.networking_vpc")


def test_a_declared_removal_is_accounted_for():
    gone = {"aws_s3_bucket.old": "emptied in May"}
    assert fate(resource("aws_s3_bucket.old"), removed=gone) == (Fate.REMOVED, "emptied in May")


def test_an_extra_resource_is_unknown():
    assert fate(resource("module.networking.aws_vpc_endpoint.s3")) == (
        Fate.UNKNOWN,
        "the stack neither has it nor moves it, so the next apply destroys it",
    )


@pytest.mark.parametrize("module", ["module.networking2", 'module.networking["x"]', "module.networking[1]"])
def test_a_module_that_is_called_twice_is_unknown(module: str):
    found = coverage(resource("module.networking.aws_vpc.main"), resource(f"{module}.aws_vpc.main"))
    assert [account.name for account in found.unknown] == [f"{module}.aws_vpc.main"]


def test_keys_of_for_each_are_kept_apart():
    found = coverage(
        resource("module.networking.aws_vpc.main", {"index_key": "a.b", "attributes": {}}),
        resource("aws_eip.nat", {"index_key": 0, "attributes": {}}, {"index_key": 1, "attributes": {}}),
    )
    assert [(a.name, a.fate) for a in found.accounts] == [
        ('module.networking.aws_vpc.main["a.b"]', Fate.UNKNOWN),
        ("aws_eip.nat[0]", Fate.KEPT),
        ("aws_eip.nat[1]", Fate.KEPT),
    ]


def test_a_move_to_nowhere_is_unknown():
    assert fate(resource("module.networking.aws_vpc.lost")) == (
        Fate.UNKNOWN,
        "a moved block leads it to aws_vpc.nowhere, which the stack does not have",
    )


def test_two_resources_that_would_become_one_are_unknown():
    found = coverage(resource("module.networking.aws_vpc.main"), resource("aws_vpc.networking_vpc"))
    assert len(found.unknown) == 2
    assert "would both become aws_vpc.networking_vpc, one of them is destroyed" in found.unknown[0].text


def test_a_data_source_is_ignored_and_said_to_be():
    found = coverage(resource("module.compute.aws_region.current", mode="data"))
    assert found.fine
    assert "  ignored  module.compute.data.aws_region.current: a data source" in as_text(found)


def test_a_deposed_instance_is_unknown():
    found = coverage(
        resource("module.networking.aws_vpc.main", {"attributes": {}}, {"deposed": "00a1", "attributes": {}})
    )
    (account,) = found.unknown
    assert account.name == "module.networking.aws_vpc.main (deposed object 00a1)"
    assert "the next apply destroys it" in account.text


def test_a_tainted_instance_is_pointed_out():
    found = coverage(resource("module.networking.aws_vpc.main", {"status": "tainted", "attributes": {}}))
    assert found.notes[0].startswith("module.networking.aws_vpc.main is tainted, so Terraform will replace it")


def test_what_the_state_lacks_is_listed_as_created():
    assert coverage(resource("aws_vpc.networking_vpc")).missing == ("aws_eip.nat", "aws_kms_key.main")


@pytest.mark.parametrize("text", ["", "\n", state()])
def test_an_empty_state_fails_where_something_is_expected(text: str):
    found = account_for(STACK, read_state(text, "state"), {})
    assert not found.fine
    assert as_text(found).startswith("dev: the state is empty although 2 moved blocks expect something in it;")


def test_an_empty_state_is_fine_where_nothing_is_expected():
    stack = Stack("prod", Path(), {"resource": {}})
    found = account_for(stack, State(outputs={}, instances=()), {})
    assert found.fine
    assert as_text(found) == "prod: the state is empty, there is nothing to account for\n"


@pytest.mark.parametrize(("name", "moved", "ignored"), [("dev", 52, 0), ("dev-with-compute", 70, 1)])
def test_everything_that_runs_in_dev_is_moved(dev, name: str, moved: int, ignored: int):
    text = (FIXTURES / "state" / f"{name}.tfstate").read_text()
    found = account_for(Stack("dev", Path(), dev), read_state(text, name), {})
    assert found.fine
    assert (found.counts[Fate.MOVED], found.counts[Fate.IGNORED]) == (moved, ignored)
    assert len(found.accounts) == moved + ignored
