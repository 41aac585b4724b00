"""What a resource costs, before it is added up: items with a price, and what nobody can say the price of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from operations.costs.amounts import Range
from operations.costs.assumptions import Assumptions
from operations.costs.prices import Prices
from operations.costs.resources import Resource, Resources

WHOLE = Range.of(1)


class Group(StrEnum):
    """Why an amount is what it is."""

    FIXED = "fixed"
    """It follows from the settings: paid for whether anybody comes or not."""
    USAGE = "usage"
    """It follows from assumptions as well."""


@dataclass(frozen=True)
class Item:
    """Something that a resource is paid for."""

    group: Group
    what: str
    """Items of one name are added up, so it says all that tells them apart."""
    price: str
    """Key of its price."""
    count: Range
    share: Range = WHOLE
    """Of the price: what Spot leaves of it, or how often it is paid."""
    note: str = ""


@dataclass(frozen=True)
class Unknown:
    """What costs something, or may, and is not in the sum."""

    what: str
    why: str


@dataclass(frozen=True)
class Context:
    """What an item is reckoned from, beside its resource."""

    resources: Resources
    assumed: Assumptions
    prices: Prices


Reckoner = Callable[[Resource, Context], Iterator[Item | Unknown]]


def fixed(what: str, price: str, count: Range | Decimal | int = 1, *, share: Range = WHOLE, note: str = "") -> Item:
    """An item of the settings."""
    return Item(Group.FIXED, what, price, _range(count), share, note)


def used(what: str, price: str, count: Range | Decimal | int, *, share: Range = WHOLE, note: str = "") -> Item:
    """An item of an assumption."""
    return Item(Group.USAGE, what, price, _range(count), share, note)


def _range(count: Range | Decimal | int) -> Range:
    return count if isinstance(count, Range) else Range.of(count)
