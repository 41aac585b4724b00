"""What can be set for WAF."""

from typing import Annotated

from modules.settings import Settings, Strings, between


class Waf(Settings):
    """Settings of a web ACL."""

    managed_rule_groups: Strings = (
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    )
    rate_limit: Annotated[int, between(10, 2_000_000_000, "requests of one address in five minutes")] | None = None
    logs_retention_days: int | None = None
