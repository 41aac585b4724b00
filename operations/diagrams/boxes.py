"""What is in the VPC: a box for each, and what is worth to be said in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from operations.diagrams.model import Kind, Node
from operations.diagrams.resources import Resources, tag
from operations.diagrams.rules import GROUPS, RULE_TYPES, Rule
from terraform.stack import Json, blocks

ENDPOINT, NAT = "aws_vpc_endpoint", "aws_nat_gateway"
NO_BOX = frozenset({*GROUPS, *RULE_TYPES})


@dataclass(frozen=True)
class Box:
    """A node, and the resources that it shows: one, or all of a kind."""

    node: Node
    addresses: tuple[str, ...]


def boxes(resources: Resources, rules: Iterable[Rule]) -> Iterator[Box]:
    """Those that are known here, whatever else has a security group, and groups of rules that nothing has."""
    shown: set[str] = set()
    for type_, draw in KNOWN.items():
        for address, values in resources.of(type_).items():
            yield Box(draw(address, values, resources), (address,))
            shown.add(address)
    for box in (*_nat(resources), *_endpoints(resources)):
        yield box
        shown |= set(box.addresses)
    had: set[str] = set()
    for address in resources:
        type_, _, name = address.rpartition(".")
        groups = resources.referred(resources[address], *GROUPS)
        if type_ not in NO_BOX and groups:
            had |= set(groups)
            if address not in shown:
                yield Box(Node(address, Kind.OTHER, name, (type_,)), (address,))
    for group in dict.fromkeys(end for rule in rules for end in (rule.group, rule.peer)):
        if group in resources.of(*GROUPS) and group not in had:
            name = tag(resources[group], "Name") or group.rpartition(".")[2]
            yield Box(Node(group, Kind.NOTHING, name, ("a security group that nothing has",)), (group,))


def _nat(resources: Resources) -> Iterator[Box]:
    found = resources.of(NAT)
    if found:
        zones = sorted(
            str(resources[each].get("availability_zone"))
            for each in resources.referred(list(found.values()), "aws_subnet")
        )
        title = "NAT gateway" if len(found) == 1 else f"{len(found)} NAT gateways"
        yield Box(Node(next(iter(found)), Kind.WAY_OUT, title, (", ".join(zones),)), tuple(found))


def _endpoints(resources: Resources) -> Iterator[Box]:
    for type_ in ("Gateway", "Interface"):
        found = {
            address: str(values.get("service_name")).rpartition("amazonaws.")[2].partition(".")[2]
            for address, values in resources.of(ENDPOINT).items()
            if (values.get("vpc_endpoint_type") or "Gateway") == type_
        }
        if found:
            yield Box(Node(next(iter(found)), Kind.ENDPOINT, f"{type_} endpoints", tuple(found.values())), tuple(found))


def _balancer(address: str, values: Json, resources: Resources) -> Node:
    """A load balancer, and what it listens on."""
    title = "Internal load balancer" if values.get("internal") else "Load balancer"
    listeners = [
        listener
        for listener in resources.of("aws_lb_listener").values()
        if address in resources.referred(listener.get("load_balancer_arn"))
    ]
    listens = [
        f"{listener.get('protocol')} {listener.get('port')}{_where_it_redirects(listener)}"
        for listener in sorted(listeners, key=lambda listener: int(listener.get("port") or 0))
    ]
    return Node(address, Kind.WAY_IN, title, tuple(listens))


def _where_it_redirects(listener: Json) -> str:
    for action in blocks(listener, "default_action"):
        for redirect in blocks(action, "redirect"):
            return f", leads to {redirect.get('protocol')}"
    return ""


def _service(address: str, values: Json, resources: Resources) -> Node:
    """A service of ECS: how many tasks of which size, and its name inside of the VPC."""
    tasks = resources.referred(values.get("task_definition"), "aws_ecs_task_definition")
    lines = (
        *_tasks(address, values, resources),
        *_size(resources[tasks[0]] if tasks else {}),
        *_called(values, resources),
    )
    return Node(address, Kind.SERVICE, tag(values, "Application") or str(values.get("name")), lines)


def _tasks(address: str, values: Json, resources: Resources) -> Iterator[str]:
    count = str(values.get("desired_count", 0))
    for scaling in resources.of("aws_appautoscaling_target").values():
        if address in resources.referred(scaling.get("resource_id")):
            least, most = scaling.get("min_capacity"), scaling.get("max_capacity")
            count = f"{least} to {most}"
    yield f"{count} task{'' if count == '1' else 's'} on Fargate{_spot(values)}"


def _spot(values: Json) -> str:
    providers = {each.get("capacity_provider") for each in blocks(values, "capacity_provider_strategy")}
    if "FARGATE_SPOT" not in providers:
        return ""
    return " Spot" if providers == {"FARGATE_SPOT"} else ", some on Spot"


def _size(task: Json) -> Iterator[str]:
    if "cpu" in task and "memory" in task:
        arm = any(each.get("cpu_architecture") == "ARM64" for each in blocks(task, "runtime_platform"))
        yield f"{int(task['cpu']) / 1024:g} vCPU{' ARM' if arm else ''}, {int(task['memory']) / 1024:g} GB"


def _called(values: Json, resources: Resources) -> Iterator[str]:
    for name in resources.referred(values.get("service_registries"), "aws_service_discovery_service"):
        found = resources[name]
        for space in resources.referred(found.get("dns_config"), "aws_service_discovery_private_dns_namespace"):
            yield f"{found.get('name')}.{resources[space].get('name')}"


def _database(address: str, values: Json, resources: Resources) -> Node:
    """A database: engine, class, zones and storage."""
    engine = {"postgres": "PostgreSQL"}.get(str(values.get("engine")), str(values.get("engine")))
    least, most = values.get("allocated_storage"), values.get("max_allocated_storage")
    storage = f"{least} to {most} GB" if most else f"{least} GB"
    zones = "Multi-AZ" if values.get("multi_az") else "in one zone"
    lines = (f"{values.get('instance_class')}, {zones}", f"{storage} of {values.get('storage_type')}")
    return Node(address, Kind.DATABASE, f"{engine} {values.get('engine_version')}", lines)


KNOWN: Mapping[str, Callable[[str, Json, Resources], Node]] = {
    "aws_lb": _balancer,
    "aws_ecs_service": _service,
    "aws_db_instance": _database,
}
