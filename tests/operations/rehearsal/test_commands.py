"""Each command has a log, ends with an accepted code or an error, and does not outlive its time."""

import os
import sys
from pathlib import Path

import pytest

from operations.rehearsal import commands as module
from operations.rehearsal.commands import Commands
from operations.rehearsal.errors import RehearsalError

pytestmark = pytest.mark.processes


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    return Commands(tmp_path / "logs")


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_what_a_command_prints_is_in_a_log_of_its_own(commands: Commands, tmp_path: Path):
    both = python("import sys; print('out', flush=True); print('err', file=sys.stderr)")
    done = commands.run(both, tmp_path, os.environ, name="cdktf plan")
    assert (done.code, done.output, done.log.name) == (0, "out\nerr\n", "01-cdktf-plan.log")
    assert commands.run(both, tmp_path, os.environ, name="again").log.name == "02-again.log"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("╷\n│ Error: it broke\n│ at length\n╵", "Error: it broke"),
        ("one\ntwo\n", "two"),
        ("", "it printed nothing"),
    ],
)
def test_a_failure_is_told_by_the_line_that_says_most(commands: Commands, tmp_path: Path, said: str, reason: str):
    fails = python(f"import sys; print({said!r}); sys.exit(3)")
    with pytest.raises(RehearsalError, match=f"^synth ended with exit code 3: {reason}; see .*01-synth.log$"):
        commands.run(fails, tmp_path, {**os.environ, "PYTHONIOENCODING": "utf-8"}, name="synth")
    assert commands.run(fails, tmp_path, os.environ, name="synth", accept=(3,)).code == 3


def test_a_command_that_takes_too_long_is_ended(commands: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "HEARTBEAT", 0.1)
    sleeps = python("import time; time.sleep(60)")
    with pytest.raises(RehearsalError, match=r"^sleeping took longer than 0 s; see .*01-sleeping\.log$"):
        commands.run(sleeps, tmp_path, os.environ, name="sleeping", timeout=0.2)
