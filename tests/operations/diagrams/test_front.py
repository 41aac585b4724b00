"""CloudFront stands between the internet and its origins; names and web ACLs stand beside what they are about."""

from operations.diagrams.model import Style
from tests.operations.diagrams.small import Json, drawn, edge_between

BALANCER: dict[str, Json] = {"aws_lb.web": {}}
ZONE: dict[str, Json] = {
    "data.aws_route53_zone.main": {"name": "example.com"},
    "aws_route53_record.origin": {
        "name": "origin.example.com",
        "zone_id": "${data.aws_route53_zone.main.zone_id}",
        "alias": {"name": "${aws_lb.web.dns_name}"},
    },
}


def distribution(domain_name, policy):
    origin = {"http_port": 80, "https_port": 443, "origin_protocol_policy": policy}
    return {
        "aws_cloudfront_distribution.cdn": {
            "web_acl_id": "${aws_wafv2_web_acl.acl.arn}",
            "origin": [{"domain_name": domain_name, "custom_origin_config": origin}],
        }
    }


def test_an_origin_is_found_by_its_own_name_and_by_a_record():
    for name in ("${aws_lb.web.dns_name}", "origin.example.com"):
        found = drawn({**BALANCER, **ZONE, **distribution(name, "https-only")})
        assert edge_between(found, "aws_cloudfront_distribution.cdn", "aws_lb.web").labels == ("TCP 443",)
        assert "aws_lb.web" in {node.id for node in found}  # also without a VPC
        assert edge_between(found, "internet", "aws_cloudfront_distribution.cdn").labels == ("TCP 80, 443",)


def test_an_origin_is_called_on_the_ports_of_its_policy():
    found = drawn({**BALANCER, **distribution("${aws_lb.web.dns_name}", "match-viewer")})
    assert edge_between(found, "aws_cloudfront_distribution.cdn", "aws_lb.web").labels == ("TCP 80", "TCP 443")


def test_a_zone_shows_what_its_names_lead_to():
    found = drawn({**BALANCER, **ZONE})
    edge = edge_between(found, "data.aws_route53_zone.main", "aws_lb.web")
    assert (edge.labels, edge.style) == (("origin.example.com",), Style.BELONGS)


def test_a_web_acl_says_its_rules_and_whose_requests_it_judges():
    rules = [
        {"statement": {"rate_based_statement": {"limit": 2000, "evaluation_window_sec": 300}}},
        {"statement": {"managed_rule_group_statement": {"name": "AWSManagedRulesCommonRuleSet"}}},
    ]
    acl = {"aws_wafv2_web_acl.acl": {"rule": rules}}
    before_balancer = {
        "aws_wafv2_web_acl_association.acl": {
            "web_acl_arn": "${aws_wafv2_web_acl.acl.arn}",
            "resource_arn": "${aws_lb.web.arn}",
        }
    }
    found = drawn({**BALANCER, **acl, **distribution("${aws_lb.web.dns_name}", "http-only"), **before_balancer})
    [node] = [node for node in found if node.title == "WAF"]
    assert node.lines == ("2000 requests an address in 5 min", "1 managed rule group")
    for judged in ("aws_cloudfront_distribution.cdn", "aws_lb.web"):
        assert edge_between(found, node.id, judged).style is Style.BELONGS
