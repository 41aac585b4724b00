"""What stands in front of the VPC: names, CloudFront, and what judges requests."""

from collections.abc import Iterator

from operations.diagrams.model import INTERNET, Edge, Kind, Node, Style
from operations.diagrams.resources import Resources
from terraform.stack import Json, blocks

CDN, ACL, BALANCER = "aws_cloudfront_distribution", "aws_wafv2_web_acl", "aws_lb"
ZONES = ("aws_route53_zone", "data.aws_route53_zone")
VIEWERS = "TCP 80, 443"
"""https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html: CloudFront listens
on both, whatever it answers on the first."""
ORIGIN_PORTS = {"http-only": ("http_port",), "https-only": ("https_port",), "match-viewer": ("http_port", "https_port")}


def nodes(resources: Resources) -> Iterator[Node]:
    """All that is in no region."""
    for address, values in resources.of(*ZONES).items():
        yield Node(address, Kind.BESIDE, "Route 53", (str(values.get("name")),))
    for address, values in resources.of(ACL).items():
        yield Node(address, Kind.BESIDE, "WAF", tuple(_rules(values)))
    for address, values in resources.of(CDN).items():
        yield Node(address, Kind.CDN, "CloudFront", tuple(values.get("aliases") or ()))


def _rules(acl: Json) -> Iterator[str]:
    found = blocks(acl, "rule")
    for rule in found:
        for rate in blocks(rule.get("statement", {}), "rate_based_statement"):
            seconds = int(rate.get("evaluation_window_sec") or 300)
            yield f"{rate.get('limit')} requests an address in {seconds // 60} min"
    managed = sum(bool(blocks(rule.get("statement", {}), "managed_rule_group_statement")) for rule in found)
    if managed:
        yield f"{managed} managed rule group{'' if managed == 1 else 's'}"


def edges(resources: Resources) -> Iterator[Edge]:
    """From the internet to CloudFront, from there to its origins; names, and whose requests are judged."""
    for address, values in resources.of(CDN).items():
        yield Edge(INTERNET.id, address, (VIEWERS,))
        for acl in resources.referred(values.get("web_acl_id"), ACL):
            yield Edge(acl, address, ("judges requests",), Style.BELONGS)
        for origin in blocks(values, "origin"):
            for target in _origin(origin, resources):
                yield Edge(address, target, tuple(_ports(origin)))
    for values in resources.of("aws_wafv2_web_acl_association").values():
        for acl in resources.referred(values.get("web_acl_arn"), ACL):
            for target in resources.referred(values.get("resource_arn"), BALANCER):
                yield Edge(acl, target, ("judges requests",), Style.BELONGS)
    yield from _names(resources)


def _names(resources: Resources) -> Iterator[Edge]:
    """One for each zone and what its names lead to."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for values in resources.of("aws_route53_record").values():
        for zone in resources.referred(values.get("zone_id"), *ZONES):
            for target in resources.referred(values.get("alias"), CDN, BALANCER):
                found.setdefault((zone, target), {})[str(values.get("name"))] = None
    for (zone, target), names in found.items():
        yield Edge(zone, target, tuple(names), Style.BELONGS)


def _origin(origin: Json, resources: Resources) -> list[str]:
    """The load balancer that an origin's name leads to: its own, or one that a record gives it."""
    name = origin.get("domain_name")
    aliases = [each.get("alias") for each in resources.of("aws_route53_record").values() if each.get("name") == name]
    return resources.referred([name, *aliases], BALANCER)


def _ports(origin: Json) -> Iterator[str]:
    for custom in blocks(origin, "custom_origin_config"):
        for port in ORIGIN_PORTS.get(str(custom.get("origin_protocol_policy")), ()):
            yield f"TCP {custom.get(port)}"
