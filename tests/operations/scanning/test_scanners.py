"""The scanners' environment is made where it is not there, or says in a sentence why it cannot be."""

from pathlib import Path

import pytest

from operations.errors import CommandError
from operations.scanning import scanners

PIPENV = """#!/bin/sh
echo "$PWD $* $PIPENV_IGNORE_VIRTUALENVS ${VIRTUAL_ENV:-none}" >> "$PWD/called"
mkdir -p .venv
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Pipfile.lock").write_text("{}")
    return tmp_path


@pytest.fixture
def pipenv(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only command on the PATH beside the system's."""
    command = folder / "bin" / "pipenv"
    command.parent.mkdir()
    command.write_text(PIPENV)
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}:/usr/bin:/bin")
    return command


def test_they_are_installed_once_in_an_environment_of_their_own(folder, pipenv, monkeypatch):
    monkeypatch.setenv("VIRTUAL_ENV", "/somewhere/else")
    assert scanners.install(folder) == scanners.install(folder) == folder / ".venv" / "bin" / "python"
    assert (folder / "called").read_text() == f"{folder} sync 1 none\n"


def test_they_are_installed_again_when_the_lock_file_has_changed(folder, pipenv):
    scanners.install(folder)
    (folder / "Pipfile.lock").write_text('{"default": {}}')
    with pytest.raises(CommandError, match="has not got the scanners"):
        scanners.find(folder)
    scanners.install(folder)
    assert len((folder / "called").read_text().splitlines()) == 2


def test_where_they_are_not_there_the_sentence_says_what_installs_them(folder):
    with pytest.raises(CommandError, match="`pipenv run scan` installs them"):
        scanners.find(folder)


def test_without_pipenv_the_sentence_says_so(folder, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(CommandError, match="pipenv is not on the PATH"):
        scanners.install(folder)


def test_what_cannot_be_installed_is_not_taken_for_installed(folder, pipenv):
    pipenv.write_text(PIPENV + "echo 'no such host' >&2\nexit 1\n")
    with pytest.raises(CommandError, match="see that the package index can be reached") as raised:
        scanners.install(folder)
    assert raised.value.details == "no such host"
    with pytest.raises(CommandError, match="has not got the scanners"):
        scanners.find(folder)


def test_scanners_that_fail_are_an_error_with_their_last_word(tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho Traceback >&2\necho 'ImportError: no module' >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(CommandError, match="the scanners failed: ImportError: no module"):
        scanners.ask(python, [], [])


def test_scanners_that_answer_nothing_are_an_error_though_they_end_well(tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    with pytest.raises(CommandError, match="the scanners failed: they said nothing"):
        scanners.ask(python, [], [])
