"""NAT, public addresses, endpoints, the load balancer."""

from terraform.stack import Json
from tests.operations.costs.small import lines, unknown

SUBNETS = ["${aws_subnet.public_a.id}", "${aws_subnet.public_b.id}", "${aws_subnet.public_c.id}"]
BALANCER = {"load_balancer_type": "application", "internal": False, "subnets": SUBNETS}


def test_each_nat_gateway_and_its_address_is_paid_for_by_the_hour_and_data_once():
    stack: Json = {f"{type_}.{zone}": {} for type_ in ("aws_nat_gateway", "aws_eip") for zone in "abc"}
    assert lines(stack, gb_nat=100) == {
        "NAT gateways": ("3", "98.55"),
        "public addresses of NAT": ("3", "10.95"),
        "data through NAT": ("100", "4.50"),
    }


def test_a_load_balancer_has_a_public_address_in_each_of_its_zones():
    assert lines({"aws_lb.lb": BALANCER}, lcus=2, gb_out=100, gb_between_zones=50) == {
        "load balancer": ("1", "16.43"),
        "public addresses of the load balancer": ("3", "10.95"),
        "load balancer capacity units": ("2", "11.68"),
        "data to the internet": ("100", "9.00"),
        "data between zones, both ways": ("100", "1.00"),
    }


def test_its_zones_are_counted_before_the_subnets_are_known():
    subnets = "${aws_subnet.public_a.id} ${aws_subnet.public_a} ${aws_subnet.public_b.id} ${aws_subnet.public_b}"
    found = lines({"aws_lb.lb": {**BALANCER, "subnets": subnets}})
    assert found["public addresses of the load balancer"] == ("2", "7.30")


def test_one_that_is_internal_has_no_public_address():
    found = lines({"aws_lb.lb": {**BALANCER, "internal": True}})
    assert set(found) == {"load balancer", "load balancer capacity units", "data between zones, both ways"}


def test_behind_cloudfront_data_is_paid_for_there():
    stack = {"aws_lb.lb": BALANCER, "aws_cloudfront_distribution.cdn": {}}
    assert "data to the internet" not in lines(stack)
    assert lines(stack, gb_out=100)["CloudFront: data to viewers"] == ("100", "8.50")


def test_interface_endpoints_are_paid_for_in_each_zone_and_gateway_endpoints_are_free():
    interface = {"vpc_endpoint_type": "Interface", "subnet_ids": SUBNETS[:2]}
    stack = {
        "aws_vpc_endpoint.s3": {"vpc_endpoint_type": "Gateway"},
        "aws_vpc_endpoint.ecr": interface,
        "aws_vpc_endpoint.logs": interface,
    }
    assert lines(stack, gb_endpoints=50) == {
        "interface endpoints": ("4", "29.20"),
        "data through endpoints": ("50", "0.50"),
    }
    assert lines({"aws_vpc_endpoint.s3": {}}) == {}


def test_other_kinds_are_not_estimated():
    assert unknown({"aws_lb.lb": {"load_balancer_type": "network"}}) == {
        "network load balancer": "only application load balancers are reckoned"
    }
    assert set(unknown({"aws_vpc_endpoint.x": {"vpc_endpoint_type": "GatewayLoadBalancer"}})) == {
        "endpoint of type GatewayLoadBalancer"
    }
