"""What AWS refuses in the middle of an apply, when part of it is done: names that are taken, things in use. Pure."""

from collections.abc import Iterator, Mapping

from operations.guard.findings import Finding, Level
from operations.guard.kinds import Kind, is_gone_first, kind_of, name_of, type_of
from operations.guard.users import Users
from terraform.plan import Change, Plan

NAME_TAKEN, IN_USE = "name-taken", "in-use"

NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "aws_appautoscaling_policy": ("resource_id", "scalable_dimension", "name"),
    "aws_appautoscaling_target": ("resource_id", "scalable_dimension"),
    "aws_cloudfront_cache_policy": ("name",),
    "aws_cloudfront_distribution": ("aliases",),
    "aws_cloudfront_response_headers_policy": ("name",),
    "aws_cloudwatch_log_delivery_destination": ("name",),
    "aws_cloudwatch_log_delivery_source": ("name",),
    "aws_cloudwatch_log_group": ("name",),
    "aws_db_instance": ("identifier",),
    "aws_db_parameter_group": ("name",),
    "aws_db_subnet_group": ("name",),
    "aws_dynamodb_table": ("name",),
    "aws_ecr_repository": ("name",),
    "aws_ecs_cluster": ("name",),
    "aws_ecs_service": ("cluster", "name"),
    "aws_iam_openid_connect_provider": ("url",),
    "aws_iam_policy": ("name",),
    "aws_iam_role": ("name",),
    "aws_iam_user": ("name",),
    "aws_kms_alias": ("name",),
    "aws_lb": ("name",),
    "aws_lb_listener": ("load_balancer_arn", "port"),
    "aws_lb_listener_rule": ("listener_arn", "priority"),
    "aws_lb_target_group": ("name",),
    "aws_route": ("route_table_id", "destination_cidr_block", "destination_ipv6_cidr_block"),
    "aws_route53_record": ("zone_id", "name", "type", "set_identifier"),
    "aws_route_table_association": ("subnet_id",),
    "aws_s3_bucket": ("bucket",),
    "aws_secretsmanager_secret": ("name",),
    "aws_security_group": ("vpc_id", "name"),
    "aws_subnet": ("vpc_id", "cidr_block"),
    "aws_wafv2_web_acl": ("scope", "name"),
}
"""Type -> the attributes that no two of them may share. A replacement that comes first needs another one."""

HELD_BY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "aws_acm_certificate": ("arn", ("aws_lb_listener", "aws_lb_listener_certificate", "aws_cloudfront_distribution")),
    "aws_cloudfront_cache_policy": ("id", ("aws_cloudfront_distribution",)),
    "aws_cloudfront_response_headers_policy": ("id", ("aws_cloudfront_distribution",)),
    "aws_db_parameter_group": ("name", ("aws_db_instance",)),
    "aws_db_subnet_group": ("name", ("aws_db_instance",)),
    "aws_lb_target_group": ("arn", ("aws_lb_listener", "aws_lb_listener_rule")),
    "aws_security_group": ("id", ("aws_lb", "aws_ecs_service", "aws_db_instance")),
    "aws_wafv2_web_acl": ("arn", ("aws_cloudfront_distribution", "aws_wafv2_web_acl_association")),
}
"""Type -> the attribute by which others hold it, and who: AWS does not delete it as long as they do."""


def findings(plan: Plan) -> Iterator[Finding]:
    """Replacements that cannot be made, in whichever order Terraform tries."""
    users = Users(plan)
    for change in plan.changes:
        if kind_of(change) is not Kind.REPLACED or change.deposed is not None:
            continue
        if is_gone_first(change):
            holders = _holders(change, users)
            if holders:
                what = "would be destroyed before there is a new one"
                uses = "uses" if len(holders) == 1 else "use"
                loss = f"AWS refuses that as long as {' and '.join(holders[:3])} {uses} it"
                yield Finding(name_of(change), change.type, IN_USE, Level.DANGER, what, loss)
        elif shared := _shared_name(change):
            what = f"would be made while the old one has its {shared}"
            loss = "AWS refuses that, for the name is taken; give the new one another, or none and let Terraform choose"
            yield Finding(name_of(change), change.type, NAME_TAKEN, Level.DANGER, what, loss)


def _holders(change: Change, users: Users) -> list[str]:
    """What holds a resource until its own turn, which comes after the resource's end."""
    attribute, types = HELD_BY.get(type_of(change), ("", ()))
    return [name_of(user) for user in users.until_now(change.before.get(attribute), *types)]


def _shared_name(change: Change) -> str | None:
    """By what a replacement would be called as the old one is, such as `name "a"`."""
    attributes = NAMED_BY.get(type_of(change), ())
    unknown = change.values.unknown if isinstance(change.values.unknown, dict) else {}
    if not attributes or any(
        unknown.get(name) or change.before.get(name) != change.after.get(name) for name in attributes
    ):
        return None
    return " and ".join(f"{name} {change.before[name]}" for name in attributes if change.before.get(name)) or None
