"""Adds up what the resources of an environment cost. Pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from operations.costs.amounts import NOTHING, Range
from operations.costs.assumptions import Assumptions
from operations.costs.edge import EVERYWHERE
from operations.costs.items import Context, Group, Item, Unknown
from operations.costs.kinds import FREE_TYPES, NOT_ESTIMATED, RECKONED, SHOWN
from operations.costs.prices import Price, Prices
from operations.costs.resources import Resource, Resources


@dataclass(frozen=True)
class Line:
    """One line of an estimate."""

    group: Group
    what: str
    count: Range
    share: Range
    """Of the unit price; 1 but for Spot."""
    price: Price
    hours: int | None
    """None for what is not paid by the hour."""
    amount: Range
    """US dollars a month."""
    addresses: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class NotEstimated:
    """Something that is not in the sum."""

    what: str
    why: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """What an environment costs a month."""

    environment: str
    region: str
    assumed: Assumptions
    lines: tuple[Line, ...]
    """Fixed ones first, in each group the dearest first."""
    not_estimated: tuple[NotEstimated, ...]
    free: int
    """How many resources cost nothing by themselves."""

    def total(self, group: Group | None = None) -> Range:
        """Of one group, or of all, as the lines show it: of amounts in cents."""
        found = [line.amount.cents for line in self.lines if group in (None, line.group)]
        return sum(found, NOTHING)


def estimate(environment: str, resources: Resources, assumed: Assumptions, prices: Prices) -> Estimate:
    """Of what is in one region. Raises UsageError for a price that is not known."""
    context = Context(resources, assumed, prices)
    items: defaultdict[tuple[Group, str, str], list[tuple[Item, Resource]]] = defaultdict(list)
    unknown: defaultdict[Unknown, list[str]] = defaultdict(list)
    for resource in resources:
        for found in _of(resource, context):
            if isinstance(found, Unknown):
                unknown[found].append(resource.address)
            elif found.count:
                items[found.group, found.what, found.price].append((found, resource))
    lines = [_line(prices, each) for each in items.values()]
    order = list(Group)
    return Estimate(
        environment,
        prices.region,
        assumed,
        tuple(
            sorted(lines, key=lambda line: (order.index(line.group), -line.amount.low, -line.amount.high, line.what))
        ),
        tuple(
            NotEstimated(each.what, each.why, _once(addresses))
            for each, addresses in sorted(unknown.items(), key=lambda pair: pair[0].what)
        ),
        sum(resource.type in FREE_TYPES for resource in resources),
    )


def _of(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    type_ = resource.type
    if type_ in FREE_TYPES:
        return
    if type_ in NOT_ESTIMATED:
        yield Unknown(type_, NOT_ESTIMATED[type_])
    elif type_ not in RECKONED:
        yield Unknown(type_, f"nobody has said what it costs; say it in {SHOWN}")
    elif resource.repeated:
        yield Unknown(type_, "how many there are is known when one plans; --plan tells")
    elif type_ not in EVERYWHERE and resource.region not in (None, context.prices.region):
        yield Unknown(f"{type_} in {resource.region}", f"prices are of {context.prices.region}, the way there included")
    else:
        yield from RECKONED[type_](resource, context)


def _line(prices: Prices, items: list[tuple[Item, Resource]]) -> Line:
    first = items[0][0]
    price = prices.of(first.price)
    count = sum((item.count for item, _ in items), NOTHING)
    hours = prices.hours if price.hourly else None
    return Line(
        group=first.group,
        what=first.what,
        count=count,
        share=first.share,
        price=price,
        hours=hours,
        amount=count * first.share * (price.usd * Decimal(hours or 1)),
        addresses=_once(resource.address for _, resource in items),
        note=first.note,
    )


def _once(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))
