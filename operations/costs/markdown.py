"""An estimate, or the difference of two, as Markdown for a pull request. Pure functions."""

from collections.abc import Iterator, Sequence
from datetime import date

from operations.costs import wording
from operations.costs.amounts import difference, money
from operations.costs.comparison import Comparison
from operations.costs.estimate import Estimate, NotEstimated
from operations.costs.items import Group


def as_markdown(estimate: Estimate, today: date) -> str:
    """The sum, and behind it each line."""
    lines = [f"### Cost of {wording.headline(estimate)}", "", *_notes(estimate, today), ""]
    lines += ["<details><summary>Line by line</summary>", ""]
    lines += ["| | what | how many | hours | unit price | USD a month | price of |", "|---|---|--:|--:|---|--:|---|"]
    lines += [
        _row(
            line.group,
            wording.what(line),
            line.count,
            line.hours or "",
            wording.unit_price(line),
            money(line.amount),
            wording.source(line.price),
        )
        for line in estimate.lines
    ]
    assumed = ", ".join(f"`{option} {number}`" for option, number in wording.assumed(estimate.assumed).items())
    lines += ["", f"Assumed, of a month: {assumed}.", "", "</details>", ""]
    lines += _not_estimated("Not estimated", estimate.not_estimated)
    return "\n".join(lines).rstrip() + "\n"


def comparison_as_markdown(headline: str, titles: tuple[str, str], comparison: Comparison, today: date) -> str:
    """The difference, and what makes it."""
    lines = [f"### Cost of {headline}", "", *_notes(comparison.other, today), ""]
    if comparison.pairs:
        lines += [_row("", "what", *titles, "difference"), "|---|---|--:|--:|--:|"]
        for group in Group:
            lines += [
                _row(pair.group, pair.what, money(pair.one), money(pair.other), difference(pair.difference))
                for pair in comparison.pairs
                if pair.group is group
            ]
        lines.append("")
    lines += _not_estimated(f"Not estimated, and only {titles[1]}", comparison.not_estimated)
    return "\n".join(lines).rstrip() + "\n"


def _notes(estimate: Estimate, today: date) -> Iterator[str]:
    aged = wording.old(estimate.lines, today)
    yield f"{wording.HOW[0].upper()}{wording.HOW[1:]}." + (f" {aged[0].upper()}{aged[1:]}." if aged else "")


def _not_estimated(title: str, found: Sequence[NotEstimated]) -> Iterator[str]:
    if found:
        yield from (f"<details><summary>{title}: {len(found)}</summary>", "")
        yield from (f"- {each.what}: {each.why}" for each in found)
        yield from ("", "</details>", "")


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"
