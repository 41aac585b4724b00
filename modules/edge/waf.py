"""A web ACL in front of CloudFront or of the load balancer."""

from collections.abc import Iterator
from typing import Any, Literal

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleActionCount,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionCount,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from modules.edge.waf_settings import ManagedRuleGroup, Waf
from modules.names import ResourceNames

# WAF writes to groups of such a name alone: https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
LOG_GROUP_PREFIX = "aws-waf-logs-"
NOT_LOGGED = ("authorization", "cookie")
RATE_LIMIT = "rate-limit"


class WebAcl(Construct):
    """Managed rule groups, a limit for each address, and logs.

    Hands out `arn`: a distribution takes it, a load balancer is told by `protect`. For a distribution it is made in
    us-east-1, where `provider` has to be, and its logs with it. The two have addresses and names of their own: with
    the same ones, another provider would look for what it has never made, and leave behind what was.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: Waf,
        protects: Literal["CLOUDFRONT", "REGIONAL"],
        provider: TerraformProvider | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self._names = names
        self._of = "cloudfront" if protects == "CLOUDFRONT" else "load_balancer"
        acl = Wafv2WebAcl(
            self,
            f"{self._of}_acl",
            provider=provider,
            name=f"{names.prefix}-waf",
            description=f"Requests to {names.environment} {names.project_name}",
            scope=protects,
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            rule=list(self._rules(settings)),
            visibility_config=Wafv2WebAclVisibilityConfig(**self._seen("waf")),
            tags=names.tags("waf", Module="edge"),
        )
        if settings.logs_retention_days is not None:
            self._log(acl, settings.logs_retention_days, provider)
        self.arn = acl.arn

    def protect(self, load_balancer_arn: str) -> None:
        """Puts it in front of a load balancer."""
        Wafv2WebAclAssociation(self, f"{self._of}_association", web_acl_arn=self.arn, resource_arn=load_balancer_arn)

    def _rules(self, settings: Waf) -> Iterator[Wafv2WebAclRule]:
        """The limit first, which costs the least, then the groups in the settings' order."""
        if settings.rate_limit is not None:
            yield Wafv2WebAclRule(
                name=RATE_LIMIT,
                priority=0,
                action=(
                    Wafv2WebAclRuleAction(count=Wafv2WebAclRuleActionCount())
                    if settings.only_count
                    else Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock())
                ),
                statement={
                    "rate_based_statement": {
                        "aggregate_key_type": "IP",
                        "limit": settings.rate_limit,
                        "evaluation_window_sec": settings.rate_window,
                    }
                },
                visibility_config=Wafv2WebAclRuleVisibilityConfig(**self._seen(RATE_LIMIT)),
            )
        for priority, group in enumerate(settings.managed_rule_groups, start=1):
            yield Wafv2WebAclRule(
                name=group.name,
                priority=priority,
                override_action=(
                    Wafv2WebAclRuleOverrideAction(count=Wafv2WebAclRuleOverrideActionCount())
                    if settings.only_count
                    else Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone())
                ),
                statement={"managed_rule_group_statement": _statement(group)},
                visibility_config=Wafv2WebAclRuleVisibilityConfig(**self._seen(group.name)),
            )

    def _seen(self, name: str) -> dict[str, Any]:
        return {
            "cloudwatch_metrics_enabled": True,
            "metric_name": f"{self._names.prefix}-{name}",
            "sampled_requests_enabled": True,
        }

    def _log(self, acl: Wafv2WebAcl, retention_days: int, provider: TerraformProvider | None) -> None:
        group = CloudwatchLogGroup(
            self,
            f"{self._of}_logs",
            provider=provider,
            name=f"{LOG_GROUP_PREFIX}{self._names.prefix}-{self._of.replace('_', '-')}",
            retention_in_days=retention_days,
            tags=self._names.tags("waf-logs", Module="edge"),
        )
        Wafv2WebAclLoggingConfiguration(
            self,
            f"{self._of}_logging",
            provider=provider,
            resource_arn=acl.arn,
            log_destination_configs=[group.arn],
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header)
                )
                for header in NOT_LOGGED
            ],
        )


def _statement(group: ManagedRuleGroup) -> dict[str, object]:
    counted = [{"name": rule, "action_to_use": {"count": {}}} for rule in group.counted]
    return {"name": group.name, "vendor_name": "AWS", **({"rule_action_override": counted} if counted else {})}
