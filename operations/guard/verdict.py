"""Judges a plan: what it does, and whether it endangers anything that must not be lost. Pure functions."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from operations.guard.errors import GuardError, UsageError
from operations.guard.protected import IDENTITY, why_protected

Json = Mapping[str, Any]
Path = tuple[str | int, ...]

SENSITIVE = "(sensitive)"
UNKNOWN = "(known after apply)"
PLAN_FORMAT = "1"  # https://developer.hashicorp.com/terraform/internals/json-format#format-version


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


def judge(environment: str, plan: Json, allow: Sequence[str] = ()) -> Verdict:
    """Judges a plan as `terraform show -json` prints it.

    `allow` names dangers that are meant, each exactly as the verdict names it. Raises UsageError for one that is
    not a danger of this plan, and GuardError for what is not a plan that could be applied.
    """
    _check_format(plan)
    changes = [_change(resource) for resource in plan.get("resource_changes", ()) if resource["mode"] == "managed"]
    touched = tuple(
        change
        for change in changes
        if change.kind is not Kind.UNCHANGED or change.previous_address is not None or change.imported
    )
    dangers = tuple(_dangers(touched))
    _check_allowances(allow, changes, dangers)
    return Verdict(
        environment=environment,
        changes=touched,
        outputs=tuple(_outputs(plan)),
        dangers=dangers,
        allowed=tuple(allow),
        complete=bool(plan.get("complete", True)),
        unchanged=len(changes) - len(touched),
        notes=tuple(_notes(plan)),
    )


def _check_format(plan: Json) -> None:
    version = plan.get("format_version")
    if not isinstance(version, str) or ("planned_values" not in plan and "resource_changes" not in plan):
        raise GuardError("this is not what `terraform show -json` prints for a plan")
    if version.split(".")[0] != PLAN_FORMAT:
        raise GuardError(
            f"the plan has format version {version} and operations/guard/verdict.py reads {PLAN_FORMAT}.x; read what "
            "changed in Terraform's JSON format and teach it"
        )
    if plan.get("errored"):
        raise GuardError("Terraform broke off while it made this plan; plan again")


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


def _change(resource: Json) -> Change:
    change = resource["change"]
    actions = tuple(change["actions"])
    kind = _KINDS.get(actions)
    if kind is None:
        raise GuardError(
            f"{resource['address']} meets {' and '.join(actions)}, which operations/guard/verdict.py does not "
            "know; teach it"
        )
    differing = tuple(_differences(change)) if kind in (Kind.UPDATED, Kind.REPLACED) else ()
    forcing: tuple[Path, ...] = tuple(tuple(path) for path in change.get("replace_paths", ()))
    if kind is Kind.REPLACED:
        differing = tuple((path, *values) for path, *values in differing if any(_below(path, top) for top in forcing))
    return Change(
        address=resource["address"],
        type=resource["type"],
        module=module_of(resource),
        kind=kind,
        previous_address=resource.get("previous_address"),
        deposed=resource.get("deposed"),
        imported="importing" in change,
        attributes=tuple(AttributeChange(_dotted(path), before, after) for path, before, after in differing),
        forced_by=tuple(_dotted(path) for path in forcing),
        reason=_REASONS.get(resource.get("action_reason", "")),
    )


def module_of(resource: Json) -> str:
    """The part of the platform that a resource belongs to: the first word of its name, or its outermost module."""
    module: str = resource.get("module_address", "")
    if module:
        return module.removeprefix("module.").split(".")[0].split("[")[0]
    name: str = resource["name"]
    return name.split("_")[0]


def _dangers(changes: Sequence[Change]) -> Iterator[Danger]:
    for change in changes:
        if change.kind is Kind.UPDATED:
            loss = _lost_identity(change) or _refused_downgrade(change)
        elif change.kind in (Kind.DESTROYED, Kind.REPLACED, Kind.FORGOTTEN):
            loss = why_protected(change.type)
        else:
            loss = None
        if loss is not None:
            yield Danger(change, loss, _hint(change, changes))


def _lost_identity(change: Change) -> str | None:
    """What is lost with an update that changes what others know the resource by."""
    known_by = IDENTITY.get(change.type, {})
    lost = [
        f"{attribute.path}: {known_by[attribute.path]}" for attribute in change.attributes if attribute.path in known_by
    ]
    return "; ".join(lost) or None


def _refused_downgrade(change: Change) -> str | None:
    """For a database whose version in the code is older than what RDS has moved it to by itself."""
    versions = _downgrade(change)
    if versions is None:
        return None
    before, after = versions
    if before.startswith(f"{after}."):  # https://github.com/terraform-aws-modules/terraform-aws-rds/issues/627
        return f"RDS takes {after} for the minor it prefers, and never goes back to one from {before}"
    return f"RDS never goes back from {before} to {after}, the apply would fail half-way"


def _downgrade(change: Change) -> tuple[str, str] | None:
    if change.type != "aws_db_instance":
        return None
    for attribute in change.attributes:
        before, after = str(attribute.before), str(attribute.after)
        if attribute.path != "engine_version" or not all(re.fullmatch(r"\d+(\.\d+)*", v) for v in (before, after)):
            continue
        old, new = ([int(part) for part in version.split(".")] for version in (before, after))
        if new < old:
            return before, after
    return None


def _hint(lost: Change, changes: Sequence[Change]) -> str | None:
    """For a resource that goes while another one of its type comes: a move may have been forgotten."""
    if (versions := _downgrade(lost)) is not None:
        return (
            f'write engine_version="{versions[0]}", or ignore_engine_version_changes=True, in the environment\'s file'
        )
    if lost.kind is not Kind.DESTROYED or lost.deposed is not None:
        return None
    born = [change.address for change in changes if change.type == lost.type and change.kind is Kind.CREATED]
    if not born:
        return None
    candidates = born[0] if len(born) == 1 else f"one of {', '.join(born)}"
    return f"if it was renamed, add a moved block from {lost.address} to {candidates}"


def _outputs(plan: Json) -> Iterator[OutputChange]:
    for name, change in sorted(plan.get("output_changes", {}).items()):
        kind = _KINDS.get(tuple(change["actions"]), Kind.UPDATED)
        if kind is Kind.UNCHANGED:
            continue
        hidden = _union(_hidden(change.get("before_sensitive")), _hidden(change.get("after_sensitive")))
        yield OutputChange(
            name=name,
            kind=kind,
            before=_shown(change.get("before"), False, hidden),
            after=_shown(change.get("after"), change.get("after_unknown"), hidden),
        )


def _notes(plan: Json) -> Iterator[str]:
    for drift in plan.get("resource_drift", ()):
        if drift["mode"] == "managed" and tuple(drift["change"]["actions"]) == ("delete",):
            yield f"{drift['address']} has been deleted outside of Terraform"


# Values. Terraform mirrors a value's shape with `true` where it is sensitive or unknown:
# {"password": "x", "tags": {}} goes with {"password": true, "tags": {}}.

_EACH = object()
Mark = bool | dict[Any, Any]


def _hidden(mark: Any) -> Mark:
    """A sensitivity mark with all elements of a list taken together: a set has no order to rely on."""
    match mark:
        case True:
            return True
        case dict():
            return {key: _hidden(value) for key, value in mark.items()}
        case list():
            together: Mark = False
            for element in mark:
                together = _union(together, _hidden(element))
            return {_EACH: together}
        case _:
            return False


def _union(one: Mark, other: Mark) -> Mark:
    """Hidden where either is, so that a value that stops being sensitive is not shown either."""
    if one is True or other is True:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: _union(one.get(key, False), other.get(key, False)) for key in {**one, **other}}
    return one or other


def _within(mark: Mark, key: str | int) -> Mark:
    if isinstance(mark, dict):
        found: Mark = mark.get(_EACH if isinstance(key, int) else key, False)
        return found
    return mark


def _unknown_within(unknown: Any, key: str | int) -> Any:
    match unknown:
        case dict():
            return unknown.get(key, False)
        case list():
            return unknown[key] if isinstance(key, int) and key < len(unknown) else False
        case _:
            return unknown


def _shown(value: Any, unknown: Any, hidden: Mark) -> Any:
    """A value with words in place of what is sensitive or unknown."""
    if hidden is True:
        return SENSITIVE
    if unknown is True:
        return UNKNOWN
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict) and any(unknown.values())):
        value = value or {}
        keys = [*value, *(key for key in (unknown or {}) if key not in value and unknown[key])]
        return {key: _shown(value.get(key), _unknown_within(unknown, key), _within(hidden, key)) for key in keys}
    if isinstance(value, list):
        length = max(len(value), len(unknown) if isinstance(unknown, list) else 0)
        return [
            _shown(
                value[index] if index < len(value) else None, _unknown_within(unknown, index), _within(hidden, index)
            )
            for index in range(length)
        ]
    return value


def _differences(change: Json) -> Iterator[tuple[Path, Any, Any]]:
    hidden = _union(_hidden(change.get("before_sensitive")), _hidden(change.get("after_sensitive")))
    yield from _compare((), change.get("before"), change.get("after"), change.get("after_unknown"), hidden)


def _compare(path: Path, before: Any, after: Any, unknown: Any, hidden: Mark) -> Iterator[tuple[Path, Any, Any]]:
    """Leaves that differ: into maps and nested blocks, while a list of plain values is one leaf."""
    if hidden is not True and unknown is not True:
        if isinstance(before, dict) and isinstance(after, dict):
            extra = [key for key in unknown if unknown[key]] if isinstance(unknown, dict) else []
            for key in sorted({*before, *after, *extra}):
                yield from _compare(
                    (*path, key),
                    before.get(key),
                    after.get(key),
                    _unknown_within(unknown, key),
                    _within(hidden, key),
                )
            return
        if _blocks(before) and _blocks(after) and len(before) == len(after):
            for index, (old, new) in enumerate(zip(before, after, strict=True)):
                yield from _compare((*path, index), old, new, _unknown_within(unknown, index), _within(hidden, index))
            return
    if before != after or _any(unknown):
        yield path, _shown(before, False, hidden), _shown(after, unknown, hidden)


def _blocks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)


def _any(mark: Any) -> bool:
    match mark:
        case dict():
            return any(_any(value) for value in mark.values())
        case list():
            return any(_any(value) for value in mark)
        case _:
            return mark is True


def _below(path: Path, top: Path) -> bool:
    """That a path lies at or under another, or the other way round."""
    shorter = min(len(path), len(top))
    return path[:shorter] == top[:shorter]


def _dotted(path: Path) -> str:
    """`("setting", 0, "value")` -> `setting[0].value`"""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")
