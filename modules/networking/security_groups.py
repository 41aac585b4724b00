"""Who may talk to whom: the security groups and, one line each, their rules."""

from dataclasses import dataclass
from enum import StrEnum

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.names import ResourceNames
from modules.networking.settings import NetworkingSettings
from modules.networking.subnets import Tier

HTTP, HTTPS, POSTGRESQL = 80, 443, 5432
FRONTEND, BACKEND = "frontend_port", "backend_port"  # settings
INTERNET = "0.0.0.0/0"


class Group(StrEnum):
    """A security group; the value is its id and, with hyphens, part of its name."""

    ALB = "alb"
    APP_FRONTEND = "app_frontend"
    APP_BACKEND = "app_backend"
    DATABASE = "database"


@dataclass(frozen=True)
class Rule:
    """One TCP port, or the setting that holds it, that a group opens to a peer: another group or a CIDR block."""

    id: str
    group: Group
    port: int | str
    peer: Group | str
    description: str


# A group's description forces its replacement: leave these as they are.
GROUPS = {
    Group.ALB: (
        Tier.PUBLIC,
        "Security group for Application Load Balancer - allows HTTP/HTTPS from internet",
    ),
    Group.APP_FRONTEND: (
        Tier.PRIVATE_APP,
        "Security group for frontend containers - allows traffic from ALB only",
    ),
    Group.APP_BACKEND: (
        Tier.PRIVATE_APP,
        "Security group for backend containers - allows traffic from ALB and frontend",
    ),
    Group.DATABASE: (
        Tier.PRIVATE_DB,
        "Security group for RDS PostgreSQL database - allows traffic from backend only",
    ),
}

# fmt: off
INGRESS = (
    Rule("alb_http", Group.ALB, HTTP, INTERNET, "Allow HTTP from internet (redirect to HTTPS)"),
    Rule("alb_https", Group.ALB, HTTPS, INTERNET, "Allow HTTPS from internet"),
    Rule("frontend_from_alb", Group.APP_FRONTEND, FRONTEND, Group.ALB, "Allow traffic from ALB"),
    Rule("backend_from_alb", Group.APP_BACKEND, BACKEND, Group.ALB, "Allow traffic from ALB"),
    Rule("backend_from_frontend", Group.APP_BACKEND, BACKEND, Group.APP_FRONTEND,
         "Allow traffic from frontend containers"),
    Rule("database_from_backend", Group.DATABASE, POSTGRESQL, Group.APP_BACKEND,
         "Allow PostgreSQL traffic from backend containers"),
)
EGRESS = (
    Rule("alb_to_frontend", Group.ALB, FRONTEND, Group.APP_FRONTEND, "Allow traffic to frontend containers"),
    Rule("alb_to_backend", Group.ALB, BACKEND, Group.APP_BACKEND, "Allow traffic to backend containers"),
    Rule("frontend_to_backend", Group.APP_FRONTEND, BACKEND, Group.APP_BACKEND, "Allow traffic to backend containers"),
    Rule("frontend_to_internet", Group.APP_FRONTEND, HTTPS, INTERNET,
         "Allow HTTPS to internet for external APIs and CDNs"),
    Rule("backend_to_database", Group.APP_BACKEND, POSTGRESQL, Group.DATABASE, "Allow traffic to PostgreSQL database"),
    Rule("backend_to_internet", Group.APP_BACKEND, HTTPS, INTERNET, "Allow HTTPS to internet for external APIs"),
)
# fmt: on


def security_groups(
    scope: Construct, *, names: ResourceNames, settings: NetworkingSettings, vpc_id: str
) -> dict[Group, SecurityGroup]:
    """Makes the groups and every rule, each rule as a resource of its own."""
    groups = {group: _security_group(scope, group, names, vpc_id) for group in Group}
    for kind, suffix, rules in (
        (VpcSecurityGroupIngressRule, "ingress", INGRESS),
        (VpcSecurityGroupEgressRule, "egress", EGRESS),
    ):
        for rule in rules:
            port = getattr(settings, rule.port) if isinstance(rule.port, str) else rule.port
            is_group = isinstance(rule.peer, Group)
            kind(
                scope,
                rule.id,
                security_group_id=groups[rule.group].id,
                referenced_security_group_id=groups[Group(rule.peer)].id if is_group else None,
                cidr_ipv4=None if is_group else rule.peer,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                description=rule.description,
                tags=names.tags(f"{rule.id.replace('_', '-')}-{suffix}"),
            )
    return groups


def _security_group(scope: Construct, group: Group, names: ResourceNames, vpc_id: str) -> SecurityGroup:
    tier, description = GROUPS[group]
    name = f"{group.replace('_', '-')}-sg"
    return SecurityGroup(
        scope,
        f"{group}_security_group",
        name_prefix=f"{names.prefix}-{name}-",
        description=description,
        vpc_id=vpc_id,
        tags=names.tags(name, Tier=tier),
        # The rules are resources of their own; seen from here they would be drift.
        lifecycle=TerraformResourceLifecycle(create_before_destroy=True, ignore_changes=["ingress", "egress"]),
    )
