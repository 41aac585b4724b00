"""Runs Terraform, cdktf and Python: everything they print goes into a log, and Ctrl-C ends them in good order."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rehearsal.errors import RehearsalError

HEARTBEAT = 20.0
"""Seconds between two signs of life."""
GRACE = 60.0
"""Seconds that a command gets to write its state and free its lock after Ctrl-C."""


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    output: str
    """What it printed, stdout and stderr as they came."""
    log: Path


class Commands:
    """Runs one command after the other, each with a log of its own in `logs`."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.logs.mkdir(parents=True, exist_ok=True)
        self._count = 0

    def run(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        name: str,
        accept: Collection[int] = (0,),
        timeout: float = 900,
    ) -> Done:
        """Runs a command to its end. Raises RehearsalError where its exit code is none of `accept`."""
        process, log = self.start(command, folder, environment, name=name)
        try:
            self._wait(process, name, timeout)
        except BaseException:
            end(process)
            raise
        done = Done(process.returncode, log.read_text(errors="replace"), log)
        if done.code not in accept:
            raise RehearsalError(f"{name} ended with exit code {done.code}: {_reason(done.output)}; see {log}")
        return done

    def start(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], *, name: str
    ) -> tuple[subprocess.Popen[bytes], Path]:
        """Starts a command, in a session of its own, and returns it with its log."""
        self._count += 1
        log = self.logs / f"{self._count:02}-{name.replace(' ', '-')}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return process, log

    def _wait(self, process: subprocess.Popen[bytes], name: str, timeout: float) -> None:
        started = time.monotonic()
        while True:
            try:
                process.wait(HEARTBEAT)
            except subprocess.TimeoutExpired:
                passed = time.monotonic() - started
                if passed > timeout:
                    raise RehearsalError(f"{name} took longer than {timeout:.0f} s; see {self.logs}") from None
                print(f"    still at it: {name}, {passed:.0f} s", file=sys.stderr, flush=True)
            else:
                return


def end(process: subprocess.Popen[bytes], grace: float = GRACE) -> None:
    """Ends a command and all it started: asks as Ctrl-C does, and kills what has not ended after `grace` seconds."""
    for signal_, patience in ((signal.SIGINT, grace), (signal.SIGKILL, 10.0)):
        if not _signal_group(process, signal_):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            # The command's children, Terraform under cdktf, may need a little longer than itself.
            deadline = time.monotonic() + patience
            while _signal_group(process, 0) and time.monotonic() < deadline:
                time.sleep(0.1)


def _signal_group(process: subprocess.Popen[bytes], signal_: int) -> bool:
    process.poll()
    try:
        os.killpg(process.pid, signal_)
    except ProcessLookupError:
        return False
    return True


def _reason(output: str) -> str:
    """The line that says most about why a command failed."""
    lines = [line.strip(" │╷╵\t") for line in output.splitlines()]
    lines = [line for line in lines if line]
    for line in lines:
        if "Error:" in line or line.startswith("error:"):
            return line
    return lines[-1] if lines else "it printed nothing"
