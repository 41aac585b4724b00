"""The prices that an estimate is made of, as prices.toml has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from operations.errors import UsageError

FILE = Path(__file__).with_name("prices.toml")
SHOWN = "operations/costs/prices.toml"
OLD = timedelta(days=180)
"""Older prices, and those without a date, are said to be old."""
_COPIES_THAT_CONFIRM = 2


@dataclass(frozen=True)
class Price:
    """What one unit costs."""

    key: str
    usd: Decimal
    unit: str
    """`gateway-hour`, `GB`, `GB-month`."""
    source: str
    """The page on which AWS says it."""
    known: date | None
    """The day for which it is known."""
    seen: tuple[str, ...]
    """In which copies of the page or of AWS's price list it was read."""

    @property
    def hourly(self) -> bool:
        """Whether it is paid for every hour."""
        return self.unit.endswith("-hour")

    @property
    def counted(self) -> str:
        """What is counted: `gateway`, `GB`."""
        return self.unit.removesuffix("-hour").removesuffix("-month")

    @property
    def confirmed(self) -> bool:
        """Whether copies that do not know one another agree on it."""
        return len(self.seen) >= _COPIES_THAT_CONFIRM

    def is_old(self, today: date) -> bool:
        """Whether it should be looked up again."""
        return self.known is None or today - self.known > OLD


@dataclass(frozen=True)
class Prices:
    """Prices of one region."""

    region: str
    hours: int
    """Of a month."""
    by_key: Mapping[str, Price]

    def find(self, key: str) -> Price | None:
        """A price, if there is one."""
        return self.by_key.get(key)

    def of(self, key: str) -> Price:
        """A price. Raises UsageError where there is none: nothing is guessed."""
        found = self.find(key)
        if found is None:
            raise UsageError(f"the price of {key} is not known; add it to {SHOWN}, with its page and its date")
        return found

    def check_region(self, name: str, region: str | None) -> None:
        """Raises UsageError for an environment of another region: its prices differ by up to a half."""
        if region != self.region:
            raise UsageError(
                f"{name} is in {region or 'a region that its stack does not tell'}, and {SHOWN} has prices of "
                f"{self.region}; fill in those of that region, nothing is guessed"
            )


def read_prices(file: Path = FILE) -> Prices:
    """All prices."""
    with file.open("rb") as opened:
        content = tomllib.load(opened, parse_float=Decimal)
    pages = content["pages"]
    return Prices(
        content["region"],
        content["hours"],
        {
            key: Price(key, price["usd"], price["unit"], pages[price["page"]], price.get("known"), tuple(price["seen"]))
            for key, price in content["prices"].items()
        },
    )
