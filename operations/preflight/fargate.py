"""vCPU that Fargate is asked for at the worst: every service scaled to its maximum, and in a deployment."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from operations.preflight.asking import Account
from operations.preflight.findings import NotKnown
from operations.preflight.usage import Usage
from operations.preflight.wanted import Resource, Wanted, as_list

ON_DEMAND = "FARGATE"
SPOT = "FARGATE_SPOT"
UNITS_PER_VCPU = 1024
_TASKS_AT_ONCE = 100  # of DescribeTasks


def on_demand(account: Account, wanted: Wanted) -> Usage:
    """Against the quota of what is not Spot."""
    return _usage(account, wanted, ON_DEMAND)


def spot(account: Account, wanted: Wanted) -> Usage:
    """Against the quota of Spot."""
    return _usage(account, wanted, SPOT)


def _usage(account: Account, wanted: Wanted, provider: str) -> Usage:
    needed = sum(vcpus(wanted, service).get(provider, 0.0) for service in wanted.all("aws_ecs_service"))
    if not needed:
        return Usage(there=0, adds=0)
    others = sum(
        int(task.get("cpu") or 0) / UNITS_PER_VCPU
        for task in _tasks_of_others(account, wanted)
        if (task.get("capacityProviderName") or task.get("launchType")) == provider
    )
    return Usage(there=others, adds=needed, how=" when all services are scaled to their maximum and deployed at once")


def vcpus(wanted: Wanted, service: Resource) -> Mapping[str, float]:
    """Capacity provider -> vCPU that a service takes at the worst."""
    task = wanted.referenced(service.get("task_definition"))
    strategy = _strategy(wanted, service)
    if service.get("launch_type") == "EC2" or task is None:
        return {}
    cpu = wanted.text(task.get("cpu")) or ""
    if not cpu.isdecimal():
        raise NotKnown(f"how much CPU {task.address} asks for is known to AWS alone")
    percent = int(
        service.get("deployment_maximum_percent") or 200
    )  # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    tasks = most_tasks(wanted, service) * percent // 100
    return {provider: share * int(cpu) / UNITS_PER_VCPU for provider, share in split(tasks, strategy).items()}


def most_tasks(wanted: Wanted, service: Resource) -> int:
    """Tasks of a service without a deployment: as desired, or as its scaling allows."""
    name = wanted.text(service.get("name"))
    limits = [
        int(target.get("max_capacity") or 0)
        for target, scaled in wanted.names("aws_appautoscaling_target", "resource_id")
        if scaled.startswith("service/") and scaled.rpartition("/")[2] == name
    ]
    return max([int(service.get("desired_count") or 0), *limits])


def split(tasks: int, strategy: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """Tasks by capacity provider: the base first, the rest by weight, rounded up."""
    left = tasks
    shares: Counter[str] = Counter()
    for part in strategy:
        base = min(left, int(part.get("base") or 0))
        shares[part["capacity_provider"]] += base
        left -= base
    weights = sum(int(part.get("weight") or 0) for part in strategy)
    for part in strategy:
        if weights:
            shares[part["capacity_provider"]] += math.ceil(left * int(part.get("weight") or 0) / weights)
    return shares


def _strategy(wanted: Wanted, service: Resource) -> list[Mapping[str, Any]]:
    if service.get("launch_type"):
        return [{"capacity_provider": service.get("launch_type"), "weight": 1}]
    if own := as_list(service.get("capacity_provider_strategy")):
        return own
    return [
        part
        for providers in wanted.all("aws_ecs_cluster_capacity_providers")
        for part in as_list(providers.get("default_capacity_provider_strategy"))
    ]


def _tasks_of_others(account: Account, wanted: Wanted) -> Iterator[Mapping[str, Any]]:
    clusters = {name for _, name in wanted.names("aws_ecs_cluster")}
    ours = {f"service:{name}" for _, name in wanted.names("aws_ecs_service")}
    for cluster in account.all("ecs", "list_clusters", "clusterArns"):
        tasks = account.all("ecs", "list_tasks", "taskArns", cluster=cluster)
        for start in range(0, len(tasks), _TASKS_AT_ONCE):
            some = tasks[start : start + _TASKS_AT_ONCE]
            for task in account.client("ecs").describe_tasks(cluster=cluster, tasks=some)["tasks"]:
                if cluster.rpartition("/")[2] not in clusters or task.get("group") not in ours:
                    yield task
