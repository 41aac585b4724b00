"""The web ACL: its rules, its logs, and what it stands in front of."""

from modules.edge import ManagedRuleGroup, Waf
from tests.modules.edge.distributions import CDN, FULL, LOGGED_ELSEWHERE, WAF_ALONE
from tests.modules.edge.platforms import named
from tests.reading import at
from tests.reading import named as resources


def seen(name):
    return {
        "cloudwatch_metrics_enabled": True,
        "metric_name": f"dev-davidshaevel-{name}",
        "sampled_requests_enabled": True,
    }


def managed(name, **more):
    return {"managed_rule_group_statement": {"name": name, "vendor_name": "AWS", **more}}


def test_without_waf_there_is_none(synth):
    assert not [kind for kind in synth(CDN)["resource"] if "waf" in kind]


def test_an_acl_limits_addresses_and_asks_groups_of_rules(synth):
    acl = dict(at(synth(FULL), "aws_wafv2_web_acl.waf_cloudfront_acl"))
    assert acl.pop("tags")["Name"] == "dev-davidshaevel-waf"
    counted = [{"name": "SizeRestrictions_BODY", "action_to_use": {"count": {}}}]
    assert acl == {
        "name": "dev-davidshaevel-waf",
        "description": "Requests to dev davidshaevel",
        "scope": "CLOUDFRONT",
        "default_action": {"allow": {}},
        "visibility_config": seen("waf"),
        "rule": [
            {
                "name": "rate-limit",
                "priority": 0,
                "action": {"block": {}},
                "statement": {
                    "rate_based_statement": {
                        "aggregate_key_type": "IP",
                        "evaluation_window_sec": 300,
                        "limit": 2000,
                    }
                },
                "visibility_config": seen("rate-limit"),
            },
            *(
                {
                    "name": name,
                    "priority": priority,
                    "override_action": {"none": {}},
                    "statement": managed(name, **more),
                    "visibility_config": seen(name),
                }
                for priority, name, more in (
                    (1, "AWSManagedRulesAmazonIpReputationList", {}),
                    (2, "AWSManagedRulesCommonRuleSet", {"rule_action_override": counted}),
                    (3, "AWSManagedRulesKnownBadInputsRuleSet", {}),
                )
            ),
        ],
    }


def test_logs_have_the_one_kind_of_name_that_waf_writes_to_and_no_credentials(synth):
    stack = synth(FULL)
    group = at(stack, "aws_cloudwatch_log_group.waf_cloudfront_logs")
    assert (group["name"], group["retention_in_days"]) == ("aws-waf-logs-dev-davidshaevel-cloudfront", 30)
    assert at(stack, "aws_wafv2_web_acl_logging_configuration.waf_cloudfront_logging") == {
        "resource_arn": "${aws_wafv2_web_acl.waf_cloudfront_acl.arn}",
        "log_destination_configs": ["${aws_cloudwatch_log_group.waf_cloudfront_logs.arn}"],
        "redacted_fields": [{"single_header": {"name": "authorization"}}, {"single_header": {"name": "cookie"}}],
    }


def test_without_days_there_are_no_logs(synth):
    stack = synth(named(certificate=None, waf=Waf()))
    assert not resources(stack, "aws_wafv2_web_acl_logging_configuration")


def test_for_cloudfront_it_and_its_logs_are_where_cloudfront_lives(synth):
    stack = synth(LOGGED_ELSEWHERE)
    for address in (
        "aws_wafv2_web_acl.waf_cloudfront_acl",
        "aws_cloudwatch_log_group.waf_cloudfront_logs",
        "aws_wafv2_web_acl_logging_configuration.waf_cloudfront_logging",
    ):
        assert at(stack, address)["provider"] == "aws.us_east_1"
    assert not resources(stack, "aws_wafv2_web_acl_association")


def test_without_cloudfront_it_stands_in_front_of_the_load_balancer(synth):
    stack = synth(WAF_ALONE)
    acl = at(stack, "aws_wafv2_web_acl.waf_load_balancer_acl")
    assert (acl["scope"], "provider" in acl) == ("REGIONAL", False)
    assert at(stack, "aws_wafv2_web_acl_association.waf_load_balancer_association") == {
        "web_acl_arn": "${aws_wafv2_web_acl.waf_load_balancer_acl.arn}",
        "resource_arn": "${aws_lb.compute_alb_load_balancer.arn}",
    }
    assert "waf_load_balancer_logs" in resources(stack, "aws_cloudwatch_log_group")


def test_one_that_only_counts_blocks_nobody(synth):
    rules = at(synth(WAF_ALONE), "aws_wafv2_web_acl.waf_load_balancer_acl")["rule"]
    assert [rule.get("action") or rule["override_action"] for rule in rules] == [{"count": {}}] * 4


def test_groups_are_asked_in_the_order_of_the_settings(synth):
    names = ("AWSManagedRulesSQLiRuleSet", "AWSManagedRulesLinuxRuleSet")
    waf = Waf(managed_rule_groups=tuple(ManagedRuleGroup(name=name) for name in names))
    rules = at(synth(named(certificate=None, waf=waf)), "aws_wafv2_web_acl.waf_load_balancer_acl")["rule"]
    assert [(rule["priority"], rule["name"]) for rule in rules] == [(1, names[0]), (2, names[1])]
