"""Tiers stand from the internet inward, with their zones, their ways out, and what is in them."""

from operations.diagrams.model import Style
from tests.operations.diagrams.small import NAT, NETWORK, drawn, edge_between, service

OTHER_ZONE = {
    "aws_subnet.app_b": {
        "availability_zone": "us-east-1b",
        "cidr_block": "10.0.3.0/24",
        "tags": {"Tier": "private-app"},
    },
    "aws_subnet.cache": {"availability_zone": "us-east-1a", "cidr_block": "10.0.4.0/24", "tags": {"Tier": "cache"}},
}


def tiers(resources):
    [vpc] = drawn(resources).groups
    return {tier.title: (tier.lines, [node.title for node in tier]) for tier in vpc.groups}


def test_a_tier_has_its_route_its_zones_and_its_boxes():
    assert tiers({**OTHER_ZONE, **NETWORK, **NAT, **service("shop")}) == {
        "public": (("routes to the internet", "us-east-1a: 10.0.1.0/24"), ["NAT gateway"]),
        "private-app": (
            ("routes out through NAT", "us-east-1a: 10.0.2.0/24", "us-east-1b: 10.0.3.0/24"),
            ["shop"],
        ),
        "cache": (("no route out", "us-east-1a: 10.0.4.0/24"), []),
    }
    assert list(tiers({**OTHER_ZONE, **NETWORK})) == ["public", "private-app", "cache"]


def test_the_vpc_says_its_addresses_and_its_region():
    assert [group.title for group in drawn(NETWORK).groups] == ["VPC 10.0.0.0/16 in us-east-1"]


def test_gateway_endpoints_are_reached_by_routes():
    endpoints = {
        f"aws_vpc_endpoint.{name}": {
            "service_name": f"com.amazonaws.us-east-1.{name}",
            "vpc_endpoint_type": "Gateway",
            "route_table_ids": ["${aws_route_table.app.id}"],
        }
        for name in ("s3", "dynamodb")
    }
    found = drawn({**NETWORK, **endpoints})
    [node] = [node for node in found if node.title == "Gateway endpoints"]
    assert node.lines == ("s3", "dynamodb")
    assert edge_between(found, "aws_subnet.app", node.id).style is Style.BELONGS
    assert len(found.edges) == 1


def test_a_database_is_where_its_subnet_group_is():
    database = {
        "aws_db_subnet_group.main": {"subnet_ids": ["${aws_subnet.app.id}"]},
        "aws_db_instance.main": {
            "engine": "postgres",
            "engine_version": "17",
            "db_subnet_group_name": "${aws_db_subnet_group.main.name}",
        },
    }
    assert tiers({**NETWORK, **database})["private-app"][1] == ["PostgreSQL 17"]
