"""What the network and the containers ask of each other. Each rule raises ValueError, in one sentence."""

import math
import re
import warnings
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network

from modules.compute import ComputeSettings, Service
from modules.networking import NetworkingSettings
from modules.networking.more_groups import EVERYWHERE
from modules.networking.settings import region_of, service_of

# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: the first four addresses and the last.
TAKEN_BY_AWS = 5
# Each of its subnets: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
LOAD_BALANCERS_SMALLEST_BLOCK, LOAD_BALANCERS_ADDRESSES = 27, 8


def endpoints_are_of_the_region(networking: NetworkingSettings, region: str) -> None:
    """AWS refuses the service of another region."""
    for endpoint in networking.interface_endpoints:
        if region_of(endpoint) not in (None, region):
            raise ValueError(
                f"networking.interface_endpoints holds {endpoint!r}, which is not of aws_region {region!r}; write "
                f"{service_of(endpoint)!r} alone"
            )


def more_groups_connect_what_there_is(networking: NetworkingSettings, compute: ComputeSettings) -> None:
    """Peers are services or other groups, and a group is called like no service: addresses of rules go by names."""
    services = [service.name for service in compute.services]
    groups = [group.name for group in networking.more_groups]
    for group in networking.more_groups:
        if group.name in services:
            raise ValueError(f"networking.more_groups has {group.name!r}, the name of a service; choose another one")
        for connection in group.connections:
            if connection.peer not in (*services, *groups, EVERYWHERE):
                known = ", ".join(name for name in (*services, *groups, EVERYWHERE) if name != group.name)
                raise ValueError(
                    f"networking.more_groups: {group.name!r} is connected with {connection.peer!r}, which is neither a "
                    f"service nor a group; known: {known}"
                )


def tasks_reach_what_they_need(networking: NetworkingSettings, compute: ComputeSettings, region: str) -> None:
    """Without NAT a task reaches AWS through endpoints alone, and does not start where one is missing."""
    if networking.enable_nat_gateway or not compute.enabled:
        return
    has = {service_of(endpoint) for endpoint in networking.interface_endpoints}
    lacking = {service: why for service, why in _needed(compute.services) if service not in has}
    s3 = [] if "s3" in networking.gateway_endpoints else ["gateway_endpoints lacks s3 (the images' layers)"]
    if lacking or s3:
        named = ", ".join(f"{service} ({why})" for service, why in lacking.items())
        interfaces = [f"interface_endpoints lacks {named}"] if lacking else []
        raise ValueError(
            f"networking.enable_nat_gateway is off, and {' and '.join([*interfaces, *s3])}, so that no task would "
            "start; add them, or turn NAT on"
        )
    for service in compute.services:
        own = rf"\d{{12}}\.dkr\.ecr\.{region}\.amazonaws\.com(\.cn)?/.*"
        if service.image is not None and not re.fullmatch(own, service.image):
            warnings.warn(
                f"image of service {service.name!r} is {service.image!r} by default, which tasks without NAT cannot "
                f"pull: they reach repositories of ECR in {region} and no others",
                stacklevel=2,
            )


def _needed(services: Sequence[Service]) -> Iterator[tuple[str, str]]:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html: endpoint, and what for."""
    yield "ecr.api", "images"
    yield "ecr.dkr", "images"
    yield "logs", "logs"
    secrets = [secret for service in services for secret in service.secrets.values()]
    if any(service.uses_database for service in services):
        yield "secretsmanager", "the database's password"
    elif any(not secret.is_parameter for secret in secrets):
        yield "secretsmanager", "secrets"
    if any(secret.is_parameter for secret in secrets):
        yield "ssm", "parameters"
    if any(service.enable_execute_command for service in services):
        yield "ssmmessages", "ECS Exec"


def subnets_have_room(networking: NetworkingSettings, compute: ComputeSettings) -> None:
    """The load balancer, and every task that a deployment of all services at once may run, have an address.

    Database subnets need no rule: the smallest block that AWS takes has 11 free addresses, and RDS uses two, the
    instance's and the one that it fails over to.
    """
    if not compute.enabled:
        return
    for cidr in networking.public_subnet_cidrs:
        if IPv4Network(cidr).prefixlen > LOAD_BALANCERS_SMALLEST_BLOCK:
            raise ValueError(
                f"networking.public_subnet_cidrs holds {cidr}; allowed: /{LOAD_BALANCERS_SMALLEST_BLOCK} or larger, "
                f"where the load balancer finds {LOAD_BALANCERS_ADDRESSES} free addresses"
            )
    zones = len(networking.availability_zones)
    tasks = sum(math.ceil(_most_tasks(service) / zones) for service in compute.services)
    endpoints = len(networking.interface_endpoints)
    needed = TAKEN_BY_AWS + endpoints + tasks
    for cidr in networking.private_app_subnet_cidrs:
        if IPv4Network(cidr).num_addresses < needed:
            raise ValueError(
                f"networking.private_app_subnet_cidrs holds {cidr} with {IPv4Network(cidr).num_addresses} addresses, "
                f"and its zone may need {needed}: {tasks} for tasks, while all services are deployed at their "
                f"largest, {endpoints} for endpoints and {TAKEN_BY_AWS} that AWS keeps; choose a larger block"
            )


def _most_tasks(service: Service) -> int:
    running = service.scaling.max_tasks if service.scaling else service.desired_count
    return running * max(100, service.deployment.maximum_percent) // 100
