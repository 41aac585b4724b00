"""What the network and the load balancer cost."""

from collections.abc import Iterator, Mapping

from operations.costs.items import Context, Item, Reckoner, Unknown, fixed, used
from operations.costs.resources import Resource

CDN = "aws_cloudfront_distribution"


def _address(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    yield fixed("public addresses of NAT", "public_ipv4")


def _nat(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    yield fixed("NAT gateways", "nat_gateway")
    if context.resources.is_first(resource):
        yield used("data through NAT", "nat_gb", context.assumed.gb_nat)


def _endpoint(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    """A gateway endpoint, of S3 or DynamoDB, costs nothing."""
    kind = resource.values.get("vpc_endpoint_type") or "Gateway"
    if kind == "Interface":
        yield fixed("interface endpoints", "interface_endpoint", resource.count("subnet_ids", "aws_subnet"))
        interfaces = [
            each for each in context.resources.of(resource.type) if each.values.get("vpc_endpoint_type") == "Interface"
        ]
        if interfaces[0] == resource:
            yield used("data through endpoints", "interface_endpoint_gb", context.assumed.gb_endpoints)
    elif kind != "Gateway":
        yield Unknown(f"endpoint of type {kind}", "only those of type Interface and Gateway are reckoned")


def _load_balancer(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    kind = resource.values.get("load_balancer_type") or "application"
    if kind != "application":
        yield Unknown(f"{kind} load balancer", "only application load balancers are reckoned")
        return
    yield fixed("load balancer", "load_balancer")
    yield used("load balancer capacity units", "lcu", context.assumed.lcus)
    if not resource.values.get("internal"):
        # One in each zone at least; a load balancer that grows takes more.
        yield fixed(
            "public addresses of the load balancer",
            "public_ipv4",
            resource.count("subnets", "aws_subnet") or len(resource.blocks("subnet_mapping")),  # a state has both
            note="at least",
        )
        # To CloudFront nothing is paid, which then is paid for what viewers get.
        if not context.resources.of(CDN) and context.resources.is_first(resource):
            yield used("data to the internet", "out_gb", context.assumed.gb_out)
    if context.resources.is_first(resource):
        yield used("data between zones, both ways", "between_zones_gb", context.assumed.gb_between_zones * 2)


RECKONED: Mapping[str, Reckoner] = {
    "aws_eip": _address,
    "aws_nat_gateway": _nat,
    "aws_vpc_endpoint": _endpoint,
    "aws_lb": _load_balancer,
}
