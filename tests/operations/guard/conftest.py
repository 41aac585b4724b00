"""Real Terraform on one folder that is initialized once: stacks and states are swapped in and out."""

import copy
import json
from collections.abc import Sequence
from typing import Any

import pytest

from operations.guard.stack import addresses, moves
from operations.guard.verdict import Verdict, judge
from tests.conftest import Stack, state
from tests.real_terraform import Terraform, Workspace


class Bench:
    """Plans any stack on any state, in one folder."""

    def __init__(self, workspace: Workspace) -> None:
        self.folder = workspace.folder
        self._workspace = workspace

    def judge(self, stack: Stack, on: Stack, allow: Sequence[str] = ()) -> Verdict:
        """The guard's verdict on what Terraform plans for a stack on a state."""
        (self.folder / "cdk.tf.json").write_text(json.dumps(stack, indent=2))
        (self.folder / "terraform.tfstate").write_text(json.dumps(on))
        return judge("dev", self._workspace.plan().json, allow)

    def apply(self) -> Stack:
        """Applies what was judged last and returns the state after it."""
        self._workspace.apply()
        return self.state()

    def state(self) -> Stack:
        """The state as it is now."""
        return self._workspace.state()


@pytest.fixture(scope="session")
def bench(terraform: Terraform, dev: Stack, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(terraform.workspace(tmp_path_factory.mktemp("bench"), dev))


@pytest.fixture(scope="session")
def running() -> Stack:
    """The state as the HCL modules left it."""
    return state("dev-with-compute")


def without_news(stack: Stack) -> Stack:
    """A stack without what the HCL never had, so that applying it only moves and needs no AWS."""
    adopted = set(moves(stack).values())
    kept = copy.deepcopy(stack)
    for address in addresses(stack):
        if address not in adopted:
            type_, name = address.split(".")
            del kept["resource"][type_][name]
    kept["resource"] = {type_: named for type_, named in kept["resource"].items() if named}
    return kept


@pytest.fixture(scope="session")
def adoption(bench: Bench, dev: Stack, running: Stack) -> tuple[Verdict, Stack]:
    """The verdict on dev's adoption, and the state after it."""
    verdict = bench.judge(without_news(dev), running)
    return verdict, bench.apply()


@pytest.fixture(scope="session")
def adopted(adoption: tuple[Verdict, Stack]) -> Stack:
    """The state after dev's adoption."""
    return adoption[1]


def resource(stack: Stack, address: str) -> dict[str, Any]:
    """One resource's configuration, to be changed in place."""
    type_, name = address.split(".")
    found: dict[str, Any] = stack["resource"][type_][name]
    return found


def renamed(stack: Stack, old: str, new: str) -> Stack:
    """The stack in which one construct's id has changed, with all references to it."""
    type_, name = old.split(".")
    text = json.dumps(stack).replace(f"{type_}.{name}.", f"{type_}.{new.split('.')[1]}.")
    text = text.replace(f'"{old}"', f'"{new}"')
    changed: Stack = json.loads(text)
    changed["resource"][type_][new.split(".")[1]] = changed["resource"][type_].pop(name)
    return changed
