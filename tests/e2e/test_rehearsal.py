"""`pipenv run rehearse`: from the first step to the last, and the ways in which it ends before that."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from operations.command_line import main
from operations.rehearsal.emulator import answers
from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.steps import STEPS, Step
from operations.rehearsal.tools import Tools
from operations.synthesis import ROOT
from terraform.families import alive, descendants
from terraform.stack import moves
from tests.e2e.small import wait_until

pytestmark = pytest.mark.e2e

FIRST = STEPS[0]


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rehearsals that leave their folder behind do so in the test's."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_the_whole_migration_of_dev(tools: Tools):
    done = subprocess.run(
        [sys.executable, "operations", "rehearse", "dev"], cwd=ROOT, capture_output=True, text=True, timeout=1000
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for step in STEPS:
        assert re.search(rf"^ok +\d+ s  {re.escape(step.title)} ", done.stdout, re.MULTILINE), step.title
    assert f"{len(STEPS)} of {len(STEPS)} steps in " in done.stdout


def test_ctrl_c_ends_a_rehearsal_and_all_that_it_started(tools: Tools):
    rehearsal = subprocess.Popen(
        [sys.executable, "operations", "rehearse"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert rehearsal.stdout is not None
        port = int(re.search(r"127\.0\.0\.1:(\d+)", rehearsal.stdout.readline()).group(1))
        assert any("[2/" in line for line in rehearsal.stdout), "it ended before the second step"
        wait_until(lambda: len(descendants(rehearsal.pid)) >= 3, "Terraform and its provider run")
        started = descendants(rehearsal.pid)
        rehearsal.send_signal(signal.SIGINT)
        output, _ = rehearsal.communicate(timeout=120)
    finally:
        rehearsal.kill()
    assert rehearsal.returncode == 130, output
    assert "interrupted; everything it started has been stopped" in output
    assert not answers(port)
    wait_until(lambda: not alive(started), "all processes end")


def test_a_step_that_fails_ends_it_and_says_where_the_logs_are(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fail(_: object) -> str:
        raise RehearsalError("the plan destroys aws_vpc.networking_vpc")

    never = Step("never reached", lambda _: "")
    monkeypatch.setattr("operations.rehearsal.rehearse.STEPS", (FIRST, Step("cdktf plan", fail), never))
    assert main(["rehearse", "dev"]) == 1
    printed, errors = capsys.readouterr()
    assert re.search(r"^FAILED +\d+ s  cdktf plan$", printed, re.MULTILINE)
    assert "1 of 3 steps in" in printed
    assert "never reached" not in printed
    assert "error: the plan destroys aws_vpc.networking_vpc" in errors.splitlines()
    logs = Path(re.search(r"^logs: (.+)$", errors, re.MULTILINE).group(1))
    assert list(logs.glob("*-synth.log"))
    assert (logs.parent / "project" / "main.py").exists()
    shutil.rmtree(logs.parent)


def test_other_settings_are_rehearsed_in_the_place_of_an_environments_own(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Those of the day when dev had an edge: the whole way takes minutes more, of which CloudFront is the cause."""
    counted = Step("moves", lambda rehearsal: f"{len(moves(rehearsal.stack))} resources move")
    monkeypatch.setattr("operations.rehearsal.rehearse.STEPS", (FIRST, counted))
    file = ROOT / "tests" / "later" / "dev_2025_11_01.py"
    assert main(["rehearse", "dev", "--settings", str(file)]) == 0
    assert "76 resources move" in capsys.readouterr().out


def test_one_that_is_kept_can_be_used_from_a_shell(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("operations.rehearsal.rehearse.STEPS", (FIRST, Step("cdktf destroy", lambda _: "")))
    assert main(["rehearse", "dev", "--keep"]) == 0
    printed = capsys.readouterr().out
    pid = int(re.search(r"end it with: kill (\d+)", printed).group(1))
    try:
        assert "cdktf destroy" not in printed
        exports = "".join(line for line in printed.splitlines(keepends=True) if line.startswith("export "))
        folder = re.search(r"The stack's folder: (.+)\. For a shell", printed).group(1)
        shell = f"{exports}cd {shlex.quote(folder)} && terraform init -input=false && terraform workspace list"
        done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip().endswith("* default")
    finally:
        os.kill(pid, signal.SIGTERM)
