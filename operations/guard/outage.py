"""What can be made anew and yet is missed while it is gone: who uses it stands still. Pure functions.

A replacement that comes before the old one goes is no outage. Neither is the end of what nobody uses, or whose users go
with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from operations.guard import openings
from operations.guard.findings import Finding, Level
from operations.guard.kinds import Kind, is_gone_first, kind_of, name_of
from operations.guard.used_by import (
    UsedBy,
    by,
    by_vault,
    copied,
    gateway,
    named,
    policy_of_role,
    scaled,
    selected,
    served,
    started,
    takers,
)
from operations.guard.users import Users
from terraform.plan import Plan

CAUSE = "outage"


@dataclass(frozen=True)
class Outage:
    """What stands still without a resource of one type, and how bad it is when it is destroyed or only replaced."""

    used_by: UsedBy
    loss: str
    destroyed: Level = Level.DANGER
    replaced: Level = Level.WARNING


DANGER, WARNING = Level.DANGER, Level.WARNING
_CUT_OFF = "they are cut off from where it leads"
_NO_RIGHTS = "what they do with it fails"
_NO_LOGS = "nobody can look up afterwards who asked for what"

OUTAGES: Mapping[str, Outage] = {
    "aws_route": Outage(by("route_table_id", "aws_route_table_association"), _CUT_OFF),
    "aws_route_table": Outage(by("id", "aws_route_table_association"), _CUT_OFF, replaced=DANGER),
    "aws_route_table_association": Outage(
        by("subnet_id", "aws_subnet"), "what is in it takes the network's main routes, which lead nowhere"
    ),
    "aws_internet_gateway": Outage(gateway, "nothing there reaches the internet or is reached", replaced=DANGER),
    "aws_vpc_security_group_ingress_rule": Outage(openings.closed, "nobody gets through to it there"),
    "aws_vpc_security_group_egress_rule": Outage(openings.closed, "it gets through to nobody there"),
    "aws_iam_role": Outage(takers, _NO_RIGHTS, replaced=DANGER),
    "aws_iam_role_policy": Outage(policy_of_role, _NO_RIGHTS),
    "aws_iam_role_policy_attachment": Outage(policy_of_role, _NO_RIGHTS),
    "aws_iam_policy": Outage(
        by("arn", "aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment"), "its roles lose what it allows"
    ),
    "aws_lb_listener_rule": Outage(served, "its requests go elsewhere"),
    "aws_lb_listener_certificate": Outage(served, "browsers refuse the names that it is for"),
    "aws_appautoscaling_target": Outage(scaled, "the number of its tasks stays whatever load there is", WARNING),
    "aws_route53_record": Outage(named, "its name is no longer answered, or no longer proves whose it is"),
    "aws_route53_health_check": Outage(by("id", "aws_cloudwatch_metric_alarm"), "it hears of nothing", WARNING),
    "aws_wafv2_web_acl_association": Outage(by("resource_arn", "aws_lb"), "nothing looks at its requests before"),
    "aws_wafv2_web_acl_logging_configuration": Outage(
        by("resource_arn", "aws_wafv2_web_acl"), "nobody can look up afterwards what it held back", WARNING
    ),
    "aws_cloudwatch_log_delivery": Outage(
        by("delivery_source_name", "aws_cloudwatch_log_delivery_source"), _NO_LOGS, WARNING
    ),
    "aws_cloudwatch_log_delivery_destination": Outage(by("arn", "aws_cloudwatch_log_delivery"), _NO_LOGS, WARNING),
    "aws_cloudwatch_log_delivery_source": Outage(
        by("resource_arn", "aws_cloudfront_distribution", "aws_wafv2_web_acl"), _NO_LOGS, WARNING
    ),
    "aws_ecr_replication_configuration": Outage(copied, "new images are in this region alone", WARNING),
    "aws_ecr_repository_policy": Outage(
        by("repository", "aws_ecr_repository"), "other accounts that pull from it are refused", WARNING
    ),
    "aws_iam_user_policy": Outage(by("user", "aws_iam_user"), _NO_RIGHTS),
    "aws_iam_user_policy_attachment": Outage(by("user", "aws_iam_user"), _NO_RIGHTS),
    "aws_flow_log": Outage(by("vpc_id", "aws_vpc"), "nobody can look up afterwards what happened there", WARNING),
    "aws_s3_bucket_public_access_block": Outage(
        by("bucket", "aws_s3_bucket"), "a policy or an ACL may open it to everybody from then on"
    ),
    "aws_s3_bucket_policy": Outage(by("bucket", "aws_s3_bucket"), "whoever writes to it is refused", WARNING),
    "aws_s3_bucket_versioning": Outage(
        by("bucket", "aws_s3_bucket"), "what is overwritten or deleted from then on cannot be had again"
    ),
    "aws_backup_plan": Outage(by_vault, "no more backups are made"),
    "aws_backup_selection": Outage(selected, "no more backups are made of it"),
    "aws_scheduler_schedule": Outage(
        started, "if it is stopped just then it stays so for up to seven days; `pipenv run wake ENV` starts it", WARNING
    ),
    "aws_secretsmanager_secret_rotation": Outage(
        by("secret_id", "aws_secretsmanager_secret", "aws_db_instance"), "the secret is no longer changed", WARNING
    ),
    "aws_cloudwatch_event_rule": Outage(by("name", "aws_cloudwatch_event_target"), "they hear of no event", WARNING),
    "aws_cloudwatch_event_target": Outage(by("rule", "aws_cloudwatch_event_rule"), "its events do nothing", WARNING),
    "aws_db_event_subscription": Outage(
        by("sns_topic", "aws_sns_topic"), "who reads it hears of no failover, failure or low storage", WARNING
    ),
    "aws_sfn_state_machine": Outage(by("arn", "aws_cloudwatch_event_target"), "what it starts does not run", WARNING),
    "aws_sns_topic_policy": Outage(by("arn", "aws_sns_topic"), "whoever publishes to it is refused", WARNING),
}
"""Disposable types of which somebody may miss one."""

MISSED_BY_NOBODY = frozenset(
    {
        "aws_acm_certificate_validation",
        "aws_appautoscaling_policy",
        "aws_appautoscaling_scheduled_action",
        "aws_budgets_budget",
        "aws_cloudfront_cache_policy",
        "aws_cloudfront_response_headers_policy",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_metric_alarm",
        "aws_default_security_group",
        "aws_ecr_lifecycle_policy",
        "aws_ecs_cluster_capacity_providers",
        "aws_ecs_task_definition",
        "aws_kms_alias",
        "aws_s3_bucket_acl",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_scheduler_schedule_group",
        "aws_wafv2_web_acl",
    }
)
"""The other disposable types: what runs goes on without one, or AWS refuses to delete it as long as it is used."""


def findings(plan: Plan) -> Iterator[Finding]:
    """Resources that go, or are gone for a while, although something that stays uses them."""
    users = Users(plan)
    for change in plan.changes:
        outage = OUTAGES.get(change.type)
        if outage is None or change.deposed is not None:
            continue
        kind = kind_of(change)
        if kind is Kind.DESTROYED:
            level, what = outage.destroyed, "would be destroyed"
        elif kind is Kind.REPLACED and is_gone_first(change):
            level, what = outage.replaced, "would be gone until it is made again"
        elif kind is Kind.UPDATED and change.type in openings.TYPES:
            level, what = outage.destroyed, "would open something else"
        else:
            continue
        using = list(dict.fromkeys(name_of(user) for user in outage.used_by(change, users)))
        if using:
            loss = f"{_some(using)} {'uses' if len(using) == 1 else 'use'} it, and {outage.loss}"
            yield Finding(name_of(change), change.type, CAUSE, level, what, loss)


def _some(names: Sequence[str], most: int = 3) -> str:
    more = len(names) - most
    listed = list(names[:most]) + ([f"{more} more"] if more > 0 else [])
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"
