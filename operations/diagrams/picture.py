"""Reads a stack into a picture."""

from operations.diagrams import front
from operations.diagrams.boxes import NAT, boxes
from operations.diagrams.model import INTERNET, Edge, Group, Picture, Style
from operations.diagrams.network import Network
from operations.diagrams.resources import Resources
from operations.diagrams.rules import rules
from operations.diagrams.traffic import Traffic
from terraform.stack import Stack

VPC = "aws_vpc"


def picture(stack: Stack) -> Picture:
    """All that is drawn of a stack."""
    resources = Resources(stack)
    found = rules(resources)
    network = Network(resources, boxes(resources, found))
    traffic = Traffic(resources, found, network)
    out = (Edge(box.node.id, INTERNET.id) for box in network.everything if box.addresses[0] in resources.of(NAT))
    edges = _merged((*front.edges(resources), *traffic.edges, *network.routes_to_endpoints(), *out))
    groups = [*_front(resources), *_vpc(stack, resources, network)]
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    around = [node for node in (INTERNET, *traffic.outside.values()) if node.id in ends]
    if not resources.of(VPC):
        around += [box.node for box in network.everything]
    return Picture(stack.name, tuple(around), tuple(groups), edges, stack.switched_off is not None)


def _front(resources: Resources) -> list[Group]:
    nodes = tuple(front.nodes(resources))
    return [Group("front", "in front of the VPC", nodes=nodes)] if nodes else []


def _vpc(stack: Stack, resources: Resources, network: Network) -> list[Group]:
    """One; what is in no tier lies between it and the tiers."""
    return [
        Group(
            address,
            f"VPC {values.get('cidr_block')}" + (f" in {stack.region}" if stack.region else ""),
            nodes=tuple(box.node for box in network.boxes[None]),
            groups=tuple(network.tiers()),
        )
        for address, values in resources.of(VPC).items()
    ][:1]


def _merged(edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    """One for each pair and style, with the labels of all: a rule and an origin may say the same of two."""
    labels: dict[tuple[str, str, Style], dict[str, None]] = {}
    for edge in edges:
        labels.setdefault((edge.source, edge.target, edge.style), {}).update(dict.fromkeys(edge.labels))
    return tuple(Edge(source, target, tuple(found), style) for (source, target, style), found in labels.items())
