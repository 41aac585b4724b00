"""The command line: `python -m operations.rehearsal [ENV] [--keep]`."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from operations.rehearsal.commands import Commands
from operations.rehearsal.emulator import ROOT, Emulator, exports
from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from operations.rehearsal.project import Project
from operations.rehearsal.signals import Terminated, terminate_like_ctrl_c
from operations.rehearsal.steps import STEPS, Rehearsal
from operations.rehearsal.tools import Tools


@dataclass(frozen=True)
class Outcome:
    """How a step went."""

    title: str
    seconds: float
    proved: str | None
    """None for a step that failed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Rehearses and returns an exit code: 0 fine, 1 failed, 130 interrupted."""
    parser = argparse.ArgumentParser(
        prog="rehearsal",
        description="Rehearses the migration of an environment on emulated AWS. More: docs/rehearsal.md",
    )
    parser.add_argument("environment", nargs="?", default="dev", help="an environment that adopts a state: dev")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="stop before the destroy, leave the emulator running, and print what to export for a shell",
    )
    options = parser.parse_args(arguments)
    terminate_like_ctrl_c()
    scratch = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    try:
        kept = _rehearse(options.environment, scratch, keep=options.keep)
    except (RehearsalError, BotoCoreError, ClientError, subprocess.SubprocessError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        print(f"logs: {scratch / 'logs'}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Terminated):
        print(f"\ninterrupted; everything it started has been stopped. logs: {scratch / 'logs'}", file=sys.stderr)
        return 130
    if not kept:
        shutil.rmtree(scratch)
    return 0


def _rehearse(environment: str, scratch: Path, *, keep: bool) -> bool:
    """Goes through the steps. Returns whether the emulator was left running."""
    commands = Commands(scratch / "logs")
    tools = Tools.find(ROOT)
    steps = STEPS[:-1] if keep else STEPS
    outcomes: list[Outcome] = []
    with Emulator(ACCOUNT_ID, REGION, scratch / "logs" / "emulator.log") as emulator:
        print(f"AWS is emulated at {emulator.url}; provider {tools.provider_version}; logs in {commands.logs}")
        project = Project(ROOT, scratch / "project", tools=tools, emulator=emulator, commands=commands)
        rehearsal = Rehearsal(environment, project, emulator)
        try:
            for number, step in enumerate(steps, 1):
                print(f"[{number}/{len(steps)}] {step.title}", flush=True)
                started = time.monotonic()
                outcome = Outcome(step.title, 0.0, None)
                try:
                    proved = step.run(rehearsal)
                    outcome = Outcome(step.title, time.monotonic() - started, proved)
                    print(f"    {proved} ({outcome.seconds:.0f} s)", flush=True)
                finally:
                    if outcome.proved is None:
                        outcome = Outcome(step.title, time.monotonic() - started, None)
                    outcomes.append(outcome)
        finally:
            print(summary(outcomes, len(steps)), flush=True)
        if keep:
            emulator.keep()
            print(f"\nThe emulator goes on as process {emulator.pid}; end it with: kill {emulator.pid}")
            print(f"The stack's folder: {rehearsal.folder}. For a shell of your own:\n")
            print(exports(emulator.variables))
        return keep


def summary(outcomes: Sequence[Outcome], steps: int) -> str:
    """A table of what was proved, and how long it took."""
    width = max((len(outcome.title) for outcome in outcomes), default=0)
    lines = [""]
    for outcome in outcomes:
        verdict = "ok    " if outcome.proved is not None else "FAILED"
        lines.append(f"{verdict} {outcome.seconds:5.0f} s  {outcome.title:{width}}  {outcome.proved or ''}".rstrip())
    total = sum(outcome.seconds for outcome in outcomes)
    done = sum(outcome.proved is not None for outcome in outcomes)
    lines.append(f"{done} of {steps} steps in {total:.0f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
