"""What a check answers."""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """How a check ends."""

    FINE = "fine"
    PROBLEM = "problem"
    NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    answer: Answer
    sentence: str
    """What was found; for a problem what to do, and why where something is not known."""


class NotKnown(Exception):
    """Ends a check that cannot say more. Its text is the reason."""


def fine(sentence: str) -> Finding:
    """It is as it has to be."""
    return Finding(Answer.FINE, sentence)


def problem(sentence: str) -> Finding:
    """A deploy would fail, or something is not safe."""
    return Finding(Answer.PROBLEM, sentence)


def not_known(reason: str) -> Finding:
    """It could not be asked, or the answer does not say."""
    return Finding(Answer.NOT_KNOWN, reason)
