"""Who uses what can be made anew: for each kind of it, what stays and goes without. Pure functions."""

import json
from collections.abc import Callable, Sequence

from operations.guard.users import Users
from terraform.plan import Change, Json

UsedBy = Callable[[Change, Users], Sequence[Change]]
"""What stays and uses a resource that goes."""


def by(attribute: str, *types: str) -> UsedBy:
    """What knows it by the value of its own attribute."""
    return lambda change, users: [
        user for user in users.of(change.before.get(attribute), *types) if user.type != change.type
    ]


def takers(change: Change, users: Users) -> list[Change]:
    """What takes a role: by its ARN, and not the policies that belong to it."""
    return [user for user in users.of(change.before.get("arn")) if not user.type.startswith("aws_iam_")]


def policy_of_role(change: Change, users: Users) -> list[Change]:
    """What takes the role that a policy belongs to."""
    roles = users.of(change.before.get("role"), "aws_iam_role")
    return [
        user for role in roles if role.before.get("name") == change.before.get("role") for user in takers(role, users)
    ]


def gateway(change: Change, users: Users) -> list[Change]:
    """Load balancers and NAT gateways of the network that it connects to the internet."""
    in_vpc = users.of(change.before.get("vpc_id"), "aws_lb", "aws_subnet")
    return [user for user in in_vpc if user.type == "aws_subnet" or user.before.get("internal") is False]


def served(change: Change, users: Users) -> list[Change]:
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


def by_vault(change: Change, users: Users) -> list[Change]:
    """The vaults that a plan of backups fills."""
    vaults = [rule.get("target_vault_name") for rule in change.before.get("rule") or ()]
    return [vault for name in vaults for vault in users.of(name, "aws_backup_vault")]


def selected(change: Change, users: Users) -> list[Change]:
    """What is backed up, as far as a selection names it."""
    return [user for arn in change.before.get("resources") or () for user in users.of(arn)]


def scaled(change: Change, users: Users) -> list[Change]:
    """The service whose number of tasks it sets."""
    resource = str(change.before.get("resource_id", "")).split("/")
    return [user for user in users.of(resource[-1], "aws_ecs_service") if user.before.get("name") == resource[-1]]


def started(change: Change, users: Users) -> list[Change]:
    """The database that a schedule starts."""
    identifiers = [
        json.loads(target.get("input") or "{}").get("DbInstanceIdentifier")
        for target in change.before.get("target") or ()
        if str(target.get("arn")).endswith(":startDBInstance")
    ]
    return [user for user in users.all("aws_db_instance") if user.before.get("identifier") in identifiers]


def named(change: Change, users: Users) -> list[Change]:
    """What a record's name leads to, or the certificate that is renewed as long as it is there; else its zone."""
    name = _host(change.before.get("fqdn") or change.before.get("name"))
    certificates = [
        certificate
        for certificate in users.all("aws_acm_certificate")
        if name in [_host(option.get("resource_record_name")) for option in _options(certificate.before)]
    ]
    targets = [_host(alias.get("name")) for alias in change.before.get("alias") or ()]
    led_to = [
        user
        for user in users.all("aws_cloudfront_distribution", "aws_lb")
        if _host(user.before.get("domain_name") or user.before.get("dns_name")) in targets
    ]
    if certificates or targets:
        return certificates or led_to
    return users.of(change.before.get("zone_id"), "aws_route53_zone")


def _options(certificate: Json) -> Sequence[Json]:
    return certificate.get("domain_validation_options") or ()


def _host(name: object) -> str:
    """A name as it is compared: Route 53 adds a dot, and the console a prefix."""
    return str(name or "").lower().rstrip(".").removeprefix("dualstack.")


def copied(_change: Change, users: Users) -> list[Change]:
    """The repositories, all of which a registry's replication is for."""
    return users.all("aws_ecr_repository")
