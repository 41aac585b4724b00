"""The addresses of every environment stay what they are, or somebody says why not."""

from typing import Any

import pytest

from environments import load_environments
from environments.address_changes import REMOVED
from operations.guard.address_lock import as_lines, lock_file, lost, outdated, read_lock, resurrected
from terraform.stack import addresses

ENVIRONMENTS = {environment.name: environment for environment in load_environments()}
VPC: dict[str, Any] = {"resource": {"aws_vpc": {"networking_vpc": {}}}}
EMPTY: dict[str, Any] = {"resource": {}}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_address_is_lost(name: str, synth):
    """A lost address is a destroyed resource, unless a moved block leads it elsewhere."""
    stack, removed = synth(ENVIRONMENTS[name]), REMOVED.get(name, {})
    problems = lost(name, read_lock(lock_file(name)), stack, removed) + resurrected(name, stack, removed)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_lock_lists_every_address(name: str, synth):
    problems = outdated(name, read_lock(lock_file(name)), synth(ENVIRONMENTS[name]))
    assert not problems, "\n" + "\n".join(problems)


def test_every_lock_belongs_to_an_environment():
    assert {file.stem for file in lock_file("any").parent.glob("*.txt")} == set(ENVIRONMENTS)


def test_a_removed_address_fails_and_says_what_to_do():
    assert lost("dev", ["aws_vpc.networking_vpc"], EMPTY, {}) == [
        "dev: aws_vpc.networking_vpc is locked and the stack no longer has it; if it was renamed, add the old and new "
        "address to RENAMED in environments/address_changes.py, and if it is meant to go, add it to REMOVED there"
    ]


def test_a_moved_block_accounts_for_a_renamed_address():
    move = {"from": "aws_vpc.old", "to": "aws_vpc.networking_vpc"}
    assert lost("dev", ["aws_vpc.old"], {**VPC, "moved": [move]}, {}) == []


def test_a_moved_block_to_nowhere_accounts_for_nothing():
    move = {"from": "aws_vpc.old", "to": "aws_vpc.older"}
    assert len(lost("dev", ["aws_vpc.old"], {**VPC, "moved": [move]}, {})) == 1


def test_a_declared_removal_accounts_for_a_removed_address():
    assert lost("dev", ["aws_vpc.old"], VPC, {"aws_vpc.old": "no longer needed"}) == []


def test_a_declared_removal_of_what_is_there_fails():
    (problem,) = resurrected("dev", VPC, {"aws_vpc.networking_vpc": "no longer needed"})
    assert problem.endswith("take it out of REMOVED in environments/address_changes.py")


def test_a_new_address_fails_until_the_file_is_refreshed():
    (problem,) = outdated("dev", [], VPC)
    assert problem == (
        "dev: tests/addresses/dev.txt is out of date (+aws_vpc.networking_vpc); refresh it with "
        "`pipenv run lock-addresses` and commit it"
    )


def test_a_refreshed_file_passes():
    assert as_lines(addresses(VPC)) == "aws_vpc.networking_vpc\n"
    assert outdated("dev", ["aws_vpc.networking_vpc"], VPC) == []
