"""Runs Terraform, cdktf and Python: everything they print goes into a log, and Ctrl-C ends them in good order."""

import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from operations.rehearsal.errors import RehearsalError
from terraform import processes
from terraform.errors import TerraformError
from terraform.families import end

HEARTBEAT = 20.0
"""Seconds between two signs of life."""


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
            processes.wait(process, f"  {name}", heartbeat=HEARTBEAT, timeout=timeout)  # under the step's title
        except TerraformError as error:
            end(process)
            raise RehearsalError(f"{error}; see {log}") from None
        except BaseException:
            end(process)
            raise
        done = Done(process.returncode, log.read_text(errors="replace"), log)
        if done.code not in accept:
            raise RehearsalError(f"{name} ended with exit code {done.code}: {_reason(done.output)}; see {log}")
        return done

    def start(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], *, name: str
    ) -> "tuple[subprocess.Popen[str], Path]":
        """Starts a command, in a session of its own, and returns it with its log."""
        self._count += 1
        log = self.logs / f"{self._count:02}-{name.replace(' ', '-')}.log"
        with log.open("wb") as stream:
            process = processes.start(command, folder, environment, stdout=stream, stderr=subprocess.STDOUT)
        return process, log


def _reason(output: str) -> str:
    """The line that says most about why a command failed."""
    lines = [line.strip(" │╷╵\t") for line in output.splitlines()]
    lines = [line for line in lines if line]
    for line in lines:
        if "Error:" in line or line.startswith("error:"):
            return line
    return lines[-1] if lines else "it printed nothing"
