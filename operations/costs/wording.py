"""Sentences and cells that the reports of an estimate share. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from operations.costs.amounts import NOTHING, difference, money
from operations.costs.assumptions import Assumptions
from operations.costs.comparison import Comparison
from operations.costs.estimate import Estimate, Line
from operations.costs.items import WHOLE, Group
from operations.costs.prices import OLD, Price

HOW = "list prices on demand, without free tiers, discounts and taxes"


@dataclass(frozen=True)
class Source:
    """Where prices come from: those of one page that are known for one day, and confirmed or not."""

    page: str
    known: date | None
    confirmed: bool

    def __str__(self) -> str:
        when = f"known for {self.known}" if self.known else "of a day that is not known"
        return f"{self.page}, {when}" + ("" if self.confirmed else ", not confirmed")


def headline(estimate: Estimate) -> str:
    """What it costs."""
    parts = ", ".join(f"{money(estimate.total(group))} {group}" for group in Group)
    return f"{estimate.environment}: {money(estimate.total())} USD a month in {estimate.region} ({parts})"


def compared(comparison: Comparison) -> str:
    """By how much two environments differ."""
    one, other = comparison.one, comparison.other
    totals = " and ".join(f"{each.environment} {money(each.total())}" for each in (one, other))
    if not comparison.pairs:
        return f"{one.environment} and {other.environment} cost the same: {totals} USD a month"
    return f"{totals} USD a month: {difference(comparison.difference)}"


def planned(comparison: Comparison) -> str:
    """What a plan does to the bill."""
    one, other = comparison.one, comparison.other
    totals = f"{money(one.total())} -> {money(other.total())} USD a month"
    if comparison.difference != NOTHING or comparison.pairs:
        return f"{one.environment}: the plan makes it {difference(comparison.difference)}: {totals}"
    return f"{one.environment}: the plan changes no amount: {money(one.total())} USD a month"


def what(line: Line) -> str:
    """Its name, and what one should know of its number."""
    return f"{line.what} ({line.note})" if line.note else line.what


def unit_price(line: Line) -> str:
    """`0.045 / gateway-hour`."""
    price = f"{line.price.usd} / {line.price.unit}"
    return price if line.share == WHOLE else f"{line.share * 100}% of {price}"


def source(price: Price) -> Source:
    """Where a price comes from."""
    return Source(price.source, price.known, price.confirmed)


def sources(lines: Sequence[Line]) -> list[Source]:
    """All of them once, in the order of the lines."""
    return list(dict.fromkeys(source(line.price) for line in lines))


def old(lines: Sequence[Line], today: date) -> str | None:
    """That prices should be looked up again; None where they need not."""
    prices = {line.price for line in lines}
    aged = [price for price in prices if price.is_old(today)]
    if not aged:
        return None
    dated = [price.known for price in aged if price.known is not None]
    undated = len(aged) - len(dated)
    parts = [f"{len(dated)} of more than {OLD.days} days ago, the oldest of {min(dated)}"] if dated else []
    parts += [f"{undated} of a day that is not known"] if undated else []
    return f"{len(aged)} of {len(prices)} prices are old: {', '.join(parts)}; look them up before you decide by them"


def assumed(assumptions: Assumptions) -> dict[str, Decimal]:
    """Option -> its number."""
    return {f"--{each.name.replace('_', '-')}": getattr(assumptions, each.name) for each in fields(assumptions)}
