"""What is told while something takes long: lines, unless whoever has a terminal shows it in another way."""

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, Self

Say = Callable[[str], None]
"""Tells one line of progress."""


class Sign(AbstractContextManager["Sign"], Protocol):
    """Of life, as long as the block takes."""

    def still(self, how_far: str = "") -> None:
        """It goes on, and how far it is, if that is known."""


class Voice(Protocol):
    """How what is told reaches people."""

    def say(self, sentence: str) -> None:
        """One line, out of the way of what a command prints."""

    def under_way(self, doing: str) -> Sign:
        """Shows what takes long, as long as the block takes."""


class Lines:
    """A sign as lines: one at the beginning, and one each time that it is still under way."""

    def __init__(self, doing: str, say: Say) -> None:
        self._doing = doing
        self._say = say

    def __enter__(self) -> Self:
        self._since = time.monotonic()
        self._say(f"{self._doing} ...")
        return self

    def __exit__(self, *_: object) -> None:
        """What comes of it is for others to tell."""

    def still(self, how_far: str = "") -> None:
        """One line more."""
        passed = f"{time.monotonic() - self._since:.0f} s"
        self._say(", ".join(filter(None, (f"  still {self._doing.strip()}", how_far, passed))))


class Plain:
    """To stderr, as text."""

    def say(self, sentence: str) -> None:
        """One line."""
        if sys.stderr is not None:  # closed by whoever started this process
            sys.stderr.write(f"{sentence}\n")
            sys.stderr.flush()

    def under_way(self, doing: str) -> Sign:
        """As lines."""
        return Lines(doing, self.say)


_voice: Voice = Plain()


def speak_with(voice: Voice) -> None:
    """From here on."""
    global _voice
    _voice = voice


def say(sentence: str) -> None:
    """Tells one line of progress."""
    _voice.say(sentence)


def under_way(doing: str) -> Sign:
    """What takes as long as the block: `with under_way("dev: planning") as sign: ... sign.still("half of it")`."""
    return _voice.under_way(doing)
