"""What is printed: whole into a pipe, and on a terminal as wide as that is, with nothing lost."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations import terminal
from operations.terminal import GAP, LEAST, Command, Heading, Report, Table, widths

ROOT = Path(__file__).parents[2]
ARN = "arn:aws:secretsmanager:us-east-1:108581769167:secret:" + "0123456789" * 12
COMMAND = f"  aws secretsmanager get-secret-value --secret-id {ARN}"
REPORT = Report(
    [
        Heading("dev: 2 destroyed"),
        Table([("  destroyed", 'aws_eip.nat["b [c] d"]'), ("", f"forced by arn: {ARN}")]),
        Table([("  moved", f"module.a.{'b' * 60}.c", f"-> {'d' * 60}")], below=True),
        "",
        Table([(Heading("fixed"), "USD"), ("  a name of several words " * 4, "12345678.90")], right=(1,)),
        Table([]),
        f"STOPPED: {'so many words ' * 20}`pipenv run plan dev`.",
        Command(COMMAND),
    ]
)
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def printed(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, report: str = REPORT, **variables: str) -> str:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm-256color", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", stream)
    terminal.show(report)
    return stream.getvalue()


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("width", [40, 80, 160])
def test_no_line_is_longer_than_the_terminal_but_for_what_is_copied(monkeypatch: pytest.MonkeyPatch, width: int):
    lines = ESCAPES.sub("", printed(monkeypatch, Screen(), COLUMNS=str(width))).splitlines()
    assert lines[-1] == COMMAND
    assert all(len(line) <= width for line in lines[:-1])


@pytest.mark.parametrize("width", [10, 40, 80, 160])
def test_nothing_is_lost_on_a_terminal(monkeypatch: pytest.MonkeyPatch, width: int):
    shown = ESCAPES.sub("", printed(monkeypatch, Screen(), COLUMNS=str(width)))
    assert sorted(squeezed(shown)) == sorted(squeezed(REPORT))
    assert "…" not in shown
    if width == 160:
        assert ARN in shown
        assert squeezed(shown) == squeezed(REPORT)


def test_a_terminal_shows_how_bad_it_is_and_a_pipe_gets_plain_text(monkeypatch: pytest.MonkeyPatch):
    assert "\x1b[1;31mSTOPPED:\x1b[0m so many" in printed(monkeypatch, Screen(), COLUMNS="80")
    assert printed(monkeypatch, io.StringIO()) == str(REPORT)
    assert printed(monkeypatch, io.StringIO(), GITHUB_ACTIONS="true", COLUMNS="40") == str(REPORT)
    assert printed(monkeypatch, Screen(), TERM="dumb") == str(REPORT)


def test_without_colours_nothing_has_one(monkeypatch: pytest.MonkeyPatch):
    shown = printed(monkeypatch, Screen(), COLUMNS="80", NO_COLOR="1")
    assert set(ESCAPES.findall(shown)) == {"\x1b[1m", "\x1b[2m", "\x1b[0m"}


def test_a_log_that_is_to_have_colours_has_whole_lines(monkeypatch: pytest.MonkeyPatch):
    shown = printed(monkeypatch, io.StringIO(), FORCE_COLOR="1")
    assert "\x1b[1;31m" in shown
    bare = [line.rstrip() for line in ESCAPES.sub("", shown).splitlines()]
    assert bare == [line.rstrip() for line in REPORT.splitlines()]


def test_other_text_is_sentences_whether_or_not_it_ends_its_line(monkeypatch: pytest.MonkeyPatch):
    assert printed(monkeypatch, io.StringIO(), "one\ntwo") == "one\ntwo\n"
    assert printed(monkeypatch, io.StringIO(), "one\ntwo\n") == "one\ntwo\n"


def test_a_pipe_does_not_wait_for_rich():
    code = "import sys; from operations import command_line as c; c.main([]); print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


@given(
    longest=st.lists(st.integers(0, 300), min_size=1, max_size=6),
    right=st.sets(st.integers(1, 5)),
    width=st.integers(1, 300),
)
def test_columns_fit_and_figures_stay_whole(longest: list[int], right: set[int], width: int):
    right = {column for column in right if column < len(longest)}
    found = widths(longest, right, width)
    if found is None:
        assert sum(longest) + GAP * (len(longest) - 1) > width
        return
    assert sum(found) + GAP * (len(longest) - 1) <= width
    assert all(found[column] == longest[column] for column in right)
    assert all(min(length, LEAST // 2) <= got <= length for got, length in zip(found, longest, strict=True))
