"""What the public name, CloudFront and WAF cost. None of it depends on the region."""

import json
from collections.abc import Iterator, Mapping

from operations.costs.items import Context, Item, Reckoner, Unknown, fixed, used
from operations.costs.resources import Resource

FAST_INTERVAL = 10
PAID_RULE_GROUPS = ("AWSManagedRulesBotControlRuleSet", "AWSManagedRulesATPRuleSet", "AWSManagedRulesACFPRuleSet")
"""https://aws.amazon.com/waf/pricing/: what AWS takes more for than for a rule."""


def _distribution(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    if context.resources.is_first(resource):
        yield used("CloudFront: data to viewers", "cloudfront_gb", context.assumed.gb_out)
        yield used("CloudFront: requests", "cloudfront_requests", context.assumed.requests)
    yield Unknown("CloudFront: viewers elsewhere", "reckoned as in the United States and Europe; others cost more")


def _web_acl(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    """A managed rule group counts as one rule."""
    written = resource.values.get("rule_json")
    rules = resource.blocks("rule") + (json.loads(written) if isinstance(written, str) else [])
    yield fixed("web ACL", "web_acl")
    if rules:
        yield fixed("web ACL: rules", "web_acl_rule", len(rules))
    yield used("web ACL: requests", "web_acl_requests", context.assumed.requests)
    said = json.dumps(rules)
    for group in PAID_RULE_GROUPS:
        if group in said:
            yield Unknown(f"web ACL: {group}", "AWS takes a fee for it that is not known")


def _zone(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    """A domain of Cloud Map is a private zone. Records that are aliases of AWS's own are asked for nothing."""
    yield fixed("hosted zones", "hosted_zone")
    yield Unknown("hosted zones: queries", "those that no alias answers; how many there are is not known")


def _health_check(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    """Of an endpoint in AWS."""
    values = resource.values
    features = sum(
        (
            str(values.get("type", "")).startswith("HTTPS"),
            bool(values.get("search_string")),
            int(values.get("request_interval") or 30) == FAST_INTERVAL,
            bool(values.get("measure_latency")),
        )
    )
    yield fixed("health checks", "health_check")
    if features:
        yield fixed("health checks: features", "health_check_feature", features)


RECKONED: Mapping[str, Reckoner] = {
    "aws_cloudfront_distribution": _distribution,
    "aws_wafv2_web_acl": _web_acl,
    "aws_route53_zone": _zone,
    "aws_service_discovery_private_dns_namespace": _zone,
    "aws_route53_health_check": _health_check,
}
EVERYWHERE = frozenset(RECKONED) - {"aws_service_discovery_private_dns_namespace"}
"""Types whose prices are the same in all regions."""
