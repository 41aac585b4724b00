"""Real Terraform on one folder that is initialized once: stacks and states are swapped in and out."""

import json
from collections.abc import Sequence

import pytest

from operations.guard.verdict import Verdict, judge
from tests.conftest import Stack
from tests.operations.stacks import without_news
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
        return judge("dev", self._workspace.plan(), allow)

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
def adoption(bench: Bench, dev: Stack, running: Stack) -> tuple[Verdict, Stack]:
    """The verdict on dev's adoption, and the state after it."""
    verdict = bench.judge(without_news(dev), running)
    return verdict, bench.apply()


@pytest.fixture(scope="session")
def adopted(adoption: tuple[Verdict, Stack]) -> Stack:
    """The state after dev's adoption."""
    return adoption[1]
