"""Finds what a resource may have been renamed to: the one whose attributes agree. Pure functions.

To Terraform a missing move is one resource that goes and another that comes. That the two are the same one shows in
what is configured: names, ranges, ports.
"""

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

MOST = 3
"""How many candidates a hint names."""

FEW = 10
"""As many resources of a type are compared one by one."""

Attributes = Mapping[str, Any]
_TELLING = ("name", "bucket", "identifier", "family", "cidr_block", "alarm_name", "description", "port", "from_port")
"""Attributes that tell resources apart, which are named first."""


@dataclass(frozen=True)
class Likeness:
    """How far one resource is like another one."""

    address: str
    agree: int
    of: int
    """How many attributes could be compared."""
    otherwise: str
    """The first attribute that differs, with both values; nothing where all agree."""

    @property
    def same(self) -> bool:
        """That nothing differs, and something could be compared."""
        return 0 < self.agree == self.of


class Candidates:
    """Resources of one type that come, to be asked which one of them another resource may have become."""

    def __init__(self, born: Iterable[tuple[str, Attributes]]) -> None:
        self._born = {address: _said(attributes) for address, attributes in born}
        self._holders: dict[tuple[str, str], list[str]] = defaultdict(list)
        for address, said in self._born.items():
            for attribute in said.items():
                self._holders[attribute].append(address)

    def __len__(self) -> int:
        return len(self._born)

    def like(self, lost: Attributes) -> list[Likeness]:
        """Those that may be it, the most alike first.

        Of many only those that have something in common with it that few others have, such as a name: to compare
        each with each takes minutes where thousands of resources are renamed.
        """
        before = {key: _text(value) for key, value in lost.items()}
        looked_at: Iterable[str] = self._born
        if len(self._born) > FEW:
            rare = (self._holders.get(attribute, []) for attribute in before.items())
            shared = {address for holders in rare if len(holders) <= FEW for address in holders}
            looked_at = shared | set(islice(self._born, FEW))
        found = [_likeness(address, before, self._born[address]) for address in looked_at]
        return sorted(found, key=lambda likeness: (likeness.of - likeness.agree, -likeness.agree, likeness.address))


def hint(lost: str, found: Sequence[Likeness], of: int) -> str | None:
    """What may be meant where a resource is lost: the move to the most alike `of` so many, and why not to others."""
    if not found:
        return None
    best, *others = found
    if best.of and not best.agree:
        return f"nothing that comes is like it: {_why_not(best)}"
    rivals = [other for other in others if (other.agree, other.of) == (best.agree, best.of)]
    if rivals:
        names = ", ".join(likeness.address for likeness in (best, *rivals)[:MOST])
        more = len(rivals) + 1 - MOST
        return (
            f"if it was renamed, add a moved block from {lost} to one of {names}"
            + (f" or {more} more" if more > 0 else "")
            + f"; of each {_agreement(best)}"
        )
    text = f"if it was renamed, add a moved block from {lost} to {best.address}; {_agreement(best)}"
    if best.otherwise:
        text += f", and {best.otherwise}"
    reasons = [f"not to {_why_not(other)}" for other in others[: MOST - 1]]
    if of > MOST:
        reasons.append(f"nor to {of - MOST} more")
    return "; ".join([text, *reasons])


def _agreement(likeness: Likeness) -> str:
    if not likeness.of:
        return "nothing of it can be compared"
    return f"{likeness.agree} of {likeness.of} attributes agree"


def _why_not(likeness: Likeness) -> str:
    return f"{likeness.address}, where {likeness.otherwise or 'nothing can be compared'}"


def _likeness(address: str, before: Mapping[str, str], after: Mapping[str, str]) -> Likeness:
    agree, of, otherwise = 0, 0, ""
    for key, value in after.items():
        if (was := before.get(key)) is None:
            continue
        of += 1
        if was == value:
            agree += 1
        elif not otherwise:
            otherwise = f"{key} is {_short(value)} and was {_short(was)}"
    return Likeness(address, agree, of, otherwise)


def _said(attributes: Attributes) -> dict[str, str]:
    """What is configured and known, the telling attributes first: names before tags."""
    said = {
        key: _text(value)
        for key, value in attributes.items()
        if not _unsaid(value) and key not in ("tags_all", "timeouts", "lifecycle", "//") and "${" not in _text(value)
    }
    return dict(sorted(said.items(), key=lambda item: (item[0] not in _TELLING, item[0] == "tags", item[0])))


def _unsaid(value: Any) -> bool:
    """What most resources have alike, because nobody said anything."""
    return value is False or value is None or value in ("", [], {})


def _text(value: Any) -> str:
    """A value, that of a nested block alike whether it stands in a list or alone and whatever it leaves unsaid."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if not _unsaid(inner)}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, str) and value.startswith(("{", "[")):
        with contextlib.suppress(ValueError):  # a policy, which AWS may have laid out anew
            return json.loads(value)
    return value


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
