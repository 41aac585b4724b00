"""Holds the rules against what a plan changes in place. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from operations.guard.findings import Finding
from operations.guard.kinds import Kind, kind_of, name_of, type_of
from operations.guard.protected import DISPOSABLE
from operations.guard.rule import Rule
from operations.guard.rules import RULES
from operations.guard.values import SENSITIVE, filled, is_sensitive, pair
from terraform.plan import Change, Plan

_OF_TYPE: Mapping[str, Sequence[Rule]] = {
    type_: [rule for rule in RULES if rule.type == type_] for type_ in {rule.type for rule in RULES}
}


def findings(plan: Plan) -> Iterator[Finding]:
    """What the plan changes for the worse, while the resources go on to exist or are new."""
    for change in plan.changes:
        kind = kind_of(change)
        for rule in _OF_TYPE.get(type_of(change), ()) if change.deposed is None else ():
            if kind is Kind.UPDATED or (kind is Kind.REPLACED and change.type in DISPOSABLE):
                level = rule.level
            elif kind in (Kind.CREATED, Kind.REPLACED) and rule.created is not None:
                level = rule.created
            else:
                continue
            what = _what(change, rule)
            if what:
                yield Finding(
                    name_of(change), change.type, rule.cause, level, what, rule.loss, hint=_hint(change, rule)
                )


def _hint(change: Change, rule: Rule) -> str | None:
    """What may be meant instead, with the value that is there now."""
    return rule.hint and rule.hint.format(before=_at(change.before, rule.path.split(".")))


def _what(change: Change, rule: Rule) -> str | None:
    """What a change does, in words, where a rule counts it."""
    path = rule.path.split(".") if rule.path else []
    if _at(change.values.unknown, path) is True:
        return None
    before = _at(change.before, path)
    after = filled(_at(change.after, path), _at(change.values.unknown, path))
    said = rule.counts(before, after)
    if isinstance(said, str):
        return said
    if not said:
        return None
    if is_sensitive(change.values, path[0]):
        return f"would change {rule.path} {SENSITIVE}"
    old, new = pair(before, after)
    return f"would change {rule.path} from {old} to {new}"


def _at(values: Any, path: list[str]) -> Any:
    """The value at a path, through lists of one block."""
    for step in path:
        if isinstance(values, list):
            values = values[0] if len(values) == 1 else None
        if values is True:
            return True  # a mark of something that is unknown as a whole
        values = values.get(step) if isinstance(values, dict) else None
    return values
