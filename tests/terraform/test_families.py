"""A command ends with all that it started, whatever sessions that made."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from terraform.families import alive, descendants, end, kill

pytestmark = pytest.mark.processes

CHILD = "import subprocess, sys, time; {ignore}; open(sys.argv[1], 'w').close(); time.sleep(60)"
PARENT = (
    "import subprocess, sys; "
    "subprocess.Popen([sys.executable, '-c', sys.argv[1], sys.argv[2]], start_new_session=True).wait()"
)


def start(tmp_path: Path, ignore: str = "pass") -> "subprocess.Popen[bytes]":
    started = tmp_path / "started"
    command = [sys.executable, "-c", PARENT, CHILD.format(ignore=ignore), str(started)]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not started.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return process


@pytest.fixture
def family(tmp_path: Path) -> Iterator["tuple[subprocess.Popen[bytes], set[psutil.Process]]"]:
    process = start(tmp_path)
    yield process, descendants(process.pid)
    kill(process)


def test_all_that_a_command_started_is_known(family: "tuple[subprocess.Popen[bytes], set[psutil.Process]]"):
    process, started = family
    assert len(started) == 1
    assert alive(started) == started
    assert process.pid not in {each.pid for each in started}


def test_a_kill_reaches_what_has_a_session_of_its_own(family: "tuple[subprocess.Popen[bytes], set[psutil.Process]]"):
    process, started = family
    kill(process)
    assert process.returncode == -signal.SIGKILL
    psutil.wait_procs(started, timeout=10)
    assert alive(started) == set()


def test_what_does_not_end_when_asked_is_killed(tmp_path: Path):
    process = start(tmp_path, "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)")
    started = descendants(process.pid)
    end(process, grace=0.5)
    psutil.wait_procs(started, timeout=10)
    assert process.returncode is not None
    assert alive(started) == set()


def test_what_has_ended_is_left_alone():
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    end(process)
    kill(process)
    assert descendants(process.pid) == set()
