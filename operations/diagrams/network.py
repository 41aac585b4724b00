"""Where things are: the tiers of the VPC with their zones, and the ways out of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from operations.diagrams.boxes import NAT, Box
from operations.diagrams.model import INTERNET, Edge, Group, Style
from operations.diagrams.resources import Resources, tag

SUBNET, INTERNET_GATEWAY, ROUTE_TABLE = "aws_subnet", "aws_internet_gateway", "aws_route_table"
ORDER = ("public", "private-app", "private-db")
"""Tiers from the internet inward; others come after."""


class Network:
    """The subnets of a stack by tier, as their tag Tier says, and what is in each."""

    def __init__(self, resources: Resources, boxes: Iterable[Box]) -> None:
        self._resources = resources
        subnets: defaultdict[str, list[str]] = defaultdict(list)
        for address, values in resources.of(SUBNET).items():
            subnets[tag(values, "Tier") or address].append(address)
        self._subnets = {
            tier: sorted(subnets[tier], key=self._zone)
            for tier in sorted(subnets, key=lambda tier: (ORDER.index(tier) if tier in ORDER else len(ORDER), tier))
        }
        self.everything = tuple(boxes)
        self.boxes = {
            tier: [box for box in self.everything if self.tier_of(box) == tier] for tier in (None, *self._subnets)
        }

    def tiers(self) -> Iterator[Group]:
        """A group for each, from the internet inward."""
        for tier, subnets in self._subnets.items():
            zones = (f"{self._zone(each)}: {self._resources[each].get('cidr_block')}" for each in subnets)
            nodes = tuple(box.node for box in self.boxes[tier])
            yield Group(self.group_of(tier), tier, (self._out(tier), *zones), nodes)

    def group_of(self, tier: str) -> str:
        """The id of a tier's group."""
        return self._subnets[tier][0]

    def tier_of(self, box: Box) -> str | None:
        """Where its subnets are, or where its tag has it; None: in no tier."""
        values = [self._resources[address] for address in box.addresses]
        found = self._resources.referred(values, SUBNET)
        for group in self._resources.referred(values, "aws_db_subnet_group"):
            found += self._resources.referred(self._resources[group], SUBNET)
        tagged = tag(values[0], "Tier")
        return next(
            (tier for tier, subnets in self._subnets.items() if set(subnets) & set(found) or tier == tagged), None
        )

    def way_out(self, box: Box) -> str | None:
        """The id of the node through which it reaches the internet; None: there is no route."""
        tier = self.tier_of(box)
        if self._leads(tier, INTERNET_GATEWAY):
            return INTERNET.id
        through = self._leads(tier, NAT)
        return next((each.node.id for each in self.everything if through in each.addresses), None)

    def routes_to_endpoints(self) -> Iterator[Edge]:
        """From each tier whose routes a gateway endpoint has its own in."""
        for box in self.everything:
            for tier in self._subnets:
                tables = self._tables(tier)
                if any(
                    tables & set(self._resources.referred(self._resources[each], ROUTE_TABLE)) for each in box.addresses
                ):
                    yield Edge(self.group_of(tier), box.node.id, ("routes",), Style.BELONGS)

    def _out(self, tier: str) -> str:
        if self._leads(tier, INTERNET_GATEWAY):
            return "routes to the internet"
        return "routes out through NAT" if self._leads(tier, NAT) else "no route out"

    def _leads(self, tier: str | None, type_: str) -> str | None:
        """The first thing of a type that a tier's subnets have a route to."""
        tables = self._tables(tier)
        for route in self._resources.of("aws_route").values():
            if tables & set(self._resources.referred(route.get("route_table_id"))):
                for found in self._resources.referred(route, type_):
                    return found
        return None

    def _tables(self, tier: str | None) -> set[str]:
        subnets = set(self._subnets.get(tier or "", ()))
        return {
            table
            for each in self._resources.of("aws_route_table_association").values()
            if subnets & set(self._resources.referred(each.get("subnet_id")))
            for table in self._resources.referred(each.get("route_table_id"))
        }

    def _zone(self, subnet: str) -> str:
        return str(self._resources[subnet].get("availability_zone"))
