"""Every link within the project leads somewhere, every path that is named exists, and every page can be found."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, links, name_of, prose, read

ROOMS = "benchmarks|docs|environments|modules|operations|scaffolding|terraform|tests|\\.ci|\\.github"
MADE_BY_ITS_READER = {"docs/adding-an-environment.md": {"environments/staging.py"}}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_to_a_file_and_a_heading_in_it(page: Path):
    dead = []
    for target in links(read(page)):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(read(file))):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_that_a_page_names_exists(page: Path):
    text = re.sub(r"\]\([^)]*\)", "", prose(read(page)))
    named = set(re.findall(rf"(?<![\w./-])((?:{ROOMS})/[\w./-]*\w)(?!\w*[*{{])", text))
    named -= {path for path in named if "/ENV" in path} | MADE_BY_ITS_READER.get(name_of(page), set())
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_test_that_a_page_names_exists():
    tests = {file.name for file in (ROOT / "tests").rglob("test_*.py")}
    named = {(name_of(page), test) for page in PAGES for test in re.findall(r"\btest_\w+\.py\b", read(page))}
    assert named
    assert [each for each in sorted(named) if each[1] not in tests] == []


def test_every_page_that_the_code_names_exists():
    named = {(name_of(file), path) for file in _code() for path in re.findall(r"\bdocs/[\w/-]+\.md", read(file))}
    assert named
    assert [each for each in sorted(named) if not (ROOT / each[1]).exists()] == []


def test_every_page_of_docs_is_in_its_index():
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / target.partition("#")[0]).resolve() for target in links(read(index))}
    assert [name_of(page) for page in PAGES if page.is_relative_to(index.parent) and page not in {*listed, index}] == []


def _code() -> Iterator[Path]:
    yield from ROOT.glob("*.py")
    yield from ROOT.glob(".github/**/*.yml")
    for room in ("environments", "modules", "operations", "scaffolding", "terraform", "tests"):
        yield from (ROOT / room).rglob("*.py")


def test_anchors_are_those_that_github_makes():
    text = "# What `plan` says, and when\n\n```sh\n# no heading\n```\n\n## On\n## On\n### [A link](to.md): *yes*\n"
    assert anchors(text) == {"what-plan-says-and-when", "on", "on-1", "a-link-yes"}


def test_links_are_found_in_prose_alone():
    text = "[a](b.md#c) `[d](e.md)` [f](https://g.h/i)\n```md\n[j](k.md)\n```\n[l](#m)\n"
    assert links(text) == ["b.md#c", "#m"]
