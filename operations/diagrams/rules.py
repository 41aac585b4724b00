"""Rules of security groups, in one shape however a stack writes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from operations.diagrams.resources import Resources
from terraform.stack import Json, blocks

GROUPS = ("aws_security_group", "aws_default_security_group")
RULES = {"aws_vpc_security_group_ingress_rule": "ingress", "aws_vpc_security_group_egress_rule": "egress"}
IN_ONE = "aws_security_group_rule"
"""The older kind, which says its direction itself."""
RULE_TYPES = (*RULES, IN_ONE)
PEERS = (
    "cidr_ipv4",
    "cidr_ipv6",
    "cidr_blocks",
    "ipv6_cidr_blocks",
    "referenced_security_group_id",
    "source_security_group_id",
    "security_groups",
    "prefix_list_id",
    "prefix_list_ids",
)
"""Arguments that say who is at the other end, of each way to write a rule."""


@dataclass(frozen=True)
class Rule:
    """What one security group lets in or out."""

    group: str
    """Its address."""
    inward: bool
    peer: str
    """The address of a security group, or of what has a list of prefixes; a CIDR block, or an id of another stack's."""
    what: str
    """`TCP 443`."""


def rules(resources: Resources) -> list[Rule]:
    """All of a stack, one for each peer."""
    return [*_of_their_own(resources), *_in_groups(resources), *_in_one_resource(resources)]


def _of_their_own(resources: Resources) -> Iterator[Rule]:
    for type_, direction in RULES.items():
        for values in resources.of(type_).values():
            for group in resources.referred(values.get("security_group_id"), *GROUPS):
                for peer in _peers(values, resources, group):
                    yield Rule(group, direction == "ingress", peer, _what(values, "ip_protocol"))


def _in_groups(resources: Resources) -> Iterator[Rule]:
    for group, values in resources.of(*GROUPS).items():
        for direction in RULES.values():
            for block in blocks(values, direction):
                for peer in _peers(block, resources, group):
                    yield Rule(group, direction == "ingress", peer, _what(block, "protocol"))


def _in_one_resource(resources: Resources) -> Iterator[Rule]:
    for values in resources.of(IN_ONE).values():
        for group in resources.referred(values.get("security_group_id"), *GROUPS):
            for peer in _peers(values, resources, group):
                yield Rule(group, values.get("type") == "ingress", peer, _what(values, "protocol"))


def _peers(values: Json, resources: Resources, group: str) -> Iterator[str]:
    """A rule of its own has one peer; a block has lists of them."""
    if values.get("self"):
        yield group
    for name in PEERS:
        found = values.get(name) or ()
        for peer in [found] if isinstance(found, str) else found:
            yield from resources.referred(peer) or [peer]


def _what(values: Json, protocol: str) -> str:
    name, first, last = str(values.get(protocol, "-1")), values.get("from_port"), values.get("to_port")
    if name in ("-1", "all"):
        return "all traffic"
    if first is None or last is None:
        return name.upper()
    return f"{name.upper()} {first}" if first == last else f"{name.upper()} {first}-{last}"
