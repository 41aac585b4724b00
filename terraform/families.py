"""Ends a command with all that it started: cdktf runs Terraform in a session of its own, and ends before it."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable
from typing import Any

import psutil

GRACE = 60.0
"""Seconds that a command gets to write its state and free its lock after Ctrl-C."""


def end(process: "subprocess.Popen[Any]", grace: float = GRACE) -> None:
    """Ends a command and all it started: asks as Ctrl-C does, and kills what has not ended after `grace` seconds."""
    if process.poll() is not None:
        return  # its number may be another's by now
    family = descendants(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    deadline = time.monotonic() + grace
    while (process.poll() is None or alive(family)) and time.monotonic() < deadline:
        time.sleep(0.2)
    _kill(process, family)


def kill(process: "subprocess.Popen[Any]") -> None:
    """Kills a command and all it started, at once."""
    if process.poll() is None:
        _kill(process, descendants(process.pid))


def descendants(pid: int) -> set[psutil.Process]:
    """Processes that a process started, and those that they started. Each is told from a later one of its number."""
    try:
        return set(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return set()


def alive(processes: Iterable[psutil.Process]) -> set[psutil.Process]:
    """Those that run. What has ended and is not yet waited for, a zombie, does not."""
    return {process for process in processes if _runs(process)}


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _kill(process: "subprocess.Popen[Any]", family: set[psutil.Process]) -> None:
    process.kill()  # does nothing where it has ended
    for left in alive(family):
        with contextlib.suppress(psutil.NoSuchProcess):
            left.kill()
    process.wait()
