"""Who may call the internet, by the way that routes lead there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from operations.diagrams.boxes import Box
from operations.diagrams.model import INTERNET, Edge, Kind, Style
from operations.diagrams.network import Network
from operations.diagrams.ports import merged

Calls = Mapping[Box, Iterable[str]]
"""Who opens which ports."""


def edges(calls: Calls, network: Network) -> Iterator[Edge]:
    """One for each tier, from the tier itself, for nearly all services call the same port; or from the only caller."""
    tiers: defaultdict[tuple[str | None, str | None], dict[Box, Iterable[str]]] = defaultdict(dict)
    for box, whats in calls.items():
        tiers[network.tier_of(box), network.way_out(box)][box] = whats
    for (tier, way), callers in tiers.items():
        style, ending = (Style.HALF, ("no route out",)) if way is None else (Style.MAY, ())
        if tier is None or len(callers) == 1:
            for box, whats in callers.items():
                yield Edge(box.node.id, way or INTERNET.id, (*merged(whats), *ending), style)
        else:
            beside = {box for box in network.boxes[tier] if box.node.kind is not Kind.ENDPOINT}
            yield Edge(network.group_of(tier), way or INTERNET.id, (*_by_caller(callers, beside), *ending), style)


def _by_caller(calls: Calls, everybody: Collection[Box]) -> Iterator[str]:
    """`TCP 443` where everybody may, and `TCP 587 (worker)` where only some."""
    callers: defaultdict[str, list[Box]] = defaultdict(list)
    for box, whats in calls.items():
        for what in whats:
            callers[what].append(box)
    whats_of: defaultdict[tuple[Box, ...], list[str]] = defaultdict(list)
    for what, found in callers.items():
        whats_of[tuple(found)].append(what)
    for some, whats in whats_of.items():
        names = "" if set(some) >= set(everybody) else f" ({', '.join(box.node.title for box in some)})"
        yield from (f"{text}{names}" for text in merged(whats))
