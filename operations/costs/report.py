"""An estimate, or the difference of two, as text and as JSON. Pure functions."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from operations.costs import wording
from operations.costs.amounts import Range, difference, money
from operations.costs.comparison import Comparison
from operations.costs.estimate import Estimate, Line, NotEstimated
from operations.costs.items import Group
from operations.terminal import Heading, Part, Report, Table

JSON_FORMAT = 1
"""Counts up when a reader of `--json` has to change."""


def as_text(estimate: Estimate, today: date) -> Report:
    """A line for each thing that is paid for, and what no line has."""
    sources = wording.sources(estimate.lines)
    parts: list[Part] = [Heading(wording.headline(estimate)), wording.HOW]
    aged = wording.old(estimate.lines, today)
    parts += [aged] if aged else []
    rows: list[tuple[str, ...]] = []
    for group in Group:
        found = [line for line in estimate.lines if line.group is group]
        if found:
            rows.append((Heading(group), "how many", "hours", "unit price", "USD a month", "from"))
            rows += [(f"  {wording.what(line)}", *_cells(line, sources)) for line in found]
    parts += ["", Table(rows, right=(1, 2, 4, 5))] if rows else []
    parts += _not_estimated("not estimated", estimate.not_estimated)
    numbered = [(f"  {number:>2}", str(source)) for number, source in enumerate(sources, 1)]
    parts += ["", Heading("from"), Table(numbered)] if sources else []
    options = [(f"  {option}", str(number)) for option, number in wording.assumed(estimate.assumed).items()]
    parts += ["", Heading("assumed, of a month; each is an option"), Table(options, right=(1,))]
    parts += ["", f"{estimate.free} resources cost nothing by themselves"]
    return Report(parts)


def comparison_as_text(headline: str, titles: tuple[str, str], comparison: Comparison) -> Report:
    """A line for each thing that does not cost the same."""
    rows: list[tuple[str, ...]] = []
    for group in Group:
        found = [pair for pair in comparison.pairs if pair.group is group]
        if found:
            rows.append((Heading(group), *titles, "difference"))
            rows += [
                (f"  {pair.what}", money(pair.one), money(pair.other), difference(pair.difference)) for pair in found
            ]
    parts: list[Part] = [Heading(headline), wording.HOW]
    parts += ["", Table(rows, right=(1, 2, 3))] if rows else []
    return Report([*parts, *_not_estimated(f"not estimated, and only {titles[1]}", comparison.not_estimated)])


def as_json(estimate: Estimate, today: date) -> str:
    """For machines; the fields are described in docs/cost.md."""
    return json.dumps({"format": JSON_FORMAT, **_estimate(estimate, today)}, indent=2)


def comparison_as_json(comparison: Comparison, today: date) -> str:
    """For machines: both estimates whole, and the lines that differ."""
    listed = [
        {
            "group": pair.group,
            "what": pair.what,
            "before": _amount(pair.one),
            "after": _amount(pair.other),
            "difference": _amount(pair.difference),
        }
        for pair in comparison.pairs
    ]
    content = {
        "format": JSON_FORMAT,
        "before": _estimate(comparison.one, today),
        "after": _estimate(comparison.other, today),
        "difference": _amount(comparison.difference),
        "differences": listed,
    }
    return json.dumps(content, indent=2)


def _estimate(estimate: Estimate, today: date) -> dict[str, Any]:
    return {
        "environment": estimate.environment,
        "region": estimate.region,
        "currency": "USD",
        "total": _amount(estimate.total()),
        "groups": {str(group): _amount(estimate.total(group)) for group in Group},
        "lines": [_line(line, today) for line in estimate.lines],
        "not_estimated": [
            {"what": each.what, "why": each.why, "addresses": list(each.addresses)} for each in estimate.not_estimated
        ],
        "assumed": {option: float(number) for option, number in wording.assumed(estimate.assumed).items()},
        "free": estimate.free,
        "old_prices": wording.old(estimate.lines, today),
    }


def _line(line: Line, today: date) -> dict[str, Any]:
    price = line.price
    return {
        "group": line.group,
        "what": line.what,
        "note": line.note,
        "count": _ends(line.count),
        "hours": line.hours,
        "share": _ends(line.share),
        "price": {
            "key": price.key,
            "usd": float(price.usd),
            "unit": price.unit,
            "source": price.source,
            "known": None if price.known is None else str(price.known),
            "confirmed": price.confirmed,
            "old": price.is_old(today),
        },
        "amount": _amount(line.amount),
        "addresses": list(line.addresses),
    }


def _ends(number: Range) -> dict[str, float]:
    return {"low": float(number.low), "high": float(number.high)}


def _amount(amount: Range) -> dict[str, float]:
    return _ends(amount.cents)


def _cells(line: Line, sources: Sequence[wording.Source]) -> tuple[str, ...]:
    return (
        str(line.count),
        "" if line.hours is None else str(line.hours),
        wording.unit_price(line),
        money(line.amount),
        str(sources.index(wording.source(line.price)) + 1),
    )


def _not_estimated(title: str, found: Sequence[NotEstimated]) -> list[Part]:
    return ["", Heading(title), *(f"  {each.what}: {each.why}" for each in found)] if found else []
