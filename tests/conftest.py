"""What tests share: each environment synthesized once, and Terraform where it can be had.

pytest-xdist imports this file before it starts the workers, which import it once more: what takes long to import is
imported where it is used.
"""

import gc
import hashlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from scaffolding import aws_bindings

aws_bindings.install()

from hypothesis import settings

from operations.errors import CommandError
from terraform.errors import TerraformError

if TYPE_CHECKING:
    from environments.environment import Environment
    from tests.real_terraform import Terraform

# pipenv lets Python compile all that it imports each time, here and in each program that tests start.
if "PIPENV_ACTIVE" in os.environ:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False

# Where the tests are a shell's job in the background, Ctrl-C is ignored, and would be by all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run, so that a build fails for what changed; no clock, for a busy machine.
settings.register_profile("build", derandomize=True, deadline=None)
settings.register_profile("quick", settings.get_profile("build"), max_examples=20)  # a fifth, for `pipenv run unit`
settings.load_profile("build")

# An account that a developer's variables or .env name is not what tests are about. Empty ones say so: docs/accounts.md
for _environment in ("DEV", "PROD"):
    for _setting in ("AWS_ACCOUNT_ID", "AWS_PROFILE", "ACTIVATED"):
        os.environ[f"PLATFORM_{_environment}_{_setting}"] = ""

# First, so that none runs on alone at the end: what waits for minutes, as the provider does, beside what computes.
FIRST = (
    "test_database_restored.py",
    "test_from_february_2026.py",
    "test_rehearsal.py",
    "test_cli.py",
    "test_judged_changes.py",
    "test_plans_with_compute.py",
    "test_plans_with_a_name.py",
    "test_notifications_and_rotation.py",
    "test_faults_of_a_deploy.py",
)
# Mark -> names of fixtures by which tests are marked with it.
MARKED_BY = {
    "terraform": {"terraform", "tools"},
    "plain": {"eager"},
    "thorough": {"eager"},
    "emulated": {"emulator", "aws"},
    "processes": {"written", "drawn"},
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what takes long, and puts the longest files first."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        for mark, names in MARKED_BY.items():
            if names & fixtures:
                item.add_marker(mark)
        if item.get_closest_marker("e2e"):
            item.add_marker("terraform")
    order = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: (order.get(item.path.name, len(FIRST)), item.get_closest_marker("e2e") is None))


def pytest_collection_finish() -> None:
    """Has Python search nothing for garbage that was there before the first test: half a second each time."""
    gc.freeze()


def pytest_sessionfinish() -> None:
    """And at the end nothing at all: pytest and Python would, a second each."""
    gc.freeze()


FIXTURES = Path(__file__).parent / "fixtures"
Stack = dict[str, Any]
Tool = TypeVar("Tool")


synths = Path()


@pytest.fixture(scope="session", autouse=True)
def _synths_in_one_place(tmp_path_factory: pytest.TempPathFactory) -> None:
    global synths
    run = tmp_path_factory.getbasetemp()
    synths = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "synths"
    synths.mkdir(exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _descriptions_read_once() -> None:
    """What AWS says of its services, which each of the hundreds of sessions that tests make would read."""
    import botocore.session

    loader = botocore.session.create_loader()
    botocore.session.create_loader = lambda *_: loader


def synthesize(environment: "Environment") -> str:
    """The stack's JSON text, as `cdktf synth` would write it but for its metadata; by one worker of a run for all."""
    from cdktf import Testing

    from platform_stack import PlatformStack

    synth = synths / hashlib.sha256(repr(environment).encode()).hexdigest()
    if not synth.exists():
        with tempfile.TemporaryDirectory(dir=synths) as outdir:
            text = str(Testing.synth(PlatformStack(Testing.app(outdir=outdir), environment)))
            half = Path(outdir) / synth.name
            half.write_text(text)
            half.replace(synth)  # whole or not at all, for who looks at the same time
    return synth.read_text()


@pytest.fixture(scope="session")
def synth() -> "Callable[[Environment], Stack]":
    """Synthesizes an environment, once in a run, into parsed JSON that a test may keep but not change."""

    def parsed(environment: "Environment") -> Stack:
        stack: Stack = json.loads(synthesize(environment))
        return stack

    return parsed


@pytest.fixture(scope="session")
def dev(synth: "Callable[[Environment], Stack]") -> Stack:
    from environments.dev import DEV

    return synth(DEV)


@pytest.fixture(scope="session")
def inventory() -> dict[str, dict[str, Any]]:
    """HCL address -> the attributes that the HCL configures, of what runs in dev."""
    recorded = json.loads((FIXTURES / "inventory.json").read_text())
    return {address: resource["configured"] for address, resource in recorded.items()}


def needed(find: Callable[[], Tool]) -> Tool:
    """What not every machine has. Without it tests are skipped and say why, but fail in CI."""
    try:
        return find()
    except (CommandError, TerraformError) as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def terraform() -> "Iterator[Terraform]":
    """Terraform with an AWS provider."""
    from tests.real_terraform import Terraform

    with needed(Terraform.find).with_running_provider() as found:
        yield found


def state(name: str) -> dict[str, Any]:
    """A state of the running platform, as `terraform state pull` printed it."""
    loaded: dict[str, Any] = json.loads((FIXTURES / "state" / f"{name}.tfstate").read_text())
    return loaded
