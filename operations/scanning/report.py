"""The report as text and as JSON. Pure functions."""

import json
from collections.abc import Sequence
from typing import Any

from operations.scanning.findings import Finding
from operations.scanning.waivers import SHOWN, Judged
from operations.terminal import Heading, Part, Report, Table

_WIDEST = 12
"""Characters of a check's id: checkov's fit, parliament's push on what follows."""


def as_text(judged: Sequence[Judged]) -> Report:
    """A headline for each environment, and a line for what has to be mended, waived, or deleted from the waivers."""
    return Report([part for each in judged for part in _of(each)])


def _of(judged: Judged) -> list[Part]:
    scanned = judged.scanned
    counts = [
        f"{len(judged.open) or 'no'} open",
        f"{len(judged.waived)} waived",
        *([f"{len(judged.recorded)} recorded"] if judged.recorded else []),
        *([f"{len(judged.stale)} stale"] if judged.stale else []),
    ]
    looked_at = f"{scanned.resources} resources, {scanned.checks} checks, {scanned.policies} policies"
    parts: list[Part] = [Heading(f"{scanned.environment} ({looked_at}): {', '.join(counts)}")]
    if judged.open:
        rows = [(f"  {finding.address}", finding.check, finding.says) for finding in judged.open]
        parts += [Table(rows, widest=_WIDEST), f"  Mend them, or waive them in {SHOWN} with the reason."]
    if judged.stale:
        rows = [(f"  {address}", check, "is no longer found") for check, address in judged.stale]
        parts += [Table(rows, widest=_WIDEST), f"  Delete them from {SHOWN}."]
    return parts


def as_json(judged: Sequence[Judged]) -> str:
    """For programs: every finding, the waived ones with their reasons."""
    return json.dumps({each.scanned.environment: _as_data(each) for each in judged}, indent=2)


def _as_data(judged: Judged) -> dict[str, Any]:
    scanned = judged.scanned
    return {
        "fine": judged.fine,
        "resources": scanned.resources,
        "checks": scanned.checks,
        "policies": scanned.policies,
        "open": [_finding(finding) for finding in judged.open],
        "waived": [{**_finding(finding), "why": why} for finding, why in judged.waived],
        "recorded": [_finding(finding) for finding in judged.recorded],
        "stale": [{"check": check, "address": address} for check, address in judged.stale],
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {"check": finding.check, "address": finding.address, "says": finding.says}
