"""What somebody changed outside of Terraform, told apart from what the stack changes. Pure functions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.guard.kinds import name_of
from operations.guard.values import differences
from terraform.addresses import without_key
from terraform.plan import GONE, Change, Path, Plan, dotted


@dataclass(frozen=True)
class Moved:
    """One attribute that is no longer what Terraform left it at."""

    path: str
    before: Any
    """As the state has it."""
    after: Any
    """As it is."""


@dataclass(frozen=True)
class Drift:
    """One resource that is no longer what Terraform left it at."""

    name: str
    gone: bool
    attributes: tuple[Moved, ...] = ()
    """What differs; none of what is gone."""


def drifted(plan: Plan, ignored: Mapping[str, Collection[str]] | None = None) -> tuple[Drift, ...]:
    """What has changed outside, of what the stack says anything about. What AWS fills in changes by itself.

    `ignored` are attributes that Terraform is told to leave alone, by the address of their resource.
    """
    return tuple(_drifts(plan, ignored or {}))


def _drifts(plan: Plan, ignored: Mapping[str, Collection[str]]) -> Iterator[Drift]:
    for change in plan.drift:
        if change.actions == GONE:
            yield Drift(name_of(change), gone=True)
            continue
        address = without_key(change.address)
        attributes = tuple(
            Moved(dotted(path), before, after)
            for path, before, after in said_by_the_stack(change, plan, known_too=True)
            if str(path[0]) not in ignored.get(address, ())
        )
        if attributes:
            yield Drift(name_of(change), gone=False, attributes=attributes)


def said_by_the_stack(change: Change, plan: Plan, *, known_too: bool = False) -> Iterator[tuple[Path, Any, Any]]:
    """Differences without what only AWS fills in, and with each tag once.

    That is what is not known before the apply and what the stack does not say; with `known_too` all that it does not
    say. Of a resource that the plan's configuration does not have, all differences: it is a module's, or goes.
    """
    said = plan.configured.get(without_key(change.address))
    for path, before, after in differences(change.values):
        top = str(path[0]) if path else ""
        if top == "tags_all" and _in_tags(change, path):
            continue
        filled_in = said is not None and top not in said and top != "tags_all"
        if filled_in and (known_too or _any_unknown(change, top)):
            continue
        yield path, before, after


def _in_tags(change: Change, path: Sequence[str | int]) -> bool:
    """That a tag which differs differs among the resource's own tags too."""
    old, new = change.before.get("tags") or {}, change.after.get("tags") or {}
    return len(path) > 1 and old.get(path[1]) != new.get(path[1])


def _any_unknown(change: Change, attribute: str) -> bool:
    unknown = change.values.unknown
    return isinstance(unknown, dict) and bool(unknown.get(attribute))
