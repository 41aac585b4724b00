"""One command line: every command is found, answers at once, says the same of exit codes, and runs from anywhere."""

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from operations import command_line
from operations.command_line import load, main, names
from operations.errors import CommandError, Exit, UsageError
from terraform.errors import StalePlan
from terraform.interrupts import Interrupted

ROOT = Path(__file__).parents[2]
SLOW = {
    "rich",
    "shtab",
    "boto3",
    "botocore",
    "pydantic",
    "cdktf",
    "jsii",
    "psutil",
    "environments.environment",
    "modules",
}


def ends_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> Exit:
    """The exit code of a command that ends so."""

    def run(_options: argparse.Namespace) -> Exit:
        raise error

    command = SimpleNamespace(ABOUT="fail", add_arguments=lambda _: None, run=run)
    monkeypatch.setattr(command_line, "load", lambda _: command)
    return main(["plan"])


@pytest.mark.parametrize("name", names())
def test_every_command_has_the_same_shape_and_a_short_name_in_the_pipfile(name: str):
    command = load(name)
    assert command.ABOUT[0].islower()
    assert not command.ABOUT.endswith(".")
    assert callable(command.add_arguments)
    assert callable(command.run)
    scripts = tomllib.loads((ROOT / "Pipfile").read_text())["scripts"]
    assert scripts[name] == f"python ${{PIPENV_PROJECT_DIR}}/operations {name}"


@pytest.mark.parametrize("name", names())
def test_help_tells_the_exit_codes(name: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main([name, "--help"])
    printed = capsys.readouterr().out
    assert printed.startswith(f"usage: pipenv run {name} ")
    for code in Exit:
        assert f"  {code.value}  " in printed


def test_help_lists_every_command_and_what_it_does(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = " ".join(capsys.readouterr().out.split())
    for name in names():
        assert f" {name} {load(name).ABOUT} " in printed


def test_an_unknown_command_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main(["destroy", "dev"])
    assert ended.value.code == Exit.USAGE
    assert "invalid choice: 'destroy' (choose from 'activate', 'apply', " in capsys.readouterr().err


@pytest.mark.processes
@pytest.mark.parametrize("name", names())
def test_no_command_imports_what_is_slow_before_it_runs_nor_another_command(name: str):
    code = f"import sys; from operations import command_line as c; c._parser([{name!r}]); print(*sys.modules)"
    listed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert not SLOW & set(listed)
    loaded = {module for module in listed if module.startswith("operations.commands.")}
    assert loaded == {f"operations.commands.{name.replace('-', '_')}"}


@pytest.mark.processes
@pytest.mark.parametrize(("command", "folder"), [([str(ROOT / "operations")], "docs"), (["-m", "operations"], "")])
def test_it_runs_from_any_folder(command: list[str], folder: str):
    done = subprocess.run(
        [sys.executable, *command, "show", "nowhere"], cwd=ROOT / folder, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    *warnings, error = done.stderr.splitlines()
    assert error.startswith("error: there is no environment 'nowhere'; there is dev")
    assert all(warning.startswith("warning: ") for warning in warnings)


def test_an_error_is_one_sentence_then_details_then_notes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    error = CommandError("it failed", "x" * 400 + "\nsecond line")
    error.add_note("logs: here")
    assert ends_with(monkeypatch, error) is Exit.FAILED
    assert capsys.readouterr().err.splitlines() == [
        "error: it failed",
        "    " + "x" * command_line.LONGEST_LINE,
        "    second line",
        "logs: here",
    ]


def test_details_that_say_no_more_than_the_sentence_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert ends_with(monkeypatch, StalePlan("terraform apply failed: stale", "stale")) is Exit.STALE
    assert capsys.readouterr().err == "error: terraform apply failed: stale\n"
    assert ends_with(monkeypatch, UsageError("wrong")) is Exit.USAGE


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, Interrupted])
def test_an_interrupt_has_an_exit_code_of_its_own(
    interrupt: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert ends_with(monkeypatch, interrupt()) is Exit.INTERRUPTED
    noted = interrupt()
    noted.add_note("everything it started has been stopped")
    assert ends_with(monkeypatch, noted) is Exit.INTERRUPTED
    assert capsys.readouterr().err == "interrupted\ninterrupted; everything it started has been stopped\n"
