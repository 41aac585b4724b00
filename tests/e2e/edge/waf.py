"""Web ACLs."""

from typing import Any

from tests.e2e.edge.naming import EDGE, PREFIX, Json


def _rules() -> list[Json]:
    def visible(name: str) -> Json:
        return {
            "cloudwatch_metrics_enabled": True,
            "metric_name": f"{PREFIX}-{name}",
            "sampled_requests_enabled": True,
        }

    groups = ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesCommonRuleSet")
    managed = [
        {
            "name": group,
            "priority": number,
            "override_action": {"none": {}},
            "statement": {
                "managed_rule_group_statement": {
                    "vendor_name": "AWS",
                    "name": group,
                    **(
                        {"rule_action_override": [{"name": "SizeRestrictions_BODY", "action_to_use": {"count": {}}}]}
                        if number
                        else {}
                    ),
                }
            },
            "visibility_config": visible(group),
        }
        for number, group in enumerate(groups)
    ]
    rate = {
        "name": "rate-limit",
        "priority": len(groups),
        "action": {"block": {}},
        "statement": {
            "rate_based_statement": {"limit": 2000, "aggregate_key_type": "IP", "evaluation_window_sec": 300}
        },
        "visibility_config": visible("rate-limit"),
    }
    return [*managed, rate]


def waf() -> Json:
    def web_acl(scope: str, **more: Any) -> Json:
        return {
            "name": f"{PREFIX}-{scope.lower()}",
            "description": "Managed rules and a rate limit",
            "scope": scope,
            "default_action": {"allow": {}},
            "rule": _rules(),
            "visibility_config": {
                "cloudwatch_metrics_enabled": True,
                "metric_name": f"{PREFIX}-waf",
                "sampled_requests_enabled": True,
            },
            "tags": {"Name": "waf"},
            **more,
        }

    def logged(name: str, **more: Any) -> tuple[Json, Json]:
        group = {"name": f"aws-waf-logs-{PREFIX}-{name}", "retention_in_days": 30, **more}
        logging = {
            "resource_arn": f"${{aws_wafv2_web_acl.{name}.arn}}",
            "log_destination_configs": [f"${{aws_cloudwatch_log_group.waf_{name}.arn}}"],
            "redacted_fields": [{"single_header": {"name": "authorization"}}, {"single_header": {"name": "cookie"}}],
            **more,
        }
        return group, logging

    edge, regional = logged("edge", provider=EDGE), logged("regional")
    return {
        "resource": {
            "aws_wafv2_web_acl": {"edge": web_acl("CLOUDFRONT", provider=EDGE), "regional": web_acl("REGIONAL")},
            "aws_cloudwatch_log_group": {"waf_edge": edge[0], "waf_regional": regional[0]},
            "aws_wafv2_web_acl_logging_configuration": {"edge": edge[1], "regional": regional[1]},
            "aws_wafv2_web_acl_association": {
                "lb": {"resource_arn": "${aws_lb.lb.arn}", "web_acl_arn": "${aws_wafv2_web_acl.regional.arn}"}
            },
        }
    }
