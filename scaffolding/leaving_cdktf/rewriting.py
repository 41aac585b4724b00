"""Rewrites the files of a project that uses cdktf into those of one that uses cdktn, by the table. Pure functions."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from scaffolding.leaving_cdktf.table import (
    AS_THEY_ARE,
    BINDINGS,
    CDKTF,
    EDITS,
    LEFT_BEHIND,
    LOCKED,
    PROVIDER,
    WORDS,
    Edit,
)

LOCK = "Pipfile.lock"
TABLE = "scaffolding/leaving_cdktf/table.py"
WORD = re.compile(
    r"@cdktf(?:/[\w-]+)?|(?<![\w-])[\w-]*cdktf[\w-]*(?:\.(?:json|out)\b)?|CDK for Terraform", re.IGNORECASE
)
VERSIONS = (f"cdktf {CDKTF.removesuffix('.0')}", CDKTF, BINDINGS, PROVIDER)
VERSION = re.compile("|".join(rf"(?<![\w.]){re.escape(version)}(?![\w.]*\d)" for version in VERSIONS))


class LeavingError(Exception):
    """What the table does not know, a sentence for each; nothing has been written."""


def left_behind(path: str) -> bool:
    """Whether a file has no place in the copy."""
    return any(path == gone or (gone.endswith("/") and path.startswith(gone)) for gone in LEFT_BEHIND)


def rewrite(files: Mapping[str, str]) -> tuple[dict[str, str], Counter[str]]:
    """Rewrite all files of a project, by their paths in it; return them, and how often each row of the table was used.

    Raises LeavingError with everything that the table does not know, and every row of it that meets nothing any more.
    """
    used: Counter[str] = Counter()
    rewritten: dict[str, str] = {}
    problems: list[str] = []
    for path, text in files.items():
        if left_behind(path):
            used.update(gone for gone in LEFT_BEHIND if path.startswith(gone))
        elif path in AS_THEY_ARE:
            rewritten[path] = text
            used[path] += 1
        elif path == LOCK:
            rewritten[path] = _locked(text, used)
        else:
            edited = _edited(path, text, used)
            if _says_something(edited):
                problems += _unknown(path, edited)
                edited = WORD.sub(lambda word: _replaced(word[0], used), edited)
            rewritten[path] = edited
    problems += [f"{row} meets nothing; take it out of {TABLE}" for row in _rows() if not used[row]]
    if problems:
        raise LeavingError("\n".join(problems))
    return rewritten, Counter({row: used[row] for row in _rows()})


def said(edit: Edit) -> str:
    """What a report calls an edit."""
    return f"{edit.file}: {edit.old.strip().splitlines()[0]}"


def _rows() -> Iterable[str]:
    return (*WORDS, *map(said, EDITS), *(f"{LOCK}: {name}" for name in LOCKED), *AS_THEY_ARE, *LEFT_BEHIND)


def _edited(path: str, text: str, used: Counter[str]) -> str:
    for edit in EDITS:
        if edit.file == path and text.count(edit.old) == 1:
            text = text.replace(edit.old, edit.new)
            used[said(edit)] += 1
    return text


def _replaced(word: str, used: Counter[str]) -> str:
    used[word] += 1
    return WORDS.get(word, word)


def _says_something(text: str) -> bool:
    """Whether there is anything to look for: in the megabytes of what is recorded a search for words takes a second."""
    lowered = text.lower()
    return any(mark in lowered for mark in ("cdktf", "cdk for terraform", CDKTF, BINDINGS, PROVIDER))


def _unknown(path: str, text: str) -> Iterator[str]:
    """A sentence for each word and each version that no row is about, after the edits."""
    for number, line in enumerate(text.splitlines(), start=1):
        found = [word for word in WORD.findall(line) if word not in WORDS] + VERSION.findall(line)
        for word in found:
            yield f"{path}:{number}: {word!r} is not known; say in {TABLE} what becomes of it"


def _locked(text: str, used: Counter[str]) -> str:
    """Pipfile.lock with other packages in the place of three. Its hash of the Pipfile is for `.ci/lock hash` to say."""
    lock = json.loads(text)
    for old, (new, entry) in LOCKED.items():
        if lock["default"].pop(old, None) is not None:
            lock["default"][new] = entry
            used[f"{LOCK}: {old}"] += 1
    return json.dumps(lock, indent=4, sort_keys=True) + "\n"
