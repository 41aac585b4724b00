"""What can be set for WAF, and the rules for it."""

import warnings
from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from modules.settings import (
    LogRetentionDays,
    Settings,
    Strings,
    any_sequence,
    between,
    each_matching,
    each_once,
    one_of,
)

# AWS's rule groups that cost nothing beside the web ACL, and the capacity units that each takes. Those for bots, for
# account takeover and against floods cost by the request and want settings of their own.
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
CAPACITY: Mapping[str, int] = {
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesAdminProtectionRuleSet": 100,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesUnixRuleSet": 100,
    "AWSManagedRulesWindowsRuleSet": 200,
    "AWSManagedRulesPHPRuleSet": 100,
    "AWSManagedRulesWordPressRuleSet": 100,
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
}
RATE_RULE_CAPACITY = 2
# Above it WAF takes more by the request, up to 5000: https://aws.amazon.com/waf/pricing/
CAPACITY_INCLUDED = 1500
# https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
WINDOWS = (60, 120, 300, 600)


class ManagedRuleGroup(Settings):
    """A group of rules that AWS writes and keeps up to date."""

    told_apart_by_name: ClassVar[bool] = True

    name: Annotated[str, one_of(*CAPACITY)]
    counted: Annotated[
        Strings, each_matching(r"[A-Za-z0-9_]{1,128}", "names of rules such as SizeRestrictions_BODY")
    ] = ()
    """Rules of the group that only count what they would block. WAF takes a name that the group does not have without
    a word."""


class Waf(Settings):
    """Settings of a web ACL."""

    managed_rule_groups: Annotated[tuple[ManagedRuleGroup, ...], any_sequence] = (
        ManagedRuleGroup(name="AWSManagedRulesAmazonIpReputationList"),
        # The one that is counted would block every body above 8 KB: an upload, or a long action of Next.js.
        ManagedRuleGroup(name="AWSManagedRulesCommonRuleSet", counted=("SizeRestrictions_BODY",)),
        ManagedRuleGroup(name="AWSManagedRulesKnownBadInputsRuleSet"),
    )
    """In the order in which they are asked."""
    only_count: bool = False
    """Nothing is blocked: for the first days, in which the logs tell whom it would have hit."""
    rate_limit: Annotated[int, between(10, 2_000_000_000, "requests of one address in a window")] | None = None
    """Above it an address is blocked until it asks less. None: no limit."""
    rate_window: Annotated[int, one_of(*WINDOWS)] = 300
    """Seconds."""
    logs_retention_days: LogRetentionDays | None = None
    """Days that a log group keeps each request's verdict, without its cookies and authorization. None: no logs."""

    @property
    def capacity(self) -> int:
        """Capacity units that its rules take."""
        groups = sum(CAPACITY[group.name] for group in self.managed_rule_groups)
        return groups + (RATE_RULE_CAPACITY if self.rate_limit is not None else 0)

    @model_validator(mode="after")
    def _has_rules_and_each_once(self) -> Self:
        if not self.managed_rule_groups and self.rate_limit is None:
            raise ValueError("managed_rule_groups is empty and rate_limit is None; set one of them, or leave waf out")
        each_once(
            (group.name for group in self.managed_rule_groups),
            "managed_rule_groups holds {} more than once; name each once",
        )
        return self

    @model_validator(mode="after")
    def _say_what_costs_more_or_nothing(self) -> Self:
        if self.capacity > CAPACITY_INCLUDED:
            warnings.warn(
                f"managed_rule_groups and rate_limit take {self.capacity} capacity units; above {CAPACITY_INCLUDED} "
                "each request costs more",
                stacklevel=2,
            )
        if self.rate_limit is None and "rate_window" in self.model_fields_set:
            warnings.warn("rate_window has no effect: rate_limit is None", stacklevel=2)
        return self
