"""Emulated AWS, the tools, and platforms brought back from recordings."""

import json
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from operations.guard import planning
from operations.rehearsal import recording
from operations.rehearsal.commands import Commands
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION, make_what_is_looked_up
from operations.rehearsal.project import Project
from operations.rehearsal.tools import Tools
from operations.synthesis import ROOT
from terraform.families import kill
from terraform.stack import Stack
from tests.conftest import needed
from tests.e2e.platforms import Platform
from tests.e2e.small import Small, small_part


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Emulated AWS, put right where moto is wrong. Tests share it: they bring names of their own."""
    with Emulator(ACCOUNT_ID, REGION, tmp_path_factory.mktemp("emulator") / "emulator.log") as started:
        yield started


@pytest.fixture(scope="session")
def moto_as_it_is(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    log = tmp_path_factory.mktemp("moto") / "emulator.log"
    with Emulator(ACCOUNT_ID, REGION, log, patched=False) as started:
        yield started


@pytest.fixture(scope="session")
def tools() -> Tools:
    """Terraform, its provider and the cdktf command line."""
    return needed(lambda: Tools.find(ROOT))


@contextmanager
def running_project(
    tools: Tools, folder: Path, environment: str, settings: Path | None = None, *, managed_policies: bool = True
) -> Iterator[tuple[Project, Emulator]]:
    """A copy of the project, synthesized, with an emulator and a provider of its own.

    A file of settings takes the place of the environment's own.
    """
    with Emulator(ACCOUNT_ID, REGION, folder / "emulator.log", managed_policies=managed_policies) as emulator:
        project = Project(ROOT, folder / "project", tools=tools, emulator=emulator, commands=Commands(folder / "logs"))
        (folder / "tmp").mkdir()
        project.variables["TMPDIR"] = str(folder / "tmp")  # what is killed leaves files there
        if settings is not None:
            project.replace_settings(environment, settings)
        project.synthesize()
        with project.running_provider(environment):
            yield project, emulator


@pytest.fixture(scope="module")
def platform(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Platform]]:
    """Brings an environment into being, each in an emulator of its own that lasts as long as the test module."""
    with ExitStack() as running:

        def bring_up(environment: str) -> Platform:
            project, emulator = running.enter_context(
                running_project(tools, tmp_path_factory.mktemp(environment), environment)
            )
            made = Platform(environment, project, emulator)
            _make(made)
            return made

        yield bring_up


@pytest.fixture(scope="session")
def small_project(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, Emulator, Any]]:
    """What tests of the small part share: they begin with `empty_account`.

    It has none of AWS's policies: each reset would load them anew.
    """
    folder = tmp_path_factory.mktemp("small")
    with running_project(tools, folder, "dev", managed_policies=False) as (project, emulator):
        yield project, emulator, project.stack("dev")


def empty_account(part: Small) -> None:
    """Nothing but the state's bucket and table, and no plan of those before."""
    part.release()
    part.emulator.post("/moto-api/reset")
    part.emulator.make_backend(part.backend)
    planning.forget(Stack("dev", part.folder, part.stack))


@pytest.fixture
def small(small_project: tuple[Project, Emulator, Any]) -> Iterator[Small]:
    """The small part of dev, not deployed yet, in an account with nothing but the state's bucket and table."""
    made, emulator, stack = small_project
    part = Small(made, emulator, json.loads(json.dumps(small_part(stack))))
    empty_account(part)
    part.write()
    part.init()
    yield part
    for process in part.started:
        kill(process)
    part.release()


def _make(platform: Platform) -> None:
    """From the recording, in seconds; where that is stale by a real apply, in minutes."""
    backend = platform.backend
    recorded = recording.Recording.load(platform.environment)
    reason = recorded.stale(platform.stack)
    if reason is None:
        recorded.replay(platform.emulator)
        platform.emulator.make_backend(backend)
        recording.put_state(platform.emulator, backend, recorded.state)
        platform.project.terraform(
            platform.project.stack_folder(platform.environment), "init", "-input=false", "-no-color"
        )
        return
    warnings.warn(f"{platform.environment} is made anew, which takes minutes: {reason}", stacklevel=2)
    platform.emulator.make_backend(backend)
    make_what_is_looked_up(platform.emulator, platform.stack)
    platform.project.cdktf("deploy", platform.environment, "--auto-approve")
