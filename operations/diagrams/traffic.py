"""Who may talk to whom, as the rules of security groups have it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from operations.diagrams import outward
from operations.diagrams.boxes import Box
from operations.diagrams.front import CDN
from operations.diagrams.model import INTERNET, Edge, Kind, Node, Style
from operations.diagrams.network import Network
from operations.diagrams.ports import merged
from operations.diagrams.requests import requests
from operations.diagrams.resources import Resources
from operations.diagrams.rules import GROUPS, Rule

EVERYWHERE = ("0.0.0.0/0", "::/0")
OF_CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing"
"""AWS's list of the addresses from which CloudFront calls its origins."""


@dataclass
class _Pair:
    """What one may open to another: as the caller's rules have it, and as those of the called one."""

    out: dict[str, None] = field(default_factory=dict)
    into: dict[str, None] = field(default_factory=dict)


class Traffic:
    """The edges that rules make, and `outside`, the nodes of what is none of the stack's."""

    def __init__(self, resources: Resources, rules: Iterable[Rule], network: Network) -> None:
        self.outside: dict[str, Node] = {}
        self._resources = resources
        self._network = network
        self._behind: defaultdict[str, list[Box]] = defaultdict(list)
        for box in network.everything:
            values = [resources[address] for address in box.addresses]
            for address in dict.fromkeys((*box.addresses, *resources.referred(values, *GROUPS))):
                self._behind[address].append(box)
        self.edges = tuple(self._edges(rules))

    def _edges(self, rules: Iterable[Rule]) -> Iterator[Edge]:
        pairs: defaultdict[tuple[str, str], _Pair] = defaultdict(_Pair)
        calls: defaultdict[Box, dict[str, None]] = defaultdict(dict)
        for rule in rules:
            for own in self._behind[rule.group]:
                if rule.peer in EVERYWHERE and not rule.inward:
                    calls[own][rule.what] = None
                    continue
                for peer in self._peers(rule.peer):
                    if rule.inward:
                        pairs[peer, own.node.id].into[rule.what] = None
                    else:
                        pairs[own.node.id, peer].out[rule.what] = None
        guarded = {box.node.id for group in self._resources.of(*GROUPS) for box in self._behind[group]}
        for (source, target), pair in pairs.items():
            if {source, target} <= guarded:
                yield from self._between_groups(source, target, pair)
            else:
                yield Edge(source, target, merged([*pair.out, *pair.into]))
        yield from outward.edges(calls, self._network)

    def _between_groups(self, source: str, target: str, pair: _Pair) -> Iterator[Edge]:
        """Nothing goes unless both groups let it."""
        both = [what for what in pair.out if what in pair.into]
        if both:
            yield Edge(source, target, (*merged(both), *requests(source, target, self._resources)))
        for half, missing in ((pair.out, "in"), (pair.into, "out")):
            alone = merged(what for what in half if what not in both)
            if alone:
                yield Edge(source, target, tuple(f"{each}, not let {missing}" for each in alone), Style.HALF)

    def _peers(self, peer: str) -> list[str]:
        """The ids of the nodes that the other end of a rule is."""
        if peer in self._behind:
            return [box.node.id for box in self._behind[peer]]
        if peer in EVERYWHERE:
            return [INTERNET.id]
        name = str(self._resources[peer].get("name")) if peer in set(self._resources) else peer
        if name == OF_CLOUDFRONT and (distributions := list(self._resources.of(CDN))):
            return distributions
        known = ("CloudFront", ("any distribution",)) if name == OF_CLOUDFRONT else (name, ())
        self.outside[peer] = Node(peer, Kind.OTHER, *known)
        return [peer]
