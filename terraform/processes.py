"""Runs commands: signs of life while they take long, and an interrupt that reaches them once and is waited for."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

from terraform.errors import TerraformError

HEARTBEAT = 10.0
"""Seconds between two signs of life."""

QUIETLY = {
    "TF_IN_AUTOMATION": "1",
    "CHECKPOINT_DISABLE": "1",  # neither Terraform nor cdktf calls home
}
"""Environment variables for Terraform and what runs it."""


class Interrupted(BaseException):
    """Somebody asked this process to end (SIGTERM, SIGHUP)."""


def end_like_ctrl_c() -> None:
    """Lets SIGTERM and SIGHUP end this process in the same good order as Ctrl-C; with nohup SIGHUP stays ignored."""
    for signal_ in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signal_) is not signal.SIG_IGN:
            signal.signal(signal_, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise Interrupted


def say(sentence: str) -> None:
    """Writes one line of progress to stderr, out of the way of what a command prints."""
    print(sentence, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


def start(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    stdout: int | IO[Any] = subprocess.PIPE,
    stderr: int | IO[Any] = subprocess.PIPE,
) -> "subprocess.Popen[str]":
    """Starts a command in a session of its own, so that a terminal's Ctrl-C reaches it through here alone."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def wait(
    process: "subprocess.Popen[str]",
    doing: str,
    *,
    heartbeat: float = HEARTBEAT,
    timeout: float | None = None,
    say: Callable[[str], None] = say,
) -> tuple[str, str]:
    """Waits for a command, says every `heartbeat` seconds that it still runs, and returns what its pipes gave.

    Raises TerraformError once it has run for `timeout` seconds; it is the caller's to end then.
    """
    started = time.monotonic()
    while True:
        try:
            out, err = process.communicate(timeout=heartbeat)
        except subprocess.TimeoutExpired:
            passed = time.monotonic() - started
            if timeout is not None and passed > timeout:
                raise TerraformError(f"{doing} took longer than {timeout:.0f} s") from None
            say(f"  still {doing}, {passed:.0f} s")
        else:
            return out or "", err or ""


def run(
    command: Sequence[str],
    folder: Path,
    *,
    doing: str,
    heartbeat: float = HEARTBEAT,
    say: Callable[[str], None] = say,
    show: bool = False,
) -> Done:
    """Runs a command to its end.

    Says what it is `doing` and, every `heartbeat` seconds, that it still is. With `show` the command's own output
    goes to stderr at once, and is returned as `out`. An interrupt is passed on and waited for, however long that
    takes: Terraform then writes its state and frees the lock.
    """
    say(f"{doing} ...")
    process = start(command, folder, {**os.environ, **QUIETLY}, stderr=subprocess.STDOUT if show else subprocess.PIPE)
    try:
        out, err = (_pass_on(process), "") if show else wait(process, doing, heartbeat=heartbeat, say=say)
    except (KeyboardInterrupt, Interrupted):
        say(f"asked it to stop while {doing}; waiting for it to put things in order")
        process.send_signal(signal.SIGINT)
        process.communicate()
        raise
    return Done(process.returncode, out, err)


def _pass_on(process: "subprocess.Popen[str]") -> str:
    """Writes what a command prints to stderr as it comes, and returns it once the command has ended."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        sys.stderr.write(line)
        sys.stderr.flush()
        lines.append(line)
    process.wait()
    return "".join(lines)
