"""By how much two estimates differ, line by line. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass

from operations.costs.amounts import NOTHING, Range
from operations.costs.estimate import Estimate, NotEstimated
from operations.costs.items import Group


@dataclass(frozen=True)
class Pair:
    """What lines of one name cost in one estimate and in the other, in cents; nothing where there is no such line."""

    group: Group
    what: str
    one: Range
    other: Range

    @property
    def difference(self) -> Range:
        """What the other costs more."""
        return self.other - self.one


@dataclass(frozen=True)
class Comparison:
    """Two estimates side by side: of two environments, or of what runs and what a plan makes of it."""

    one: Estimate
    other: Estimate

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Lines that do not cost the same, fixed ones first, in each group what differs most first."""
        ones, others = (_by_name(each) for each in (self.one, self.other))
        pairs = [Pair(*name, ones.get(name, NOTHING), others.get(name, NOTHING)) for name in {**ones, **others}]
        order = list(Group)
        return tuple(
            sorted(
                (pair for pair in pairs if pair.difference),
                key=lambda pair: (order.index(pair.group), -_size(pair.difference), pair.what),
            )
        )

    @property
    def difference(self) -> Range:
        """What the other costs more in all."""
        return self.other.total() - self.one.total()

    @property
    def not_estimated(self) -> tuple[NotEstimated, ...]:
        """What only the other has, and nobody has added up."""
        known = {(each.what, each.why) for each in self.one.not_estimated}
        return tuple(each for each in self.other.not_estimated if (each.what, each.why) not in known)


def _by_name(estimate: Estimate) -> Mapping[tuple[Group, str], Range]:
    found: dict[tuple[Group, str], Range] = {}
    for line in estimate.lines:
        name = line.group, line.what
        found[name] = found.get(name, NOTHING) + line.amount.cents
    return found


def _size(amount: Range) -> float:
    return float(max(abs(amount.low), abs(amount.high)))
