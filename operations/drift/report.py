"""What was found, as text and as JSON. Pure functions."""

import json
from collections.abc import Sequence

from operations.drift.left_alone import Stray
from operations.guard import wording
from operations.guard.outside import Drift
from operations.guard.report import drift_json
from operations.terminal import Heading, Report, Table

JSON_FORMAT = 1
"""Counts up when a reader of `--json` has to change."""


def as_text(environment: str, drift: Sequence[Drift], strays: Sequence[Stray]) -> Report:
    """A line for each thing; one line where there is none."""
    if not drift and not strays:
        return Report([f"{environment}: nothing has changed outside of Terraform"])
    rows = []
    for one in drift:
        if one.gone:
            rows.append(("  gone   ", one.name))
        rows += [
            ("  changed", f"{one.name} {moved.path}: {wording.arrow(moved.before, moved.after)}")
            for moved in one.attributes
        ]
    rows += [("  stray  ", f"{stray.name} {stray.what}") for stray in strays]
    headline = f"{environment}: {len(drift)} changed outside of Terraform, {len(strays)} of what it leaves alone"
    return Report([Heading(headline), Table(rows)])


def as_json(environment: str, drift: Sequence[Drift], strays: Sequence[Stray]) -> str:
    """For machines; the fields are described in docs/planning-safely.md."""
    return json.dumps(
        {
            "format": JSON_FORMAT,
            "environment": environment,
            "changed_outside": [drift_json(one) for one in drift],
            "strays": [{"name": stray.name, "what": stray.what} for stray in strays],
        },
        indent=2,
        ensure_ascii=False,
    )
