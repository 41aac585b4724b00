"""Numbers from a least to a most: what scaling, Spot and growing storage leave open."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Range:
    """From `low` to `high`, which are the same where nothing is open."""

    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, low: Decimal | int, high: Decimal | int | None = None) -> Self:
        """One number, or two."""
        return cls(Decimal(low), Decimal(low if high is None else high))

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Range") -> "Range":
        """End from end: by how much a bill differs, at its least and at its most."""
        return Range(self.low - other.low, self.high - other.high)

    def __mul__(self, other: "Range | Decimal | int") -> "Range":
        """Of what is not negative."""
        if isinstance(other, Range):
            return Range(self.low * other.low, self.high * other.high)
        return Range(self.low * other, self.high * other)

    @property
    def cents(self) -> "Range":
        """Rounded to cents, halves up, as a bill is."""
        return Range(*(end.quantize(CENT, ROUND_HALF_UP) for end in (self.low, self.high)))

    def __bool__(self) -> bool:
        return bool(self.low or self.high)

    def __str__(self) -> str:
        low, high = plain(self.low), plain(self.high)
        return low if low == high else f"{low} to {high}"


NOTHING = Range.of(0)


def money(amount: Range) -> str:
    """`13.14`, or `36.04 to 72.09`."""
    low, high = amount.cents.low, amount.cents.high
    return f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}"


def difference(amount: Range) -> str:
    """The same with a sign: `+13.14`."""
    low, high = amount.cents.low, amount.cents.high
    return f"{low:+.2f}" if low == high else f"{low:+.2f} to {high:+.2f}"


def plain(number: Decimal) -> str:
    """Without zeros at its end, and never as a power of ten; at most four digits after the point."""
    return f"{number.quantize(Decimal('0.0001'), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
