"""What can be made anew and yet is missed while it is gone: who uses it stands still. Pure functions.

A replacement that comes before the old one goes is no outage. Neither is the end of what nobody uses, or whose users go
with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from operations.guard import openings
from operations.guard.findings import Finding, Level
from operations.guard.kinds import Kind, is_gone_first, kind_of, name_of
from operations.guard.users import Users
from terraform.plan import Change, Plan

CAUSE = "outage"

UsedBy = Callable[[Change, Users], Sequence[Change]]
"""What stays and uses a resource that goes."""


@dataclass(frozen=True)
class Outage:
    """What stands still without a resource of one type, and how bad it is when it is destroyed or only replaced."""

    used_by: UsedBy
    loss: str
    destroyed: Level = Level.DANGER
    replaced: Level = Level.WARNING


def _by(attribute: str, *types: str) -> UsedBy:
    """What knows it by the value of its own attribute."""
    return lambda change, users: [
        user for user in users.of(change.before.get(attribute), *types) if user.type != change.type
    ]


def _role(change: Change, users: Users) -> list[Change]:
    """What takes a role: by its ARN, and not the policies that belong to it."""
    return [user for user in users.of(change.before.get("arn")) if not user.type.startswith("aws_iam_")]


def _policy_of_role(change: Change, users: Users) -> list[Change]:
    """What takes the role that a policy belongs to."""
    roles = users.of(change.before.get("role"), "aws_iam_role")
    return [
        user for role in roles if role.before.get("name") == change.before.get("role") for user in _role(role, users)
    ]


def _gateway(change: Change, users: Users) -> list[Change]:
    """Load balancers and NAT gateways of the network that it connects to the internet."""
    in_vpc = users.of(change.before.get("vpc_id"), "aws_lb", "aws_subnet")
    return [user for user in in_vpc if user.type == "aws_subnet" or user.before.get("internal") is False]


def _served(change: Change, users: Users) -> list[Change]:
    """The listener of a rule or a certificate, as long as it forwards to something that stays."""
    listeners = users.of(change.before.get("listener_arn"), "aws_lb_listener")
    if change.type == "aws_lb_listener_certificate":
        return listeners
    groups = [
        group
        for action in change.before.get("action") or ()
        for group in users.of(action.get("target_group_arn"), "aws_lb_target_group")
    ]
    return groups if listeners else []


def _by_vault(change: Change, users: Users) -> list[Change]:
    """The vaults that a plan of backups fills."""
    vaults = [rule.get("target_vault_name") for rule in change.before.get("rule") or ()]
    return [vault for name in vaults for vault in users.of(name, "aws_backup_vault")]


def _selected(change: Change, users: Users) -> list[Change]:
    """What is backed up, as far as a selection names it."""
    return [user for arn in change.before.get("resources") or () for user in users.of(arn)]


def _scaled(change: Change, users: Users) -> list[Change]:
    """The service whose number of tasks it sets."""
    resource = str(change.before.get("resource_id", "")).split("/")
    return [user for user in users.of(resource[-1], "aws_ecs_service") if user.before.get("name") == resource[-1]]


DANGER, WARNING = Level.DANGER, Level.WARNING
_CUT_OFF = "they are cut off from where it leads"
_NO_RIGHTS = "what they do with it fails"

OUTAGES: Mapping[str, Outage] = {
    "aws_route": Outage(_by("route_table_id", "aws_route_table_association"), _CUT_OFF),
    "aws_route_table": Outage(_by("id", "aws_route_table_association"), _CUT_OFF, replaced=DANGER),
    "aws_route_table_association": Outage(
        _by("subnet_id", "aws_subnet"), "what is in it takes the network's main routes, which lead nowhere"
    ),
    "aws_internet_gateway": Outage(_gateway, "nothing there reaches the internet or is reached", replaced=DANGER),
    "aws_vpc_security_group_ingress_rule": Outage(openings.closed, "nobody gets through to it there"),
    "aws_vpc_security_group_egress_rule": Outage(openings.closed, "it gets through to nobody there"),
    "aws_iam_role": Outage(_role, _NO_RIGHTS, replaced=DANGER),
    "aws_iam_role_policy": Outage(_policy_of_role, _NO_RIGHTS),
    "aws_iam_role_policy_attachment": Outage(_policy_of_role, _NO_RIGHTS),
    "aws_iam_policy": Outage(_by("arn", "aws_iam_role_policy_attachment"), "its roles lose what it allows"),
    "aws_lb_listener_rule": Outage(_served, "its requests go elsewhere"),
    "aws_lb_listener_certificate": Outage(_served, "browsers refuse the names that it is for"),
    "aws_appautoscaling_target": Outage(_scaled, "the number of its tasks stays whatever load there is", WARNING),
    "aws_flow_log": Outage(_by("vpc_id", "aws_vpc"), "nobody can look up afterwards what happened there", WARNING),
    "aws_s3_bucket_public_access_block": Outage(
        _by("bucket", "aws_s3_bucket"), "a policy or an ACL may open it to everybody from then on"
    ),
    "aws_s3_bucket_policy": Outage(_by("bucket", "aws_s3_bucket"), "whoever writes to it is refused", WARNING),
    "aws_s3_bucket_versioning": Outage(
        _by("bucket", "aws_s3_bucket"), "what is overwritten or deleted from then on cannot be had again"
    ),
    "aws_backup_plan": Outage(_by_vault, "no more backups are made"),
    "aws_backup_selection": Outage(_selected, "no more backups are made of it"),
    "aws_secretsmanager_secret_rotation": Outage(
        _by("secret_id", "aws_secretsmanager_secret", "aws_db_instance"), "the secret is no longer changed", WARNING
    ),
    "aws_cloudwatch_event_rule": Outage(_by("name", "aws_cloudwatch_event_target"), "they hear of no event", WARNING),
    "aws_cloudwatch_event_target": Outage(_by("rule", "aws_cloudwatch_event_rule"), "its events do nothing", WARNING),
    "aws_db_event_subscription": Outage(
        _by("sns_topic", "aws_sns_topic"), "who reads it hears of no failover, failure or low storage", WARNING
    ),
    "aws_sfn_state_machine": Outage(_by("arn", "aws_cloudwatch_event_target"), "what it starts does not run", WARNING),
    "aws_sns_topic_policy": Outage(_by("arn", "aws_sns_topic"), "whoever publishes to it is refused", WARNING),
}
"""Disposable types of which somebody may miss one."""

MISSED_BY_NOBODY = frozenset(
    {
        "aws_appautoscaling_policy",
        "aws_appautoscaling_scheduled_action",
        "aws_budgets_budget",
        "aws_cloudwatch_dashboard",
        "aws_cloudwatch_log_metric_filter",
        "aws_cloudwatch_metric_alarm",
        "aws_default_security_group",
        "aws_ecs_cluster_capacity_providers",
        "aws_ecs_task_definition",
        "aws_kms_alias",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_server_side_encryption_configuration",
    }
)
"""The other disposable types: what runs goes on without one."""


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
