"""Goes through the steps of a rehearsal, says how each went, and cleans up."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from operations.rehearsal.commands import Commands
from operations.rehearsal.emulator import Emulator, exports
from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from operations.rehearsal.project import Project
from operations.rehearsal.steps import STEPS, Rehearsal, Step
from operations.rehearsal.tools import Tools
from operations.synthesis import ROOT
from operations.terminal import Command, Heading, Report, Table, show
from terraform.interrupts import Interrupted


@dataclass(frozen=True)
class Outcome:
    """How a step went."""

    title: str
    seconds: float
    proved: str | None
    """None for a step that failed."""


def rehearse(environment: str, *, settings: Path | None = None, keep: bool) -> None:
    """Rehearses in a folder of its own, which stays where the rehearsal fails or is kept.

    `settings` is a file that takes the place of the environment's own, in that folder.

    Raises RehearsalError, CommandError or TerraformError; a note says where the logs are.
    """
    scratch = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    logs = f"logs: {scratch / 'logs'}"
    try:
        _rehearse(environment, scratch, settings=settings, keep=keep)
    except (BotoCoreError, ClientError, subprocess.SubprocessError, OSError) as error:
        wrapped = RehearsalError(str(error))
        wrapped.add_note(logs)
        raise wrapped from error
    except (KeyboardInterrupt, Interrupted) as interrupt:
        interrupt.add_note(f"everything it started has been stopped. {logs}")
        raise
    except Exception as error:
        error.add_note(logs)
        raise
    if not keep:
        shutil.rmtree(scratch)


def _rehearse(environment: str, scratch: Path, *, settings: Path | None, keep: bool) -> None:
    commands = Commands(scratch / "logs")
    tools = Tools.find(ROOT)
    steps = STEPS[:-1] if keep else STEPS
    with Emulator(ACCOUNT_ID, REGION, scratch / "logs" / "emulator.log") as emulator:
        show(f"AWS is emulated at {emulator.url}; provider {tools.provider_version}; logs in {commands.logs}")
        project = Project(ROOT, scratch / "project", tools=tools, emulator=emulator, commands=commands)
        if settings is not None:
            project.replace_settings(environment, settings)
        project.synthesize()
        rehearsal = Rehearsal(environment, project, emulator)
        with project.running_provider(environment):
            _go_through(steps, rehearsal)
        if keep:
            project.terraform(rehearsal.folder, "init", "-input=false", "-no-color")  # with a provider of its own
            emulator.keep()
            goes_on = f"The emulator goes on as process {emulator.pid}; end it with: kill {emulator.pid}"
            where = f"The stack's folder: {rehearsal.folder}. For a shell of your own:"
            show(Report(["", goes_on, where, "", *map(Command, exports(emulator.variables).splitlines())]))


def _go_through(steps: Sequence[Step], rehearsal: Rehearsal) -> None:
    outcomes: list[Outcome] = []
    try:
        for number, step in enumerate(steps, 1):
            show(Report([Heading(f"[{number}/{len(steps)}] {step.title}")]))
            started = time.monotonic()
            outcome = Outcome(step.title, 0.0, None)
            try:
                proved = step.run(rehearsal)
                outcome = Outcome(step.title, time.monotonic() - started, proved)
                show(f"    {proved} ({outcome.seconds:.0f} s)")
            finally:
                if outcome.proved is None:
                    outcome = Outcome(step.title, time.monotonic() - started, None)
                outcomes.append(outcome)
    finally:
        show(summary(outcomes, len(steps)))


def summary(outcomes: Sequence[Outcome], steps: int) -> Report:
    """A table of what was proved, and how long it took."""
    rows = [
        ("FAILED" if each.proved is None else "ok", f"{each.seconds:.0f} s", each.title, each.proved or "")
        for each in outcomes
    ]
    total = sum(outcome.seconds for outcome in outcomes)
    done = sum(outcome.proved is not None for outcome in outcomes)
    return Report(["", Table(rows, right=(1,)), Heading(f"{done} of {steps} steps in {total:.0f} s")])
