"""Synthesizes the stacks in a process of their own, and finds them in cdktf's output folder."""

import os
import sys
from pathlib import Path

from operations.errors import CommandError, UnknownEnvironment, UsageError
from terraform.processes import run
from terraform.stack import Stack, read_stack, stack_names

ROOT = Path(__file__).parents[1]


def output_folder() -> Path:
    """Where main.py writes: CDKTF_OUTDIR, or cdktf.out in the project."""
    return ROOT / (os.environ.get("CDKTF_OUTDIR") or "cdktf.out")


def synthesize() -> None:
    """Writes the stacks of all environments, as `pipenv run synth` does."""
    done = run([sys.executable, "main.py"], ROOT, doing="synthesizing the stacks")
    if done.code != 0:
        lines = (done.err or done.out).strip().splitlines() or ["it said nothing"]
        last = lines[-1]
        if last.startswith("error: "):
            raise UsageError(last.removeprefix("error: "))
        raise CommandError(f"synthesizing failed: {last}", done.err.strip())


def environments() -> list[str]:
    """Names of the environments that were synthesized last."""
    return stack_names(output_folder())


def load(environment: str, output: Path | None = None) -> Stack:
    """Reads the stack of an environment that has been synthesized. Raises UsageError where there is none."""
    output = output or output_folder()
    known = stack_names(output)
    if environment not in known:
        raise UnknownEnvironment(environment, known)
    return read_stack(output, environment)
