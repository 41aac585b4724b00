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

from operations.rehearsal.errors import RehearsalError

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


@dataclass(frozen=True)
class Running:
    """A process, told from a later one of the same number by what it runs."""

    pid: int
    command: str


def end(process: subprocess.Popen[bytes], grace: float = GRACE) -> None:
    """Ends a command and all it started: asks as Ctrl-C does, and kills what has not ended after `grace` seconds.

    cdktf runs Terraform in a session of its own, and ends before it: so this waits for each of them.
    """
    if process.poll() is not None:
        return  # its number may be another's by now
    family = descendants(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    deadline = time.monotonic() + grace
    while (process.poll() is None or family & running()) and time.monotonic() < deadline:
        time.sleep(0.2)
    _kill(process, family)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kills a command and all it started, at once."""
    if process.poll() is None:
        _kill(process, descendants(process.pid))


def descendants(pid: int) -> set[Running]:
    """Processes that a process started, and those that they started."""
    children: dict[int, list[Running]] = {}
    for parent, child in _processes():
        children.setdefault(parent, []).append(child)
    found: set[Running] = set()
    parents = [pid]
    while parents:
        new = set(children.get(parents.pop(), ())) - found
        found |= new
        parents += [child.pid for child in new]
    return found


def _kill(process: subprocess.Popen[bytes], family: set[Running]) -> None:
    process.kill()  # does nothing where it has ended
    for left in family & running():
        with contextlib.suppress(ProcessLookupError):
            os.kill(left.pid, signal.SIGKILL)
    process.wait()


def running() -> set[Running]:
    """All processes that run now."""
    return {process for _, process in _processes()}


def _processes() -> list[tuple[int, Running]]:
    """All processes that run, each after its parent's number. Those that have ended, zombies, are left out."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    table = [line.split(maxsplit=3) for line in listed.splitlines()]
    return [(int(row[1]), Running(int(row[0]), "".join(row[3:]))) for row in table if not row[2].startswith("Z")]


def _reason(output: str) -> str:
    """The line that says most about why a command failed."""
    lines = [line.strip(" │╷╵\t") for line in output.splitlines()]
    lines = [line for line in lines if line]
    for line in lines:
        if "Error:" in line or line.startswith("error:"):
            return line
    return lines[-1] if lines else "it printed nothing"
