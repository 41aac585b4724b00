"""CloudFront, WAF, zones and health checks."""

from terraform.stack import Json
from tests.operations.costs.small import lines, unknown


def test_cloudfront_is_paid_for_by_what_viewers_get_and_ask():
    assert lines({"aws_cloudfront_distribution.cdn": {}}, gb_out=200, requests=5) == {
        "CloudFront: data to viewers": ("200", "17.00"),
        "CloudFront: requests": ("5", "5.00"),
    }
    assert set(unknown({"aws_cloudfront_distribution.cdn": {}})) == {"CloudFront: viewers elsewhere"}


def test_a_web_acl_costs_its_rules_and_its_requests():
    rules = [{"name": "common"}, {"name": "known-bad"}, {"name": "rate"}]
    expected = {"web ACL": ("1", "5.00"), "web ACL: rules": ("3", "3.00"), "web ACL: requests": ("10", "6.00")}
    assert lines({"aws_wafv2_web_acl.acl": {"rule": rules}}, requests=10) == expected
    assert (
        lines({"aws_wafv2_web_acl.acl": {"rule_json": '[{"Name": "a"}, {"Name": "b"}, {"Name": "c"}]'}}, requests=10)
        == expected
    )
    assert "web ACL: rules" not in lines({"aws_wafv2_web_acl.acl": {}})


def test_a_rule_group_that_aws_takes_more_for_is_said():
    group = {"statement": {"managed_rule_group_statement": {"name": "AWSManagedRulesBotControlRuleSet"}}}
    assert set(unknown({"aws_wafv2_web_acl.acl": {"rule": [group]}})) == {"web ACL: AWSManagedRulesBotControlRuleSet"}


def test_zones_are_paid_for_the_private_one_of_cloud_map_too():
    stack: Json = {"aws_route53_zone.zone": {}, "aws_service_discovery_private_dns_namespace.namespace": {}}
    assert lines(stack) == {"hosted zones": ("2", "1.00")}


def test_a_health_check_costs_more_for_each_of_its_features():
    assert lines({"aws_route53_health_check.check": {"type": "HTTP"}}) == {"health checks": ("1", "0.50")}
    check = {"type": "HTTPS_STR_MATCH", "search_string": "ok", "request_interval": 10, "measure_latency": True}
    assert lines({"aws_route53_health_check.check": check}) == {
        "health checks": ("1", "0.50"),
        "health checks: features": ("4", "4.00"),
    }


def test_none_of_it_depends_on_the_region_but_the_private_zone():
    everywhere = {"aws_wafv2_web_acl.acl": {"provider": "aws.west"}, "aws_route53_zone.zone": {"provider": "aws.west"}}
    assert set(lines(everywhere)) == {"web ACL", "web ACL: requests", "hosted zones"}
    assert lines({"aws_service_discovery_private_dns_namespace.namespace": {"provider": "aws.west"}}) == {}
