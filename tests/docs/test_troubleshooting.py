"""docs/troubleshooting.md quotes messages that there are: ours in the code, others' in what they said to a test."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, read

PAGE = read(ROOT / "docs" / "troubleshooting.md")
OURS, _, OTHERS = PAGE.partition("\n## What others say\n")
ROOMS = ("environments", "modules", "operations", "scaffolding", "terraform")
GAP = "\0"

# What nobody could make happen here, or what is the system's own word, and where it was read.
NOT_SEEN = {
    "no space left on device": "the operating system's",
    "Cannot upgrade postgres from 15.19 to 15.12": "RDS's, which docs/database.md quotes",
    "AddressLimitExceeded": "EC2's, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
    "is not authorized to perform": "IAM's, which docs/alarms.md quotes",
    "Pipfile.lock is out-of-date": "pipenv's",
    "/bin/sh: 1: ...: not found": "the shell's",
    "npm error ... EBADENGINE": "npm's",
}


def quoted(text: str) -> list[str]:
    """What stands in backquotes in the first column of the tables."""
    rows = [row for row in text.splitlines() if row.startswith("| `")]
    return [message for row in rows for message in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def strings(source: str) -> str:
    """A source with its neighbouring strings made one, and a gap for what is filled in."""
    joined = re.sub(r"[\"']\s*\n?\s*(?:r?f|r)?[\"']", "", source)
    return re.sub(r"\{[^{}\n]*\}", GAP, joined)


@pytest.fixture(scope="module")
def said_by_us() -> str:
    files = [ROOT / "main.py", *(file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")))]
    return "\n".join(strings(read(file)) for file in [*files, *(ROOT / "tests" / "modules").glob("test_readmes.py")])


@pytest.fixture(scope="module")
def said_by_others() -> str:
    tests = [file for file in (ROOT / "tests").rglob("*.py") if file.parent != Path(__file__).parent]
    said = [read(file) for file in [*(ROOT / "tests" / "fixtures" / "terraform").glob("*.txt"), *tests]]
    return re.sub(r"\s+", " ", " ".join(said))


def is_in(said: str, message: str) -> bool:
    """Whether a message has been said; `...` is what was filled in, on the same line."""
    return re.search(r"[^\n]*?".join(map(re.escape, message.strip(". ").split("..."))), said) is not None


def test_what_we_say_is_in_the_code(said_by_us: str):
    messages = [message for message in quoted(OURS) if message not in NOT_SEEN]
    assert len(messages) > 40
    assert [message for message in messages if not is_in(said_by_us, message)] == []


def test_what_others_say_has_been_said_to_a_test(said_by_others: str):
    messages = [message for message in quoted(OTHERS) if message not in NOT_SEEN]
    assert len(messages) > 5
    assert [message for message in messages if not is_in(said_by_others, message)] == []


def test_what_was_not_seen_is_quoted():
    assert set(NOT_SEEN) - {*quoted(OURS), *quoted(OTHERS)} == set()


def test_a_message_that_there_is_not_is_found(said_by_us: str):
    assert is_in(said_by_us, "the state is locked by ... since ...")
    assert not is_in(said_by_us, "the state is locked by ... in all eternity")
