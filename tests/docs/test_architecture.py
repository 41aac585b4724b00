"""docs/architecture.md and its pictures: where they are out of date, `pipenv run pictures` writes them anew."""

import re
from pathlib import Path

import pytest

from environments import load_environments
from operations.diagrams.drawing import check_tools, draw_svgs
from operations.diagrams.model import Picture
from operations.diagrams.pages import COMMAND, PAGE, PICTURES, file_of, written
from operations.diagrams.picture import picture
from terraform.stack import Stack
from tests.conftest import needed

ROOT = Path(__file__).parents[2]
STALE = f"out of date: `{COMMAND}`"


@pytest.fixture(scope="module")
def pictures(synth) -> list[Picture]:
    environments = sorted(load_environments(), key=lambda environment: environment.name)
    return [picture(Stack(environment.name, Path(), synth(environment))) for environment in environments]


def test_the_page_has_what_the_environments_are(pictures: list[Picture]):
    page = PAGE.read_text(encoding="utf-8")
    assert written(page, pictures) == page, STALE


@pytest.mark.processes
def test_the_pictures_are_drawn_of_what_the_environments_are(pictures: list[Picture]):
    needed(check_tools)
    committed = [file_of(each).read_text(encoding="utf-8") for each in pictures]
    assert draw_svgs(pictures) == committed, STALE
    assert {file.name for file in PICTURES.iterdir()} == {file_of(each).name for each in pictures}


def test_the_readme_shows_every_picture(pictures: list[Picture]):
    shown = re.findall(r"!\[[^]]*\]\((docs/pictures/[^)]*)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown == [file_of(each).relative_to(ROOT).as_posix() for each in pictures]
