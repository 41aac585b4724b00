"""The rules in the documentation are those of the guard, and so are exit codes and commands."""

from operations.command_line import names
from operations.errors import Exit
from operations.guard.table import DOCS, documented


def test_the_documented_rules_are_those_that_judge():
    text = DOCS.read_text(encoding="utf-8")
    assert text == documented(text), "write it anew with `pipenv run tables`"


def test_every_exit_code_and_every_command_is_documented():
    text = DOCS.read_text(encoding="utf-8")
    for code in Exit:
        assert f"\n| {code.value} | " in text
    text += (DOCS.parent / "pipeline.md").read_text(encoding="utf-8")
    for name in set(names()) - {"record", "rehearse", "tables"}:
        assert f"`pipenv run {name}" in text
