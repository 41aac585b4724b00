"""The copy of the project that a rehearsal works in."""

from pathlib import Path
from typing import cast

import pytest

from operations.rehearsal.commands import Commands
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.project import Project
from operations.rehearsal.tools import Tools


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Of a root that has one environment and no more, and that runs nothing."""
    environments = tmp_path / "root" / "environments"
    environments.mkdir(parents=True)
    (environments / "dev.py").write_text("DEV = 'today'\n")
    nothing = None  # what runs things is not asked
    return Project(
        tmp_path / "root",
        tmp_path / "copy",
        tools=cast(Tools, nothing),
        emulator=cast(Emulator, nothing),
        commands=Commands(tmp_path / "logs"),
    )


def test_other_settings_take_the_place_of_an_environments_in_the_copy_alone(project: Project, tmp_path: Path):
    other = tmp_path / "other.py"
    other.write_text("DEV = 'another day'\n")
    project.replace_settings("dev", other)
    assert (project.folder / "environments" / "dev.py").read_text() == "DEV = 'another day'\n"
    assert (tmp_path / "root" / "environments" / "dev.py").read_text() == "DEV = 'today'\n"


def test_settings_of_an_environment_that_is_not_there_are_refused(project: Project, tmp_path: Path):
    with pytest.raises(
        RehearsalError, match=r"^there is no environments/staging.py whose place .*other.py could take$"
    ):
        project.replace_settings("staging", tmp_path / "other.py")
    assert not (project.folder / "environments" / "staging.py").exists()


def test_a_file_that_is_not_there_is_named(project: Project, tmp_path: Path):
    with pytest.raises(RehearsalError, match=r"other.py cannot be read: No such file or directory$"):
        project.replace_settings("dev", tmp_path / "other.py")
    assert (project.folder / "environments" / "dev.py").read_text() == "DEV = 'today'\n"
