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
    """Ends a command and all it started: asks as Ctrl-C does, and kills what has not ended after `grace` seconds.

    cdktf runs Terraform in a session of its own, and ends before it: so this waits for each of them.
    """
    family = descendants(process.pid)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    deadline = time.monotonic() + grace
    while _alive(process, family) and time.monotonic() < deadline:
        time.sleep(0.1)
    kill(process, family)


def kill(process: subprocess.Popen[bytes], family: Collection[int] | None = None) -> None:
    """Kills a command and all it started, at once."""
    for pid in (process.pid, *(descendants(process.pid) if family is None else family)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def descendants(pid: int) -> set[int]:
    """Processes that a process started, and those that they started."""
    children: dict[int, list[int]] = {}
    for child, parent, _ in _processes():
        children.setdefault(parent, []).append(child)
    found: set[int] = set()
    open_ = [pid]
    while open_:
        new = set(children.get(open_.pop(), ())) - found
        found |= new
        open_ += new
    return found


def _alive(process: subprocess.Popen[bytes], family: Collection[int]) -> bool:
    running = {pid for pid, _, state in _processes() if not state.startswith("Z")}
    return process.poll() is None or not running.isdisjoint(family)


def _processes() -> list[tuple[int, int, str]]:
    """Process, parent and state of all that run."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    return [(int(pid), int(parent), state) for pid, parent, state in map(str.split, listed.splitlines())]


def _reason(output: str) -> str:
    """The line that says most about why a command failed."""
    lines = [line.strip(" │╷╵\t") for line in output.splitlines()]
    lines = [line for line in lines if line]
    for line in lines:
        if "Error:" in line or line.startswith("error:"):
            return line
    return lines[-1] if lines else "it printed nothing"
