"""What takes long, on a terminal: it moves, says how far it is, and leaves the cursor as it was."""

import contextlib
import os
import pty
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper

import pytest

from operations.live import OnTerminal
from terraform import progress

HIDDEN, SEEN = "\x1b[?25l", "\x1b[?25h"


@contextmanager
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A terminal in place of stderr; what it got is in the list, afterwards."""
    master, slave = pty.openpty()
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    got: list[str] = []
    with os.fdopen(slave, "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        yield got
    with os.fdopen(master, "rb", buffering=0) as shown, contextlib.suppress(OSError):  # the end of a terminal is EIO
        while chunk := shown.read(65536):
            got.append(chunk.decode())


@pytest.fixture(autouse=True)
def plain_afterwards() -> Iterator[None]:
    yield
    progress.speak_with(progress.Plain())


def test_it_says_how_far_it_is_and_leaves_one_line(monkeypatch: pytest.MonkeyPatch):
    with screen(monkeypatch) as shown:
        progress.speak_with(OnTerminal())
        with progress.under_way("dev: planning [0]") as sign:
            sign.still("37 %")
            progress.say("by the way")
    got = "".join(shown)
    assert "dev: planning [0]: 37 %" in got
    assert "by the way" in got
    assert got.index(HIDDEN) < got.rindex(SEEN)
    assert got.endswith("dev: planning [0], 0 s\x1b[0m\r\n")


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
def test_whatever_ends_it_the_cursor_is_seen_again(monkeypatch: pytest.MonkeyPatch, end: type[BaseException]):
    with screen(monkeypatch) as shown:
        with pytest.raises(end), OnTerminal().under_way("dev: planning"):
            raise end
        assert isinstance(sys.stderr, TextIOWrapper)  # and not what prints above the line that moves
    got = "".join(shown)
    assert got.rindex(HIDDEN) < got.rindex(SEEN)


def test_a_terminal_that_is_gone_hides_nothing_worse(monkeypatch: pytest.MonkeyPatch):
    class Gone:
        def isatty(self) -> bool:
            return True

        def write(self, _text: str) -> int:
            if not self.there:
                raise OSError("gone")
            return 0

        def flush(self) -> None: ...

        there = True

    gone = Gone()
    monkeypatch.setattr(sys, "stderr", gone)

    def interrupted() -> None:
        with OnTerminal().under_way("dev: planning"):
            gone.there = False
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
