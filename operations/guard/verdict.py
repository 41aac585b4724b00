"""Judges a plan: what it does, and whether it endangers anything that must not be lost. Pure functions."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from operations.errors import CommandError, UsageError
from operations.guard.protected import IDENTITY, why_protected
from operations.guard.similarity import Candidates, hint
from operations.guard.values import below, differences, shown
from terraform import plan as terraform
from terraform.plan import Json, Plan, dotted, read_plan


class Kind(StrEnum):
    """What a plan does to a resource. A move goes with any of them."""

    CREATED = "created"
    UPDATED = "updated"
    REPLACED = "replaced"
    DESTROYED = "destroyed"
    FORGOTTEN = "forgotten"
    """Removed from the state while it goes on to exist, unmanaged."""
    UNCHANGED = "unchanged"


_KINDS = {
    ("create",): Kind.CREATED,
    ("update",): Kind.UPDATED,
    ("delete", "create"): Kind.REPLACED,
    ("create", "delete"): Kind.REPLACED,
    ("create", "forget"): Kind.REPLACED,
    ("delete",): Kind.DESTROYED,
    ("forget",): Kind.FORGOTTEN,
    ("no-op",): Kind.UNCHANGED,
    ("read",): Kind.UNCHANGED,
}

# https://developer.hashicorp.com/terraform/internals/json-format#plan-representation, action_reason
_REASONS = {
    "replace_because_tainted": "it is tainted: an earlier apply left it half made",
    "replace_by_request": "the command line asks for it with -replace",
    "replace_by_triggers": "a resource in its replace_triggered_by changes",
    "delete_because_no_resource_config": "the stack has no such resource",
    "delete_because_no_module": "the stack has no such module",
    "delete_because_no_move_target": "a moved block leads to a resource that the stack does not have",
    "delete_because_wrong_repetition": "the resource no longer has count or for_each, or has the other one",
    "delete_because_count_index": "its index is beyond count",
    "delete_because_each_key": "its key is not in for_each",
}


@dataclass(frozen=True)
class AttributeChange:
    """One attribute's old and new value. What is sensitive or not known yet is replaced by a word in brackets."""

    path: str
    """Such as `tags.Name` or `setting[0].value`."""
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """What a plan does to one object of one resource."""

    address: str
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

    @property
    def name(self) -> str:
        """What `--allow` calls it. Terraform's own notation for deposed objects."""
        return self.address if self.deposed is None else f"{self.address} (deposed object {self.deposed})"


@dataclass(frozen=True)
class Danger:
    """A protected resource that would be lost, or would lose what others know it by."""

    change: Change
    loss: str
    """What is lost with it."""
    hint: str | None = None
    """What may be meant instead."""

    @property
    def name(self) -> str:
        """What `--allow` calls it."""
        return self.change.name


@dataclass(frozen=True)
class OutputChange:
    """A root output's old and new value."""

    name: str
    kind: Kind
    before: Any
    after: Any


@dataclass(frozen=True)
class Verdict:
    """What a plan does, and what of it is dangerous."""

    environment: str
    changes: tuple[Change, ...]
    """All objects that the plan touches or moves."""
    outputs: tuple[OutputChange, ...]
    dangers: tuple[Danger, ...]
    allowed: tuple[str, ...] = ()
    """Dangers that the command line allows."""
    complete: bool = True
    """False for a plan of some resources only (-target): the rest was not looked at."""
    unchanged: int = 0
    """Managed resources that stay as and where they are."""
    notes: tuple[str, ...] = field(default=())

    @property
    def stopping(self) -> tuple[Danger, ...]:
        """Dangers that nobody has allowed."""
        return tuple(danger for danger in self.dangers if danger.name not in self.allowed)

    @property
    def fine(self) -> bool:
        """That the plan may be applied."""
        return not self.stopping

    @property
    def counts(self) -> dict[str, int]:
        """moved, created, updated, replaced, destroyed, forgotten: how many."""
        return count(self.changes)


def count(changes: Sequence[Change]) -> dict[str, int]:
    """moved, created, updated, replaced, destroyed, forgotten: how many. A moved resource may count twice."""
    kinds = Counter(change.kind for change in changes)
    return {
        "moved": sum(change.previous_address is not None for change in changes),
        "imported": sum(change.imported for change in changes),
        **{kind.value: kinds[kind] for kind in Kind if kind is not Kind.UNCHANGED},
    }


def judge(environment: str, plan: Plan | Json, allow: Sequence[str] = (), forgettable: Collection[str] = ()) -> Verdict:
    """Judges a plan, which may still be what `terraform show -json` printed.

    `allow` names dangers that are meant, each exactly as the verdict names it; `forgettable` addresses of what may be
    removed from the state, because the stack leaves it alone on purpose. Raises UsageError for one that is
    not a danger of this plan, TerraformError for what is not a plan that could be applied, and CommandError for what
    is unknown here.
    """
    if not isinstance(plan, Plan):
        plan = read_plan(plan)
    changes = [_change(change) for change in plan.changes]
    touched = tuple(
        change
        for change in changes
        if change.kind is not Kind.UNCHANGED or change.previous_address is not None or change.imported
    )
    dangers = tuple(danger for danger in _dangers(touched, plan) if not _left_alone(danger.change, forgettable))
    _check_allowances(allow, changes, dangers)
    return Verdict(
        environment=environment,
        changes=touched,
        outputs=tuple(_outputs(plan)),
        dangers=dangers,
        allowed=tuple(allow),
        complete=plan.complete,
        unchanged=len(changes) - len(touched),
        notes=tuple(f"{address} has been deleted outside of Terraform" for address in plan.deleted_elsewhere),
    )


def _check_allowances(allow: Sequence[str], changes: Sequence[Change], dangers: Sequence[Danger]) -> None:
    names = {danger.name for danger in dangers}
    addresses = {change.address for change in changes}
    for allowed in allow:
        if allow.count(allowed) > 1:
            raise UsageError(f"--allow {allowed} is given twice; once is enough")
        if allowed in names:
            continue
        if allowed in addresses:
            raise UsageError(f"--allow {allowed} is not needed, the plan does it no harm; leave it out")
        raise UsageError(
            f"--allow {allowed} matches nothing in the plan; "
            + (f"what it would have to allow: {', '.join(sorted(names))}" if names else "nothing needs to be allowed")
        )


def _change(change: terraform.Change) -> Change:
    kind = _KINDS.get(change.actions)
    if kind is None:
        raise CommandError(
            f"{change.address} meets {' and '.join(change.actions)}, which operations/guard/verdict.py does not "
            "know; teach it"
        )
    differing = tuple(differences(change.values)) if kind in (Kind.UPDATED, Kind.REPLACED) else ()
    if kind is Kind.REPLACED:
        differing = tuple(
            (path, *values) for path, *values in differing if any(below(path, top) for top in change.replace_paths)
        )
    return Change(
        address=change.address,
        type=change.type,
        module=module_of(change),
        kind=kind,
        previous_address=change.previous_address,
        deposed=change.deposed,
        imported=change.imported,
        attributes=tuple(AttributeChange(dotted(path), before, after) for path, before, after in differing),
        forced_by=change.forced_by,
        reason=_REASONS.get(change.reason),
    )


def module_of(change: terraform.Change) -> str:
    """The part of the platform that a resource belongs to: the first word of its name, or its outermost module."""
    if change.module:
        return change.module.removeprefix("module.").split(".")[0].split("[")[0]
    return change.name.split("_")[0]


def _dangers(changes: Sequence[Change], plan: Plan) -> Iterator[Danger]:
    coming = _coming(plan)
    before = {change.address: change.before for change in plan.changes if change.deposed is None}
    for change in changes:
        if change.kind is Kind.UPDATED:
            loss = _lost_identity(change)
        elif change.kind in (Kind.DESTROYED, Kind.REPLACED, Kind.FORGOTTEN):
            loss = why_protected(change.type)
        else:
            loss = None
        if loss is not None:
            yield Danger(change, loss, _hint(change, before, coming))


def _left_alone(change: Change, forgettable: Collection[str]) -> bool:
    return change.kind is Kind.FORGOTTEN and change.address in forgettable


def _lost_identity(change: Change) -> str | None:
    """What is lost with an update that changes what others know the resource by."""
    known_by = IDENTITY.get(change.type, {})
    lost = [
        f"{attribute.path}: {known_by[attribute.path]}" for attribute in change.attributes if attribute.path in known_by
    ]
    return "; ".join(lost) or None


def _coming(plan: Plan) -> Mapping[str, Candidates]:
    """What is created, by type."""
    born: dict[str, list[tuple[str, Json]]] = defaultdict(list)
    for change in plan.changes:
        if _KINDS.get(change.actions) is Kind.CREATED:
            born[change.type].append((change.address, change.after))
    return {type_: Candidates(those) for type_, those in born.items()}


def _hint(lost: Change, before: Mapping[str, Json], coming: Mapping[str, Candidates]) -> str | None:
    """For a resource that goes while another one of its type comes: a move may have been forgotten."""
    if lost.kind is not Kind.DESTROYED or lost.deposed is not None or lost.type not in coming:
        return None
    candidates = coming[lost.type]
    return hint(lost.address, candidates.like(before[lost.address]), len(candidates))


def _outputs(plan: Plan) -> Iterator[OutputChange]:
    for output in plan.outputs:
        kind = _KINDS.get(output.actions, Kind.UPDATED)
        if kind is not Kind.UNCHANGED:
            before, after = shown(output.values)
            yield OutputChange(output.name, kind, before, after)
