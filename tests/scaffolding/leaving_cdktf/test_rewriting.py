"""Every word that says cdktf is known, or nothing is written."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from scaffolding.leaving_cdktf import rewriting
from scaffolding.leaving_cdktf.copying import tracked
from scaffolding.leaving_cdktf.rewriting import LeavingError, rewrite
from scaffolding.leaving_cdktf.table import AS_THEY_ARE, EDITS, Edit

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def project() -> dict[str, str]:
    """All files of this project that are text."""
    return {path: text for path in tracked(ROOT) if (text := (ROOT / path).read_text(errors="ignore"))}


@pytest.fixture(scope="module")
def rewritten(project: dict[str, str]) -> dict[str, str]:
    """The copy. Where it fails, it says which word or row of the table is to be looked at."""
    return rewrite(project)[0]


def test_nothing_in_the_copy_imports_or_asks_for_cdktf(rewritten: dict[str, str]):
    kept = ("cdktf.out", "cdktf.json", "CDKTF_OUTDIR", "CDKTF_DISABLE_PLUGIN_CACHE_ENV")
    for path, text in rewritten.items():
        if path in AS_THEY_ARE:
            continue
        for word in kept:
            text = text.replace(word, "")
        assert "cdktf" not in text.lower(), path


def test_the_copy_knows_nothing_of_leaving(rewritten: dict[str, str]):
    assert [path for path, text in rewritten.items() if re.search("leav(e|ing)[-_]cdkt", text)] == []


def test_what_is_asked_for_is_what_is_locked(rewritten: dict[str, str]):
    packages = tomllib.loads(rewritten["Pipfile"])["packages"]
    locked = json.loads(rewritten["Pipfile.lock"])["default"]
    names = ("cdktn", "cdktn-provider-aws", "constructs")
    assert {name: locked[name]["version"] for name in names} == {name: packages[name] for name in names}
    assert not {name for name in locked if "cdktf" in name}


def test_all_other_packages_stay_as_they_are_locked(project: dict[str, str], rewritten: dict[str, str]):
    before, after = (json.loads(files["Pipfile.lock"]) for files in (project, rewritten))
    assert before["develop"] == after["develop"]
    changed = {name for name in before["default"] if before["default"][name] != after["default"].get(name)}
    assert changed == {"cdktf", "cdktf-cdktf-provider-aws", "constructs"}


def alone(monkeypatch: pytest.MonkeyPatch, *edits: Edit, **rows: object) -> None:
    """A table that has these rows alone."""
    nothing = {"WORDS": {}, "EDITS": edits, "LOCKED": {}, "AS_THEY_ARE": (), "LEFT_BEHIND": ()}
    for name, row in {**nothing, **rows}.items():
        monkeypatch.setattr(rewriting, name, row)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("from cdktf_cdktf_provider_random.pet import Pet", "cdktf_cdktf_provider_random"),
        ('import { Pet } from "@cdktf/provider-random";', "@cdktf/provider-random"),
        ("def cdktf_deploy():", "cdktf_deploy"),
        ('os.environ["CDKTF_LOG_LEVEL"]', "CDKTF_LOG_LEVEL"),
        ("Cdktf reads it", "Cdktf"),
        ("bindings 21.22.1", "21.22.1"),
        ("as cdktf 0.21 does", "cdktf 0.21"),
        ("cdktf 0.21.0", "0.21.0"),
    ],
)
def test_a_word_that_the_table_does_not_know_stops_it(monkeypatch: pytest.MonkeyPatch, line: str, word: str):
    alone(monkeypatch, WORDS={"cdktf": "cdktn"})
    with pytest.raises(LeavingError) as stopped:
        rewrite({"a.py": f"import cdktf\n{line}\n"})
    assert str(stopped.value) == (
        f"a.py:2: {word!r} is not known; say in scaffolding/leaving_cdktf/table.py what becomes of it"
    )


def test_words_are_replaced_where_they_are_whole(monkeypatch: pytest.MonkeyPatch):
    alone(monkeypatch, WORDS={"cdktf": "cdktn", "cdktf.out": "cdktf.out"})
    text, used = rewrite(
        {"a.py": "from cdktf import App\napp = cdktf.App(outdir='cdktf.out')  # cdktf's, of 10.0.21.0/24\n"}
    )
    assert text == {"a.py": "from cdktn import App\napp = cdktn.App(outdir='cdktf.out')  # cdktn's, of 10.0.21.0/24\n"}
    assert used == {"cdktf": 3, "cdktf.out": 1}


def test_a_row_that_meets_nothing_has_to_go(monkeypatch: pytest.MonkeyPatch):
    edit = Edit("b.py", "old\nline", "new")
    alone(
        monkeypatch, edit, WORDS={"cdktf": "cdktn"}, AS_THEY_ARE=("c.md",), LEFT_BEHIND=("d/",), LOCKED={"e": ("f", {})}
    )
    with pytest.raises(LeavingError) as stopped:
        rewrite({"Pipfile.lock": '{"default": {}}'})
    assert [line.partition(" meets nothing")[0] for line in str(stopped.value).splitlines()] == [
        "cdktf",
        "b.py: old",
        "Pipfile.lock: e",
        "c.md",
        "d/",
    ]


def test_a_line_that_stands_twice_is_no_longer_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch):
    alone(monkeypatch, Edit("a.py", "old", "new"))
    assert rewrite({"a.py": "old"})[0] == {"a.py": "new"}
    with pytest.raises(LeavingError, match=r"^a\.py: old meets nothing"):
        rewrite({"a.py": "old old"})


def test_edits_leave_nothing_for_the_words_to_spoil():
    assert [edit for edit in EDITS if edit.old == edit.new or edit.old in edit.new.split("\n")] == []
