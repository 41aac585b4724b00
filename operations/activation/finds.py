"""Looks for what AWS has of each name once, under the names that a stack gives: a function for each type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from operations.activation.snapshots import Snapshots
from operations.errors import Stopped
from operations.preflight.asking import Account, tags_of
from operations.preflight.wanted import Resource, Wanted
from terraform.state import State


@dataclass(frozen=True)
class Looking:
    """Looks for resources of a stack under the names that it gives them."""

    account: Account
    wanted: Wanted
    state: State

    def text(self, resource: Resource, argument: str) -> str:
        """What the stack says, with its references filled in."""
        return str(self.wanted.text(resource.get(argument)))

    def id_of(self, resource: Resource, argument: str) -> str:
        """The id that the state has for what an argument speaks of; nothing where it has none."""
        spoken_of = self.wanted.referenced(resource.get(argument))
        return str(self.state.attributes.get(spoken_of.address, {}).get("id", "")) if spoken_of else ""

    def behind(self, resource: Resource, argument: str, find: "Find") -> str | None:
        """The same for what may be half made itself."""
        spoken_of = self.wanted.referenced(resource.get(argument))
        return find(self, spoken_of) if spoken_of else None

    def tagged(self, resource: Resource, found: Mapping[str, Any]) -> bool:
        """That something has all tags of the resource, and so was made for it."""
        return tags_of(found).items() >= self.wanted.tags(resource).items()


Find = Callable[[Looking, Resource], str | None]
"""The id by which Terraform imports a resource that exists already; None where none does."""


def _database(look: Looking, resource: Resource) -> str | None:
    identifier = look.text(resource, "identifier")
    snapshots = Snapshots(look.account.client("rds"), identifier)
    found = snapshots.database()
    if found is None:
        return None
    tags = {tag["Key"]: tag["Value"] for tag in found.get("TagList", ())}
    if tags.get("Environment") != look.wanted.environment:
        raise Stopped(
            f"the database {identifier} exists, is not in the state, and is not tagged "
            f"Environment={look.wanted.environment}; if it is this environment's all the same, import it, and "
            "otherwise call it something else"
        )
    snapshots.settled(found, "changes none")
    return identifier


def _events(look: Looking, resource: Resource) -> str | None:
    name = look.text(resource, "name")
    found = look.account.client("rds").describe_event_subscriptions(SubscriptionName=name)["EventSubscriptionsList"]
    return name if found else None


def _load_balancer(look: Looking, resource: Resource) -> str | None:
    name = look.text(resource, "name")
    found = look.account.client("elbv2").describe_load_balancers(Names=[name])["LoadBalancers"]
    return str(found[0]["LoadBalancerArn"]) if found else None


def _listener(look: Looking, resource: Resource) -> str | None:
    balancer = look.behind(resource, "load_balancer_arn", _load_balancer)
    if balancer is None:
        return None
    found = look.account.client("elbv2").describe_listeners(LoadBalancerArn=balancer)["Listeners"]
    return next((str(each["ListenerArn"]) for each in found if each["Port"] == resource.get("port")), None)


def _rule(look: Looking, resource: Resource) -> str | None:
    listener = look.behind(resource, "listener_arn", _listener)
    if listener is None:
        return None
    found = look.account.client("elbv2").describe_rules(ListenerArn=listener)["Rules"]
    priority = str(resource.get("priority"))
    return next((str(each["RuleArn"]) for each in found if each["Priority"] == priority), None)


def _target_group(look: Looking, resource: Resource) -> str | None:
    name = look.text(resource, "name")
    found = look.account.client("elbv2").describe_target_groups(Names=[name])["TargetGroups"]
    return str(found[0]["TargetGroupArn"]) if found else None


def _service(look: Looking, resource: Resource) -> str | None:
    cluster = look.wanted.referenced(resource.get("cluster"))
    called, name = cluster and look.text(cluster, "name"), look.text(resource, "name")
    found = look.account.client("ecs").describe_services(cluster=called, services=[name])["services"]
    return f"{called}/{name}" if any(service["status"] == "ACTIVE" for service in found) else None


def _nat_gateway(look: Looking, resource: Resource) -> str | None:
    alive = [{"Name": "state", "Values": ["pending", "available"]}]
    found = look.account.all("ec2", "describe_nat_gateways", "NatGateways", Filters=alive)
    return next((str(each["NatGatewayId"]) for each in found if look.tagged(resource, each)), None)


def _address(look: Looking, resource: Resource) -> str | None:
    found = look.account.client("ec2").describe_addresses()["Addresses"]
    return next((str(each["AllocationId"]) for each in found if look.tagged(resource, each)), None)


def _route(look: Looking, resource: Resource) -> str | None:
    table, destination = look.id_of(resource, "route_table_id"), resource.get("destination_cidr_block")
    if not table or destination is None:
        return None
    [found] = look.account.client("ec2").describe_route_tables(RouteTableIds=[table])["RouteTables"]
    there = any(route.get("DestinationCidrBlock") == destination for route in found["Routes"])
    return f"{table}_{destination}" if there else None


def _endpoint(look: Looking, resource: Resource) -> str | None:
    of_the_service = [{"Name": "service-name", "Values": [look.text(resource, "service_name")]}]
    found = look.account.all("ec2", "describe_vpc_endpoints", "VpcEndpoints", Filters=of_the_service)
    alive = [each for each in found if each["State"].lower() in ("pending", "available")]
    return next((str(each["VpcEndpointId"]) for each in alive if look.tagged(resource, each)), None)


def _distribution(look: Looking, resource: Resource) -> str | None:
    """A name leads to one distribution in all of AWS."""
    names = set(resource.get("aliases") or ())
    for page in look.account.client("cloudfront").get_paginator("list_distributions").paginate():
        for each in page["DistributionList"].get("Items", ()):
            if names & set(each.get("Aliases", {}).get("Items", ())):
                return str(each["Id"])
    return None


def _web_acl(look: Looking, resource: Resource) -> str | None:
    name, scope = look.text(resource, "name"), look.text(resource, "scope")
    client = look.account.client("wafv2", "us-east-1" if scope == "CLOUDFRONT" else None)
    found = client.list_web_acls(Scope=scope)["WebACLs"]
    return next((f"{each['Id']}/{name}/{scope}" for each in found if each["Name"] == name), None)


def _record(look: Looking, resource: Resource) -> str | None:
    zone = look.id_of(resource, "zone_id") or look.wanted.text(resource.get("zone_id"))
    name, type_ = look.wanted.text(resource.get("name")), look.text(resource, "type")
    if zone is None or name is None:
        return None
    found = look.account.client("route53").list_resource_record_sets(
        HostedZoneId=zone, StartRecordName=name, StartRecordType=type_, MaxItems="1"
    )["ResourceRecordSets"]
    there = any((each["Name"].rstrip("."), each["Type"]) == (name, type_) for each in found)
    return f"{zone}_{name}_{type_}" if there else None


def _health_check(look: Looking, resource: Resource) -> str | None:
    """Route 53 has any number of them: this is one that Terraform made, that asks the same, and is tagged as it is.

    The provider makes a reference of the moment for each, and tags it in a second call, before which it has no tags.
    """
    asks = {
        "Type": look.text(resource, "type"),
        "FullyQualifiedDomainName": look.text(resource, "fqdn"),
        "Port": resource.get("port"),
        "ResourcePath": look.text(resource, "resource_path"),
        "RequestInterval": resource.get("request_interval"),
    }
    for each in look.account.all("route53", "list_health_checks", "HealthChecks"):
        if each["CallerReference"].startswith("terraform-") and asks.items() <= each["HealthCheckConfig"].items():
            found = look.account.client("route53").list_tags_for_resource(
                ResourceType="healthcheck", ResourceId=each["Id"]
            )["ResourceTagSet"]
            if not tags_of(found) or look.tagged(resource, found):
                return str(each["Id"])
    return None


FINDS: Mapping[str, Find] = {
    "aws_cloudfront_distribution": _distribution,
    "aws_db_event_subscription": _events,
    "aws_db_instance": _database,
    "aws_ecs_service": _service,
    "aws_eip": _address,
    "aws_lb": _load_balancer,
    "aws_lb_listener": _listener,
    "aws_lb_listener_rule": _rule,
    "aws_lb_target_group": _target_group,
    "aws_nat_gateway": _nat_gateway,
    "aws_route": _route,
    "aws_route53_health_check": _health_check,
    "aws_route53_record": _record,
    "aws_vpc_endpoint": _endpoint,
    "aws_wafv2_web_acl": _web_acl,
}
"""Types of which AWS refuses a second one, or charges for it. The others are made once more: AWS puts them in the place
of what is there (policies, alarms, scaling), or has any number of them for nothing (task definitions)."""
