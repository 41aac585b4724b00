"""Stacks of a few resources, and what is drawn of them."""

from pathlib import Path
from typing import Any

from operations.diagrams.model import Edge, Picture
from operations.diagrams.picture import picture
from operations.diagrams.resources import Resources
from terraform.stack import Stack

Json = dict[str, Any]


def stack(resources: dict[str, Json]) -> Stack:
    """Address -> arguments; `data.` before the address of a data source."""
    json: Json = {"provider": {"aws": [{"region": "us-east-1"}]}, "resource": {}, "data": {}}
    for address, values in resources.items():
        block = "data" if address.startswith("data.") else "resource"
        type_, name = address.removeprefix("data.").split(".")
        json[block].setdefault(type_, {})[name] = values
    return Stack("dev", Path(), json)


def read(resources: dict[str, Json]) -> Resources:
    return Resources(stack(resources))


def drawn(resources: dict[str, Json]) -> Picture:
    return picture(stack(resources))


def edges(resources: dict[str, Json]) -> set[tuple[str, str, tuple[str, ...], str]]:
    """Source, target, labels, style; addresses without their types."""
    return {(_short(edge.source), _short(edge.target), edge.labels, str(edge.style)) for edge in drawn(resources).edges}


def edge_between(found: Picture, source: str, target: str) -> Edge:
    """The one edge from an address to another."""
    [edge] = [each for each in found.edges if (each.source, each.target) == (source, target)]
    return edge


def _short(id_: str) -> str:
    return id_.rpartition(".")[2] if id_.startswith("aws_") else id_


def service(name: str, **values: Any) -> dict[str, Json]:
    """A service of ECS with its security group."""
    return {
        f"aws_security_group.{name}": {"tags": {"Name": f"{name}-sg"}},
        f"aws_ecs_service.{name}": {
            "name": name,
            "desired_count": 1,
            "network_configuration": {
                "security_groups": [f"${{aws_security_group.{name}.id}}"],
                "subnets": ["${aws_subnet.app.id}"],
            },
            **values,
        },
    }


def rule(group: str, peer: str, port: int) -> Json:
    """A rule of its own, for another group or for a CIDR block."""
    where = (
        {"cidr_ipv4": peer} if "/" in peer else {"referenced_security_group_id": f"${{aws_security_group.{peer}.id}}"}
    )
    return {
        "security_group_id": f"${{aws_security_group.{group}.id}}",
        "ip_protocol": "tcp",
        "from_port": port,
        "to_port": port,
        **where,
    }


def egress(group: str, peer: str, port: int) -> dict[str, Json]:
    name = f"{group}_to_{peer}_{port}".replace("/", "_").replace(".", "_")
    return {f"aws_vpc_security_group_egress_rule.{name}": rule(group, peer, port)}


def ingress(group: str, peer: str, port: int) -> dict[str, Json]:
    name = f"{group}_from_{peer}_{port}".replace("/", "_").replace(".", "_")
    return {f"aws_vpc_security_group_ingress_rule.{name}": rule(group, peer, port)}


NETWORK: dict[str, Json] = {
    "aws_vpc.main": {"cidr_block": "10.0.0.0/16"},
    "aws_subnet.web": {"availability_zone": "us-east-1a", "cidr_block": "10.0.1.0/24", "tags": {"Tier": "public"}},
    "aws_subnet.app": {"availability_zone": "us-east-1a", "cidr_block": "10.0.2.0/24", "tags": {"Tier": "private-app"}},
    "aws_internet_gateway.main": {},
    "aws_route_table.web": {},
    "aws_route_table.app": {},
    "aws_route.web": {
        "route_table_id": "${aws_route_table.web.id}",
        "gateway_id": "${aws_internet_gateway.main.id}",
    },
    "aws_route_table_association.web": {
        "route_table_id": "${aws_route_table.web.id}",
        "subnet_id": "${aws_subnet.web.id}",
    },
    "aws_route_table_association.app": {
        "route_table_id": "${aws_route_table.app.id}",
        "subnet_id": "${aws_subnet.app.id}",
    },
}
"""A public tier, and one without a way out."""
NAT: dict[str, Json] = {
    "aws_nat_gateway.nat": {"subnet_id": "${aws_subnet.web.id}"},
    "aws_route.app": {
        "route_table_id": "${aws_route_table.app.id}",
        "nat_gateway_id": "${aws_nat_gateway.nat.id}",
    },
}
"""The way out of it."""
