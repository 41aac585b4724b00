"""What a plan does to each object, as reports show it. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from operations.guard.kinds import REASONS, Kind, kind_of, name_of
from operations.guard.outside import Drift, Moved, said_by_the_stack
from operations.guard.values import below
from terraform import plan as terraform
from terraform.plan import Plan, dotted


@dataclass(frozen=True)
class AttributeChange:
    """One attribute's old and new value. What is sensitive or not known yet is replaced by a word in brackets."""

    path: str
    """Such as `tags.Name` or `setting[0].value`."""
    before: Any
    after: Any
    outside: Moved | None = None
    """What somebody changed outside of Terraform, where that is why it differs."""

    @property
    def taken_back(self) -> bool:
        """That the plan puts back what was changed outside."""
        return self.outside is not None and self.after == self.outside.before


@dataclass(frozen=True)
class Change:
    """What a plan does to one object of one resource."""

    address: str
    name: str
    """What reports and `--allow` call it."""
    type: str
    module: str
    """The part of the platform: networking, database, compute."""
    kind: Kind
    previous_address: str | None = None
    """Where the state has it, if the plan moves it."""
    deposed: str | None = None
    """Key of a deposed object: what a replacement left behind when it failed half way."""
    imported: bool = False
    attributes: tuple[AttributeChange, ...] = ()
    """Of an update all that differ, of a replacement those that force it, otherwise none."""
    forced_by: tuple[str, ...] = ()
    """Attributes that force a replacement."""
    reason: str | None = None
    """Why Terraform replaces or destroys it, where attributes don't tell."""
    gone_outside: bool = False
    """That something else than Terraform has destroyed it, so that the plan makes a new one."""


def describe(change: terraform.Change, plan: Plan, outside: Mapping[str, Drift]) -> Change:
    """What a plan does to one object. `outside` is what was changed outside of Terraform, by address."""
    kind = kind_of(change)
    differing = tuple(said_by_the_stack(change, plan)) if kind in (Kind.UPDATED, Kind.REPLACED) else ()
    if kind is Kind.REPLACED:
        differing = tuple(
            (path, *values) for path, *values in differing if any(below(path, top) for top in change.replace_paths)
        )
    drift = outside.get(change.address)
    return Change(
        address=change.address,
        name=name_of(change),
        type=change.type,
        module=module_of(change),
        kind=kind,
        previous_address=change.previous_address,
        deposed=change.deposed,
        imported=change.imported,
        attributes=tuple(_attribute(dotted(path), before, after, drift) for path, before, after in differing),
        forced_by=change.forced_by,
        reason=REASONS.get(change.reason),
        gone_outside=drift is not None and drift.gone,
    )


def _attribute(path: str, before: Any, after: Any, drift: Drift | None) -> AttributeChange:
    moved = {moved.path: moved for moved in drift.attributes} if drift else {}
    return AttributeChange(path, before, after, moved.get(path))


def module_of(change: terraform.Change) -> str:
    """The part of the platform that a resource belongs to: the first word of its name, or its outermost module."""
    if change.module:
        return change.module.removeprefix("module.").split(".")[0].split("[")[0]
    return change.name.split("_")[0]
