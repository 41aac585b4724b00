"""A verdict as text for people and as JSON for machines. Pure functions. For a pull request: markdown.py."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from operations.guard import wording
from operations.guard.changes import AttributeChange, Change
from operations.guard.findings import Finding
from operations.guard.outside import Drift, Moved
from operations.guard.verdict import Verdict
from operations.terminal import Command, Heading, Part, Report, Table

JSON_FORMAT = 2
"""Counts up when a reader of `--json` has to change."""


def as_text(verdict: Verdict) -> Report:
    """The report that `plan` prints."""
    parts: list[Part] = [Heading(f"{verdict.environment}: {wording.headline(verdict)}")]
    for module, summary, changes in wording.by_module(verdict.changes):
        parts += [
            "",
            Heading(f"{module}: {summary}"),
            Table(list(_rows(changes))),
            Table(list(_moves(changes)), below=True),
        ]
    if verdict.outputs:
        parts += ["", Heading("outputs:")]
        parts.append(Table([(_kind(each.kind), f"{each.name}: {wording.output(each)}") for each in verdict.outputs]))
    if verdict.drift:
        parts += ["", *(f"Note: {line}." for drift in verdict.drift for line in wording.left(drift))]
    if verdict.notes:
        parts += ["", *(f"Note: {note}." for note in verdict.notes)]
    if verdict.findings:
        parts += ["", *_judgement(verdict)]
    return Report(parts)


def _kind(kind: str) -> str:
    """As wide as the longest one, so that what follows begins in the same column in each module."""
    return f"  {kind:<9}"


def _rows(changes: Sequence[Change]) -> Iterator[tuple[str, str]]:
    for change in wording.touched(changes):
        yield _kind(change.kind), f"{change.name}{wording.previously(change)}"
        yield from (("", detail) for detail in wording.details(change))


def _moves(changes: Sequence[Change]) -> Iterator[tuple[str, ...]]:
    for change in wording.only_moved(changes):
        yield _kind("moved"), change.previous_address or "", f"-> {change.address}"


def _judgement(verdict: Verdict) -> Iterator[str]:
    stopping = verdict.stopping
    for finding in verdict.findings:
        if finding.allowance in verdict.allowed:
            yield f"Allowed: {wording.sentence(finding)}."
    for finding in verdict.warnings:
        if finding.allowance not in verdict.allowed and not verdict.strict:
            yield f"Warning: {wording.sentence(finding)}."
    if not stopping:
        return
    yield f"STOPPED: {wording.stopped(verdict)}"
    for finding in stopping:
        yield f"  {wording.sentence(finding)}."
        if finding.hint:
            yield f"    Otherwise: {finding.hint}."
    yield "If it is meant, plan again with:"
    yield Command("  " + " ".join(wording.allowances(stopping)))


def as_json(verdict: Verdict, *, sha256: str) -> str:
    """For machines; the fields are described in docs/planning-safely.md."""
    return json.dumps(
        {
            "format": JSON_FORMAT,
            "environment": verdict.environment,
            "verdict": "fine" if verdict.fine else "stopped",
            "sha256": sha256,
            "complete": verdict.complete,
            "strict": verdict.strict,
            "counts": {**verdict.counts, "unchanged": verdict.unchanged},
            "dangers": [_finding_json(finding, verdict) for finding in verdict.dangers],
            "warnings": [_finding_json(finding, verdict) for finding in verdict.warnings],
            "changes": [
                {
                    "address": change.address,
                    "previous_address": change.previous_address,
                    "module": change.module,
                    "type": change.type,
                    "kind": change.kind,
                    "deposed": change.deposed,
                    "imported": change.imported,
                    "forced_by": change.forced_by,
                    "reason": change.reason,
                    "gone_outside": change.gone_outside,
                    "attributes": [_attribute_json(attribute) for attribute in change.attributes],
                }
                for change in verdict.changes
            ],
            "outputs": [
                {"name": output.name, "kind": output.kind, "before": output.before, "after": output.after}
                for output in verdict.outputs
            ],
            "changed_outside": [drift_json(drift) for drift in verdict.drift],
            "notes": verdict.notes,
        },
        indent=2,
        ensure_ascii=False,
    )


def _finding_json(finding: Finding, verdict: Verdict) -> dict[str, Any]:
    return {
        "name": finding.name,
        "type": finding.type,
        "cause": finding.cause,
        "what": finding.what,
        "loss": finding.loss,
        "hint": finding.hint,
        "lowered_because": finding.because,
        "allowance": finding.allowance,
        "allowed": finding.allowance in verdict.allowed,
    }


def _attribute_json(attribute: AttributeChange) -> dict[str, Any]:
    outside = attribute.outside
    return {
        "path": attribute.path,
        "before": attribute.before,
        "after": attribute.after,
        "changed_outside": _moved_json(outside) if outside else None,
        "taken_back": attribute.taken_back,
    }


def drift_json(drift: Drift) -> dict[str, Any]:
    """What was changed outside of Terraform, of one resource."""
    return {"name": drift.name, "gone": drift.gone, "attributes": [_moved_json(moved) for moved in drift.attributes]}


def _moved_json(moved: Moved) -> dict[str, Any]:
    return {"path": moved.path, "before": moved.before, "after": moved.after}
