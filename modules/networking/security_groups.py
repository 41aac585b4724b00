"""Who may talk to whom: a security group for each service, and both halves of each rule."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_ec2_managed_prefix_list import DataAwsEc2ManagedPrefixList
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.names import ResourceNames
from modules.networking.more_groups import MoreGroup, more_egress_rules, more_ingress_rules
from modules.networking.rules import INTERNET, Group, Rule
from modules.networking.subnets import Tier

HTTP, HTTPS, POSTGRESQL = 80, 443, 5432
ALB, DATABASE, ENDPOINTS = "alb", "database", "endpoints"


class Connected(Protocol):
    """What the network knows of a service: who reaches it, and whom it calls."""

    @property
    def name(self) -> str:
        """Such as price-feed."""

    @property
    def id(self) -> str:
        """The name in addresses, such as price_feed."""

    @property
    def port(self) -> int | None:
        """TCP port that it listens on."""

    @property
    def former_ports(self) -> Sequence[int]:
        """TCP ports that tasks of its last deployment still listen on."""

    @property
    def behind_load_balancer(self) -> bool:
        """Whether the load balancer may open its port."""

    @property
    def calls(self) -> Sequence[str]:
        """Names of services whose port it may open."""

    @property
    def uses_database(self) -> bool:
        """Whether it may open the database's port."""

    @property
    def internet_ports(self) -> Sequence[int]:
        """TCP ports that it may open on any address."""


@dataclass(frozen=True)
class Endpoints:
    """Which endpoints the VPC has for AWS's services, as far as groups and rules have to know."""

    interface: bool = False
    """Whether there are interface endpoints. They share a group."""
    prefix_lists: Mapping[str, str] = field(default_factory=dict)
    """Service of a gateway endpoint -> id of AWS's list of its addresses."""


NO_ENDPOINTS = Endpoints()


@dataclass(frozen=True)
class Entrance:
    """Who alone reaches the load balancer, and at which port, where that is not the whole internet.

    A list of AWS's weighs as much as the entries it may have, whatever it has: CloudFront's 55 of the 60 rules that a
    group has by default, so that a second port would not fit.
    https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
    """

    id: str
    """Part of the rule's address."""
    prefix_list: str
    """Name of a list of AWS's, such as com.amazonaws.global.cloudfront.origin-facing."""
    port: int
    description: str


# Descriptions of what runs, where they are not what any service's are. A group's forces its replacement.
DESCRIPTIONS = {
    "app_frontend": "Security group for frontend containers - allows traffic from ALB only",
    "app_backend": "Security group for backend containers - allows traffic from ALB and frontend",
    "frontend_to_internet": "Allow HTTPS to internet for external APIs and CDNs",
}


def app_group(service: Connected) -> str:
    """Id of a service's group."""
    return f"app_{service.id}"


def groups(
    services: Sequence[Connected],
    endpoints: Endpoints = NO_ENDPOINTS,
    *,
    database: bool = True,
    more: Sequence[MoreGroup] = (),
) -> Iterator[Group]:
    """The groups of the load balancer, of services, of the database, if any, of interface endpoints, and others."""
    yield Group(ALB, Tier.PUBLIC, "Security group for Application Load Balancer - allows HTTP/HTTPS from internet")
    for service in services:
        group = app_group(service)
        description = DESCRIPTIONS.get(group, f"Security group for {service.name} containers")
        yield Group(group, Tier.PRIVATE_APP, description)
    if database:
        yield Group(
            DATABASE,
            Tier.PRIVATE_DB,
            "Security group for RDS PostgreSQL database - allows traffic from backend only",
        )
    if endpoints.interface:
        yield Group(ENDPOINTS, Tier.PRIVATE_APP, "Security group for VPC endpoints - allows HTTPS from containers")
    for each in more:
        yield each.group


def ingress_rules(
    services: Sequence[Connected],
    endpoints: Endpoints = NO_ENDPOINTS,
    entrance: Entrance | None = None,
    more: Sequence[MoreGroup] = (),
) -> Iterator[Rule]:
    """What each group accepts."""
    if entrance is None:
        yield Rule("alb_http", ALB, HTTP, INTERNET, "Allow HTTP from internet (redirect to HTTPS)")
        yield Rule("alb_https", ALB, HTTPS, INTERNET, "Allow HTTPS from internet")
    else:
        # A rule of its own: AWS takes no other kind of source for one that exists.
        yield Rule(f"alb_from_{entrance.id}", ALB, entrance.port, entrance.prefix_list, entrance.description)
    for service in services:
        group = app_group(service)
        for port, suffix in _ports(service):
            if service.behind_load_balancer:
                yield Rule(f"{service.id}_from_alb{suffix}", group, port, ALB, "Allow traffic from ALB")
        if service.uses_database:
            yield Rule(
                f"database_from_{service.id}",
                DATABASE,
                POSTGRESQL,
                group,
                f"Allow PostgreSQL traffic from {service.name} containers",
            )
        if endpoints.interface:
            description = f"Allow HTTPS from {service.name} containers"
            yield Rule(f"endpoints_from_{service.id}", ENDPOINTS, HTTPS, group, description)
    for caller, called, port, suffix in _calls(services):
        yield Rule(
            f"{called.id}_from_{caller.id}{suffix}",
            app_group(called),
            port,
            app_group(caller),
            f"Allow traffic from {caller.name} containers",
        )
    yield from more_ingress_rules(more, _groups_by_name(services))


def egress_rules(
    services: Sequence[Connected], endpoints: Endpoints = NO_ENDPOINTS, more: Sequence[MoreGroup] = ()
) -> Iterator[Rule]:
    """What each group may open."""
    for service in services:
        group = app_group(service)
        for port, suffix in _ports(service):
            if service.behind_load_balancer:
                description = f"Allow traffic to {service.name} containers"
                yield Rule(f"alb_to_{service.id}{suffix}", ALB, port, group, description)
        if service.uses_database:
            description = "Allow traffic to PostgreSQL database"
            yield Rule(f"{service.id}_to_database", group, POSTGRESQL, DATABASE, description)
        for port in service.internet_ports:
            if port == HTTPS:
                id_, description = f"{service.id}_to_internet", "Allow HTTPS to internet for external APIs"
            else:
                id_, description = f"{service.id}_to_internet_{port}", f"Allow TCP port {port} to internet"
            yield Rule(id_, group, port, INTERNET, DESCRIPTIONS.get(id_, description))
        if endpoints.interface:
            yield Rule(f"{service.id}_to_endpoints", group, HTTPS, ENDPOINTS, "Allow HTTPS to VPC endpoints")
        if HTTPS not in service.internet_ports:
            # A gateway endpoint leads to public addresses: without a rule that names them the group keeps them shut.
            for endpoint in endpoints.prefix_lists:
                description = f"Allow HTTPS to {endpoint} through its endpoint"
                yield Rule(f"{service.id}_to_{endpoint}_endpoint", group, HTTPS, endpoint, description)
    for caller, called, port, suffix in _calls(services):
        yield Rule(
            f"{caller.id}_to_{called.id}{suffix}",
            app_group(caller),
            port,
            app_group(called),
            f"Allow traffic to {called.name} containers",
        )
    yield from more_egress_rules(more, _groups_by_name(services))


def _groups_by_name(services: Sequence[Connected]) -> dict[str, str]:
    return {service.name: app_group(service) for service in services}


def _ports(service: Connected) -> Iterator[tuple[int, str]]:
    """The ports that others may open, and how the ids of their rules end: the current port's do not change with it."""
    if service.port is not None:
        yield service.port, ""
        for former in service.former_ports:
            yield former, f"_{former}"


def _calls(services: Sequence[Connected]) -> Iterator[tuple[Connected, Connected, int, str]]:
    """Caller, called, the port, and how the rule's id ends."""
    by_name = {service.name: service for service in services}
    for caller in services:
        for name in caller.calls:
            called = by_name[name]
            for port, suffix in _ports(called):
                yield caller, called, port, suffix


def security_groups(
    scope: Construct,
    *,
    names: ResourceNames,
    services: Sequence[Connected],
    vpc_id: str,
    endpoints: Endpoints = NO_ENDPOINTS,
    database: bool = True,
    entrance: Entrance | None = None,
    more: Sequence[MoreGroup] = (),
) -> tuple[dict[str, SecurityGroup], dict[str, list[ITerraformDependable]]]:
    """Makes the groups and every rule, each rule as a resource of its own.

    Returns the groups by id and, by the name of each service, the rules that its group is part of.
    """
    rules_of: dict[str, list[ITerraformDependable]] = {service.name: [] for service in services}
    made = {
        group.id: _security_group(scope, group, names, vpc_id)
        for group in groups(services, endpoints, database=database, more=more)
    }
    ids = {name: group.id for name, group in made.items()}
    prefix_lists = {**endpoints.prefix_lists, **_addresses(scope, entrance)}
    for kind, suffix, rules in (
        (VpcSecurityGroupIngressRule, "ingress", ingress_rules(services, endpoints, entrance, more)),
        (VpcSecurityGroupEgressRule, "egress", egress_rules(services, endpoints, more)),
    ):
        current: dict[tuple[str, str], ITerraformDependable] = {}
        for rule in rules:
            peer = ids.get(rule.peer)
            prefix_list = prefix_lists.get(rule.peer)
            rule_made = kind(
                scope,
                rule.id,
                security_group_id=ids[rule.group],
                referenced_security_group_id=peer,
                prefix_list_id=prefix_list,
                cidr_ipv4=None if peer or prefix_list else rule.peer,
                ip_protocol="tcp",
                from_port=rule.port,
                to_port=rule.port,
                description=rule.description,
                tags=names.tags(f"{rule.id.replace('_', '-')}-{suffix}"),
                # A rule for a former port comes after the current rule has left that port: AWS refuses a second one.
                depends_on=[current[rule.between]] if peer and rule.between in current else None,
            )
            current.setdefault(rule.between, rule_made)
            for service in services:
                if app_group(service) in (rule.group, rule.peer):
                    rules_of[service.name].append(rule_made)
    return made, rules_of


def _addresses(scope: Construct, entrance: Entrance | None) -> dict[str, str]:
    """Name -> id of the list of who reaches the load balancer. Each region has it under another id."""
    if entrance is None:
        return {}
    found = DataAwsEc2ManagedPrefixList(scope, f"{entrance.id}_addresses", name=entrance.prefix_list)
    return {entrance.prefix_list: found.id}


def _security_group(scope: Construct, group: Group, names: ResourceNames, vpc_id: str) -> SecurityGroup:
    name = f"{group.id.replace('_', '-')}-sg"
    return SecurityGroup(
        scope,
        f"{group.id}_security_group",
        name_prefix=f"{names.prefix}-{name}-",
        description=group.description,
        vpc_id=vpc_id,
        tags=names.tags(name, Tier=group.tier),
        # The rules are resources of their own; seen from here they would be drift.
        lifecycle=TerraformResourceLifecycle(create_before_destroy=True, ignore_changes=["ingress", "egress"]),
    )
