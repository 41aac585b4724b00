"""Who uses what, by the ids and ARNs in the values of a plan: what stays of it, and what goes. Pure functions."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from operations.guard.kinds import Kind, is_gone_first, kind_of, type_of
from terraform.plan import Change, Json, Plan

_STAYS = (Kind.UPDATED, Kind.UNCHANGED)

# A new revision comes and the old one goes at every deployment; what refers to one runs on.
_REVISIONS = "aws_ecs_task_definition"


class Users:
    """What runs before the plan and goes on to run, and by which values its parts know one another."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @cached_property
    def staying(self) -> Sequence[Change]:
        """Objects that are there now and are still, or again, there afterwards, without having been away."""
        return tuple(change for change in self._plan.changes if change.before and stays(change))

    @cached_property
    def _by_old_value(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.staying:
            for value in set(_texts(change.before)):
                found[value].append(change)
        return found

    @cached_property
    def _by_value(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.staying:
            values = set(_texts(change.before))
            if kind_of(change) is Kind.UPDATED:
                values &= set(_texts(change.after))  # what it turns away from goes after it has
            for value in values:
                found[value].append(change)
        return found

    @cached_property
    def _after_by_type(self) -> dict[str, list[Json]]:
        found: dict[str, list[Json]] = defaultdict(list)
        for change in self._plan.changes:
            if change.after and kind_of(change) not in (Kind.DESTROYED, Kind.FORGOTTEN):
                found[change.type].append(change.after)
        return found

    def of(self, value: Any, *types: str) -> list[Change]:
        """What stays and has a value, such as an id, somewhere among its own; of these types, or of any."""
        if not value:
            return []
        return [change for change in self._by_value.get(str(value), ()) if not types or type_of(change) in types]

    def all(self, *types: str) -> list[Change]:
        """What stays, of these types."""
        return [change for change in self.staying if type_of(change) in types]

    def until_now(self, value: Any, *types: str) -> list[Change]:
        """What stays and had a value, whether it keeps it or not; of these types."""
        if not value:
            return []
        return [change for change in self._by_old_value.get(str(value), ()) if type_of(change) in types]

    def afterwards(self, type_: str) -> Sequence[Json]:
        """Values of all resources of a type once the plan is applied, as far as they are known."""
        return self._after_by_type.get(type_, ())


def stays(change: Change) -> bool:
    """That something is there before, during and after the apply."""
    kind = kind_of(change)
    if change.deposed is not None:
        return False
    return kind in _STAYS or (kind is Kind.REPLACED and (change.type == _REVISIONS or not is_gone_first(change)))


def _texts(value: Any) -> Iterator[str]:
    """All texts among values, but for those inside JSON."""
    if isinstance(value, str):
        if value and value[0] not in "{[":
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
