"""The network of dev, as it is generated."""

import json

from environments.dev import DEV
from tests.changes import without_containers


def resources(stack, kind):
    return stack["resource"].get(f"aws_{kind}", {})


def test_only_public_subnets_give_their_instances_a_public_ip(dev):
    public = {name for name, subnet in resources(dev, "subnet").items() if subnet.get("map_public_ip_on_launch")}
    assert public == {"networking_public_a", "networking_public_b"}


def test_each_tier_has_its_block_in_each_zone(dev):
    subnets = resources(dev, "subnet")
    assert {name: (subnet["availability_zone"], subnet["cidr_block"]) for name, subnet in subnets.items()} == {
        "networking_public_a": ("us-east-1a", "10.0.1.0/24"),
        "networking_public_b": ("us-east-1b", "10.0.2.0/24"),
        "networking_private_app_a": ("us-east-1a", "10.0.11.0/24"),
        "networking_private_app_b": ("us-east-1b", "10.0.12.0/24"),
        "networking_private_db_a": ("us-east-1a", "10.0.21.0/24"),
        "networking_private_db_b": ("us-east-1b", "10.0.22.0/24"),
    }


def table_of(stack):
    """Subnet -> the route table that it is associated with."""
    return {
        association["subnet_id"].split(".")[1]: association["route_table_id"].split(".")[1]
        for association in resources(stack, "route_table_association").values()
    }


def test_private_subnets_of_a_zone_share_its_route_table(dev):
    assert table_of(dev) == {
        "networking_public_a": "networking_public_routes",
        "networking_public_b": "networking_public_routes",
        "networking_private_app_a": "networking_private_a_routes",
        "networking_private_db_a": "networking_private_a_routes",
        "networking_private_app_b": "networking_private_b_routes",
        "networking_private_db_b": "networking_private_b_routes",
    }


def test_public_traffic_leaves_through_the_internet_gateway_and_private_through_nat_of_its_zone(dev):
    ways = {
        route["route_table_id"]: (route["destination_cidr_block"], route.get("gateway_id") or route["nat_gateway_id"])
        for route in resources(dev, "route").values()
    }
    assert ways == {
        "${aws_route_table.networking_public_routes.id}": (
            "0.0.0.0/0",
            "${aws_internet_gateway.networking_internet_gateway.id}",
        ),
        "${aws_route_table.networking_private_a_routes.id}": ("0.0.0.0/0", "${aws_nat_gateway.networking_nat_a.id}"),
        "${aws_route_table.networking_private_b_routes.id}": ("0.0.0.0/0", "${aws_nat_gateway.networking_nat_b.id}"),
    }


def test_each_nat_gateway_stands_in_its_zones_public_subnet_with_an_address_of_its_own(dev):
    for letter in "ab":
        gateway = resources(dev, "nat_gateway")[f"networking_nat_{letter}"]
        assert gateway["subnet_id"] == f"${{aws_subnet.networking_public_{letter}.id}}"
        assert gateway["allocation_id"] == f"${{aws_eip.networking_nat_{letter}_address.id}}"
        assert gateway["depends_on"] == ["aws_internet_gateway.networking_internet_gateway"]


def test_the_vpc_resolves_names(dev):
    (vpc,) = resources(dev, "vpc").values()
    assert (vpc["enable_dns_support"], vpc["enable_dns_hostnames"]) == (True, True)


def test_all_traffic_is_logged_to_cloudwatch_for_as_long_as_the_settings_say(dev):
    (log,) = resources(dev, "flow_log").values()
    assert log["traffic_type"] == "ALL"
    assert log["vpc_id"] == "${aws_vpc.networking_vpc.id}"
    assert log["log_destination"] == "${aws_cloudwatch_log_group.networking_flow_logs_group.arn}"
    assert resources(dev, "cloudwatch_log_group")["networking_flow_logs_group"]["retention_in_days"] == 7


def test_flow_logs_may_write_to_their_own_group_only(dev):
    policy = json.loads(resources(dev, "iam_role_policy")["networking_flow_logs_policy"]["policy"])
    (statement,) = policy["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Resource"] == "${aws_cloudwatch_log_group.networking_flow_logs_group.arn}:*"
    role = json.loads(resources(dev, "iam_role")["networking_flow_logs_role"]["assume_role_policy"])
    assert role["Statement"][0]["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}


def test_the_network_is_the_same_before_its_containers_run(synth, dev):
    before = synth(without_containers(DEV))
    for kind, made in dev["resource"].items():
        networks = {name: resource for name, resource in made.items() if name.startswith("networking_")}
        assert networks == {
            name: resource
            for name, resource in before["resource"].get(kind, {}).items()
            if name.startswith("networking_")
        }
