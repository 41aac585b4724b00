"""The two sides of a plan, as resources to be priced: what runs, and what will. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from operations.costs.resources import Resource, Resources, regions_of
from terraform.addresses import without_key
from terraform.plan import Change, Plan
from terraform.stack import Json, Stack


def before(plan: Plan, stack: Stack) -> Resources:
    """What the state has, under the addresses that it will have."""
    regions = regions_of(stack)
    return Resources(
        [
            Resource(change.address, change.before, regions.get(without_key(change.address)))
            for change in plan.changes
            if change.values.before is not None and change.deposed is None
        ]
    )


def after(plan: Plan, stack: Stack) -> Resources:
    """What there will be. What is known after the apply only is a reference, as in a stack."""
    regions = regions_of(stack)
    return Resources(
        [
            Resource(change.address, _filled(change, plan), regions.get(without_key(change.address)))
            for change in plan.changes
            if change.values.after is not None and change.deposed is None
        ]
    )


def _filled(change: Change, plan: Plan) -> Json:
    """Its values, with what it refers to in place of those that nobody knows yet."""
    configured = plan.configured.get(without_key(change.address), {})
    return {**change.after, **dict(_references(change.values.unknown, configured))}


def _references(unknown: Any, configured: Json) -> Iterator[tuple[str, str]]:
    for name, mark in (unknown if isinstance(unknown, Mapping) else {}).items():
        said = configured.get(name)
        references = said.get("references") if isinstance(said, Mapping) else None
        if _is_unknown(mark) and isinstance(references, Sequence) and references:
            yield name, " ".join(f"${{{reference}}}" for reference in references)


def _is_unknown(mark: Any) -> bool:
    """Whether a value, or all that there is of a list, is not known yet."""
    return mark is True or (isinstance(mark, list) and bool(mark) and all(each is True for each in mark))
