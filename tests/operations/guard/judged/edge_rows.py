"""Rules of what stands before the load balancer: each on a resource of its own, for the worse and back again."""

from typing import Any

from operations.guard.distributions import CACHING_DISABLED
from tests.operations.guard.judged.rows import Row, cases_of, one_value

Json = dict[str, Any]

CDN, HEADERS, ACL = "aws_cloudfront_distribution", "aws_cloudfront_response_headers_policy", "aws_wafv2_web_acl"
CACHE, RECORD = "aws_cloudfront_cache_policy", "aws_route53_record"
HSTS = "security_headers_config.strict_transport_security"
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
POLICY = "67f7725c-6f97-4210-82d7-5512b31e9d03"
WEB_ACL = "arn:aws:wafv2:us-east-1:108581769167:global/webacl/a/1"


def _behavior(**more: Any) -> Json:
    methods = ["GET", "HEAD"]
    said = {"target_origin_id": "o", "viewer_protocol_policy": "https-only", "cache_policy_id": OPTIMIZED}
    return {**said, "allowed_methods": methods, "cached_methods": methods, **more}


def _api(**more: Any) -> Json:
    return {"ordered_cache_behavior": [_behavior(path_pattern="/api/*", cache_policy_id=CACHING_DISABLED) | more]}


def _origin(*headers: str, protocol: str = "https-only", tls: str = "TLSv1.2") -> Json:
    said = {"http_port": 80, "https_port": 443, "origin_protocol_policy": protocol, "origin_ssl_protocols": [tls]}
    named = [{"name": name, "value": "x"} for name in headers]
    return {"origin": [{"origin_id": "o", "domain_name": "o.example.com", "custom_origin_config": [said],
                        "custom_header": named}]}  # fmt: skip


def _countries(kind: str, *locations: str) -> Json:
    return {"restrictions": [{"geo_restriction": [{"restriction_type": kind, "locations": list(locations)}]}]}


def _certificate(version: str) -> Json:
    arn = "arn:aws:acm:us-east-1:108581769167:certificate/1"
    said = {"acm_certificate_arn": arn, "ssl_support_method": "sni-only", "minimum_protocol_version": version}
    return {"viewer_certificate": [said]}


DISTRIBUTION = {
    "enabled": True,
    **_origin(),
    "default_cache_behavior": [_behavior()],
    **_countries("none"),
    **_certificate("TLSv1.2_2021"),
}


def _cdn(cause: str, was: Json, will: Json, level: str = "danger", **more: Any) -> Row:
    return Row(CDN, cause, {**DISTRIBUTION, **was}, {**DISTRIBUTION, **will}, level, own={"staging": False}, **more)


def _key(queries: str = "all", *headers: str) -> Json:
    items = [{"items": list(headers or ("RSC", "Next-Url"))}]
    said = {
        "cookies_config": [{"cookie_behavior": "none"}],
        "headers_config": [{"header_behavior": "whitelist", "headers": items}],
        "query_strings_config": [{"query_string_behavior": queries}],
    }
    return {"parameters_in_cache_key_and_forwarded_to_origin": [said]}


def _security(*, age: int = 31536000, subdomains: bool = False, preload: bool = False, frames: bool = True) -> Json:
    hsts = {
        "access_control_max_age_sec": age, "include_subdomains": subdomains, "preload": preload, "override": True,
    }  # fmt: skip
    framed = {"frame_options": [{"frame_option": "DENY", "override": True}]} if frames else {}
    return {"security_headers_config": [{"strict_transport_security": [hsts], **framed}]}


def _seen(*, metrics: bool = True) -> list[Json]:
    return [{"cloudwatch_metrics_enabled": metrics, "metric_name": "m", "sampled_requests_enabled": True}]


def _group(*, does: str = "none", spared: tuple[str, ...] = ()) -> Json:
    overrides = [{"name": name, "action_to_use": [{"count": [{}]}]} for name in spared]
    group = {"vendor_name": "AWS", "name": "AWSManagedRulesCommonRuleSet", "rule_action_override": overrides}
    return {
        "name": "common", "priority": 1, "override_action": [{does: [{}]}],
        "statement": [{"managed_rule_group_statement": [group]}], "visibility_config": _seen(),
    }  # fmt: skip


def _rate(limit: int, action: str = "block") -> Json:
    statement = {"rate_based_statement": [{"limit": limit, "aggregate_key_type": "IP"}]}
    return {
        "name": "rate", "priority": 2, "action": [{action: [{}]}], "statement": [statement],
        "visibility_config": _seen(),
    }  # fmt: skip


def _acl(cause: str, was: Json, will: Json, level: str = "danger", **more: Any) -> Row:
    both = {"name": "a", "scope": "REGIONAL", "default_action": [{"allow": [{}]}], "visibility_config": _seen()}
    return Row(ACL, cause, {**both, **was}, {**both, **will}, level, **more)


def _alias(name: str) -> Json:
    return {"alias": [{"name": name, "zone_id": "Z2FDTNDATAQYW2", "evaluate_target_health": False}]}


def _fields(*names: str) -> Json:
    return {"redacted_fields": [{"single_header": [{"name": name}]} for name in names]}


NAMED = {"zone_id": "Z1", "name": "shop.example.com", "type": "A"}

ROWS = (
    _cdn("enabled", {}, {"enabled": False}),
    _cdn("aliases", {"aliases": ["a.example.com", "b.example.com"]}, {"aliases": ["a.example.com"]}),
    _cdn("web_acl_id", {"web_acl_id": WEB_ACL}, {"web_acl_id": None}),
    _cdn("older-tls", {}, _certificate("TLSv1.2_2019")),
    _cdn("plain-http", _api(), _api(viewer_protocol_policy="allow-all")),
    _cdn("origin-readable", {}, _origin(protocol="match-viewer")),
    _cdn("origin-readable", {}, _origin(tls="TLSv1.1")),
    _cdn("origin-headers-lost", _origin("X-Secret", "X-Other"), _origin("X-Other")),
    _cdn("kept-for-others", _api(), _api(cache_policy_id=OPTIMIZED)),
    _cdn("kept-for-others", _api(), {}),
    _cdn("headers-dropped", {"default_cache_behavior": [_behavior(response_headers_policy_id=POLICY)]}, {}, "warning"),
    _cdn("let-in", _countries("blacklist", "AQ", "BV"), _countries("blacklist", "AQ"), "warning"),
    _cdn("let-in", _countries("whitelist", "US"), _countries("whitelist", "US", "CA"), "warning"),
    _cdn("let-in", _countries("whitelist", "US"), {}, "warning"),
    _cdn("is_ipv6_enabled", {"is_ipv6_enabled": True}, {"is_ipv6_enabled": False}, "warning"),
    _cdn("logging_config.bucket", {"logging_config": [{"bucket": "b.s3.amazonaws.com"}]}, {}, "warning"),
    Row(CACHE, "headers-not-told-apart", _key(), _key("all", "Next-Url"), both={"name": "c", "min_ttl": 0}),
    Row(CACHE, "queries-not-told-apart", _key(), _key("none"), both={"name": "c", "min_ttl": 0}),
    Row(CACHE, "min_ttl", {"min_ttl": 0}, {"min_ttl": 60}, both={"name": "c", **_key()}),
    Row(HEADERS, "weaker-headers", _security(), _security(frames=False), "warning", both={"name": "h"}),
    Row(HEADERS, "weaker-headers", _security(), _security(age=300), "warning", both={"name": "h"}),
    Row(HEADERS, f"{HSTS}.include_subdomains", _security(), _security(subdomains=True), both={"name": "h"}),
    Row(HEADERS, f"{HSTS}.preload", _security(), _security(preload=True), both={"name": "h"}),
    _acl("blocks-less", {"rule": [_group(), _rate(2000)]}, {"rule": [_group()]}),
    _acl("blocks-less", {"rule": [_group()]}, {"rule": [_group(does="count")]}),
    _acl("blocks-less", {"rule": [_group()]}, {"rule": [_group(spared=("SizeRestrictions_BODY",))]}),
    _acl("blocks-less", {"rule": [_rate(2000)]}, {"rule": [_rate(20000)]}),
    _acl("blocks-less", {"rule": [_group()]}, {"rule": [_group(), _rate(2000, "allow")]}),
    _acl("allows-by-default", {"default_action": [{"block": [{}]}]}, {}),
    _acl("visibility_config.cloudwatch_metrics_enabled", {}, {"visibility_config": _seen(metrics=False)}, "warning"),
    Row("aws_wafv2_web_acl_logging_configuration", "redacted_fields", _fields("cookie", "authorization"),
        _fields("cookie"), "warning",
        both={"resource_arn": WEB_ACL, "log_destination_configs": ["arn:aws:logs:us-east-1:108581769167:log-group:l"]}),
    Row(RECORD, "alias.name", _alias("a.cloudfront.net"), _alias("b.cloudfront.net"), "warning", both=NAMED,
        back=False),
    Row(RECORD, "records", {"records": ["192.0.2.1"]}, {"records": ["192.0.2.2"]}, "warning",
        both={**NAMED, "ttl": 60}, back=False),
    Row(RECORD, "ttl", {"ttl": 60}, {"ttl": 86400}, "warning", both={**NAMED, "records": ["192.0.2.1"]}),
    one_value("aws_route53_zone", "force_destroy", "force_destroy", False, True, level="warning",
              both={"name": "example.com"}),
    one_value("aws_route53_health_check", "disabled", "disabled", False, True, level="warning",
              both={"type": "HTTPS", "fqdn": "example.com", "failure_threshold": 3, "request_interval": 30}),
)  # fmt: skip

CASES = tuple(cases_of(ROWS, "edge"))
