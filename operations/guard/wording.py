"""How reports put things, in whichever form: values, changes, what to do about a finding. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from operations.guard.allowances import quoted
from operations.guard.changes import AttributeChange, Change
from operations.guard.findings import Finding, Level
from operations.guard.kinds import Kind
from operations.guard.outside import Drift, Moved
from operations.guard.values import pair, value
from operations.guard.verdict import OutputChange, Verdict, count

_ORDER = (Kind.DESTROYED, Kind.FORGOTTEN, Kind.REPLACED, Kind.UPDATED, Kind.CREATED)


def summary(counts: Mapping[str, int]) -> str:
    """`52 moved, 1 updated`, or `no changes`."""
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number) or "no changes"


def headline(verdict: Verdict) -> str:
    """What the plan does, in numbers."""
    text = summary(verdict.counts)
    if not verdict.changes and verdict.outputs:
        text = "only outputs change"
    if verdict.unchanged:
        text += f", {verdict.unchanged} unchanged"
    if not verdict.complete:
        text += " (a partial plan: Terraform left something out, such as all but a -target)"
    return text


def stopped(verdict: Verdict) -> str:
    """How much stops the plan: `2 dangers.`"""
    dangers = sum(finding.level is Level.DANGER for finding in verdict.stopping)
    warnings = len(verdict.stopping) - dangers
    text = _number(dangers, "danger") if dangers or not warnings else ""
    if warnings:
        text += f"{' and ' if text else ''}{_number(warnings, 'warning')}, as --strict asks"
    return f"{text}."


def _number(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def sentence(finding: Finding) -> str:
    """A finding in one line, with the reason for which an environment takes it lightly."""
    return f"{finding.sentence}{lowered(finding)}"


def lowered(finding: Finding) -> str:
    """The reason for which an environment takes a danger lightly, in brackets; empty where it does not."""
    return f" (no danger in this environment: {finding.because})" if finding.because else ""


def allowances(findings: Sequence[Finding]) -> list[str]:
    """What has to be said to let them pass, each once, as a shell takes it."""
    return [f"--allow {quoted(name)}" for name in dict.fromkeys(finding.allowance for finding in findings)]


def details(change: Change) -> Iterator[str]:
    """What there is to say of one change, a line each."""
    if change.gone_outside:
        yield "it is gone outside of Terraform, the plan makes a new one"
    if change.reason:
        yield f"because {change.reason}"
    for attribute in change.attributes:
        forces = "forced by " if change.kind is Kind.REPLACED else ""
        yield f"{forces}{attribute.path}: {arrow(attribute.before, attribute.after)}{_outside(attribute)}"
    shown = {attribute.path for attribute in change.attributes}
    for path in change.forced_by:
        if not any(name == path or name.startswith((f"{path}.", f"{path}[")) for name in shown):
            yield f"forced by {path}"
    if change.kind is Kind.UPDATED and not change.attributes:
        yield "nothing that can be shown: a value becomes sensitive or stops being so, or only AWS fills it in"


def _outside(attribute: AttributeChange) -> str:
    if attribute.outside is None:
        return ""
    ends = "takes it back" if attribute.taken_back else "makes it another"
    return f" ({outside(attribute.outside)}, the plan {ends})"


def outside(moved: Moved) -> str:
    """`changed outside of Terraform: 35 -> 7`"""
    return f"changed outside of Terraform: {arrow(moved.before, moved.after)}"


def left(drift: Drift) -> Iterator[str]:
    """What was changed outside and stays so, a line for each attribute."""
    for moved in drift.attributes:
        yield f"{drift.name} {moved.path}: {outside(moved)}, the plan leaves it so"


def arrow(before: Any, after: Any) -> str:
    """`7 -> 35`, of values of any length, and never the same on both sides."""
    return " -> ".join(pair(before, after))


def output(change: OutputChange) -> str:
    """The values of an output."""
    match change.kind:
        case Kind.CREATED:
            return value(change.after)
        case Kind.DESTROYED:
            return value(change.before)
        case _:
            return arrow(change.before, change.after)


def previously(change: Change) -> str:
    """Where a resource comes from."""
    moved = f" (moved from {change.previous_address})" if change.previous_address else ""
    return moved + (" (imported)" if change.imported else "")


def by_module(changes: Sequence[Change]) -> list[tuple[str, str, list[Change]]]:
    """The parts of the platform: name, summary, changes."""
    ordered = sorted(changes, key=lambda change: change.module)
    groups = [(module, list(group)) for module, group in groupby(ordered, key=lambda change: change.module)]
    return [(module, summary(count(group)), group) for module, group in groups]


def touched(changes: Sequence[Change]) -> list[Change]:
    """Those that are more than moved, the worst first."""
    more = [change for change in changes if change.kind in _ORDER or change.imported]
    return sorted(more, key=lambda change: (_rank(change), change.name))


def _rank(change: Change) -> int:
    return _ORDER.index(change.kind) if change.kind in _ORDER else len(_ORDER)


def only_moved(changes: Sequence[Change]) -> list[Change]:
    """Those that stay as they are, at another address."""
    moved = [c for c in changes if c.kind is Kind.UNCHANGED and c.previous_address is not None and not c.imported]
    return sorted(moved, key=lambda change: change.previous_address or "")
