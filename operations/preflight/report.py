"""The report as text and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from operations import terminal
from operations.preflight.checks import Answered
from operations.preflight.findings import Answer

_SHOWN = {Answer.FINE: "fine", Answer.PROBLEM: "PROBLEM", Answer.NOT_KNOWN: "not known"}


@dataclass(frozen=True)
class Report:
    """All that was asked about an environment."""

    environment: str
    account: str | None
    region: str
    answered: Sequence[Answered]

    def count(self, answer: Answer) -> int:
        """How many lines end so."""
        return sum(finding.answer is answer for each in self.answered for finding in each.findings)

    @property
    def fine(self) -> bool:
        """Whether nothing is wrong; what is not known is not wrong."""
        return self.count(Answer.PROBLEM) == 0


def as_text(report: Report) -> terminal.Report:
    """A line for each answer, in the order of the checks."""
    problems = report.count(Answer.PROBLEM)
    counted = (
        f"{report.count(Answer.FINE)} fine, {problems or 'no'} {'problem' if problems == 1 else 'problems'}, "
        f"{report.count(Answer.NOT_KNOWN)} not known"
    )
    where = f"account {report.account or 'not known'}, {report.region}"
    rows = [
        (f"  {_SHOWN[finding.answer]:<9}", f"{each.check}: {finding.sentence}")
        for each in report.answered
        for finding in each.findings
    ]
    return terminal.Report([terminal.Heading(f"{report.environment} ({where}): {counted}"), terminal.Table(rows)])


def as_json(report: Report) -> str:
    """The same for programs."""
    return json.dumps(
        {
            "environment": report.environment,
            "account": report.account,
            "region": report.region,
            "fine": report.fine,
            "findings": [
                {"check": each.check, "answer": finding.answer, "sentence": finding.sentence}
                for each in report.answered
                for finding in each.findings
            ],
        },
        indent=2,
    )
