"""What containers cost: Fargate by architecture and by capacity provider, scaling, Container Insights, images."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from operations.costs.amounts import NOTHING, Range
from operations.costs.items import WHOLE, Context, Item, Reckoner, Unknown, fixed, used
from operations.costs.nights import Awake, awake
from operations.costs.resources import Resource, refers
from terraform.stack import Json

SERVICE, TASK = "aws_ecs_service", "aws_ecs_task_definition"
TARGET, SCHEDULE = "aws_appautoscaling_target", "aws_appautoscaling_scheduled_action"
ON_DEMAND, SPOT = "FARGATE", "FARGATE_SPOT"
ALARMS_OF_A_TARGET = 2
"""https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html: one to
scale out by, one to scale in by, which CloudWatch charges for."""
FREE_DISK = 20
"""GB of a task's own disk that cost nothing."""
MIB_OF_A_GB = CPU_UNITS = 1024


def _service(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    name = resource.name.removeprefix("compute_").removesuffix("_service").replace("_", "-")
    task = _task(resource.values.get("task_definition"), context)
    if task is None:
        yield Unknown(f"tasks of {name}", "which task definition they run is not told")
        return
    tasks, night = tasks_of(resource, context)
    running = _by_provider(tasks, _strategy(resource, context))
    architecture = next((block.get("cpu_architecture") for block in task.blocks("runtime_platform")), None) or "X86_64"
    spot = Range(context.assumed.spot_low / 100, context.assumed.spot_high / 100)
    note = f"{tasks} tasks" if tasks != Range.of(1) else "1 task"
    note += f", {night.note}" if night.note else ""
    for provider, share, where in ((ON_DEMAND, WHOLE, ""), (SPOT, spot, " on Spot")):
        count = running.get(provider, NOTHING)
        if count:
            vcpu = count * (Decimal(str(task.values["cpu"])) / CPU_UNITS)
            memory = count * (Decimal(str(task.values["memory"])) / MIB_OF_A_GB)
            yield fixed(
                f"{name}: vCPU{where}", f"fargate_vcpu.{architecture}", vcpu, share=share * night.share, note=note
            )
            yield fixed(
                f"{name}: memory{where}", f"fargate_gb.{architecture}", memory, share=share * night.share, note=note
            )
    for disk in task.blocks("ephemeral_storage"):
        more = disk["size_in_gib"] - FREE_DISK
        yield Unknown(f"{name}: disk", f"{more} GB a task beyond the {FREE_DISK} that are free; the price is not known")


def _task(definition: object, context: Context) -> Resource | None:
    """The task definition of a service: of its family, where the pipeline has registered a newer one."""
    found = context.resources.referred(definition, TASK)
    if found is None and isinstance(definition, str):
        family = definition.split("/")[-1].split(":")[0]
        found = next((task for task in context.resources.of(TASK) if task.values.get("family") == family), None)
    return found


def tasks_of(service: Resource, context: Context) -> tuple[Range, Awake]:
    """How many tasks of a service run: as many as it says, or what scaling and its schedules allow; and when."""
    for target in context.resources.of(TARGET):
        if _scales(target.values.get("resource_id"), service):
            schedules = [
                (schedule.values.get("schedule"), block)
                for schedule in context.resources.of(SCHEDULE)
                if _scales(schedule.values.get("resource_id"), service)
                or refers(schedule.values.get("resource_id"), target)
                for block in schedule.blocks("scalable_target_action")
            ]
            night = _night(schedules)
            limits = [target.values, *(block for _, block in schedules if not (night.note and _is_none(block)))]
            if night.note:
                limits = limits[1:]  # the target's own are those of whichever schedule came last
            return Range.of(
                min(int(each["min_capacity"]) for each in limits if each.get("min_capacity") is not None),
                max(int(each["max_capacity"]) for each in limits if each.get("max_capacity") is not None),
            ), night
    desired = service.values.get("desired_count")
    return Range.of(1 if desired is None else int(desired)), Awake()


def _night(schedules: Sequence[tuple[str | None, Json]]) -> Awake:
    """Of a service that one schedule lets have no task, and another one tasks again."""
    if len(schedules) != 2:
        return Awake()
    (wakes, _), (sleeps, asleep) = sorted(schedules, key=lambda schedule: _is_none(schedule[1]))
    return awake(sleeps, wakes) if _is_none(asleep) else Awake()


def _is_none(limits: Json) -> bool:
    return str(limits.get("max_capacity")) == "0"


def _scales(target: object, service: Resource) -> bool:
    """`service/CLUSTER/SERVICE`, with names or with references to them."""
    if not isinstance(target, str):
        return False
    return refers(target, service) or target.endswith(f"/{service.values.get('name')}")


def _strategy(service: Resource, context: Context) -> list[tuple[str, int, int]]:
    """Provider, base and weight, as the service has it or its cluster; on demand where nobody says."""
    blocks = service.blocks("capacity_provider_strategy")
    if not blocks and service.values.get("launch_type") is None:
        for cluster in context.resources.of("aws_ecs_cluster_capacity_providers"):
            blocks = cluster.blocks("default_capacity_provider_strategy")
    named = [(str(b["capacity_provider"]), int(b.get("base") or 0), int(b.get("weight") or 0)) for b in blocks]
    return named or [(ON_DEMAND, 0, 1)]


def _by_provider(tasks: Range, strategy: list[tuple[str, int, int]]) -> dict[str, Range]:
    """Bases come first, and what is left goes by weight.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html
    """
    ends = [_split(number, strategy) for number in (tasks.low, tasks.high)]
    return {provider: Range(*(end[provider] for end in ends)) for provider, _, _ in strategy}


def _split(tasks: Decimal, strategy: list[tuple[str, int, int]]) -> dict[str, Decimal]:
    placed: dict[str, Decimal] = {}
    for provider, base, _ in strategy:
        placed[provider] = min(Decimal(base), tasks - sum(placed.values()))
    left = tasks - sum(placed.values())
    weights = sum(weight for _, _, weight in strategy)
    for provider, _, weight in strategy:
        placed[provider] += left * weight / weights if weights else 0
    return placed


def _policy(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    if resource.values.get("policy_type") == "TargetTrackingScaling":
        yield fixed("alarms that scaling makes", "alarm", ALARMS_OF_A_TARGET)
    else:
        yield Unknown("scaling by steps", "only target tracking is reckoned")


def _cluster(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    """Each service counts, and each task definition, which is one for each service here."""
    setting = {block.get("name"): block.get("value") for block in resource.blocks("setting")}.get("containerInsights")
    if setting == "enhanced":
        yield Unknown("Container Insights, enhanced", "how many observations it makes is not known")
    elif setting == "enabled":
        services = [each for each in context.resources.of(SERVICE) if refers(each.values.get("cluster"), resource)]
        assumed = context.assumed
        metrics = assumed.insights_cluster + len(services) * (assumed.insights_service + assumed.insights_task)
        yield used("metrics of Container Insights", "custom_metric", metrics)
        yield Unknown("Container Insights: performance logs", "how much it writes is not known")


def _repository(resource: Resource, context: Context) -> Iterator[Item | Unknown]:
    yield used("images", "images_gb", context.assumed.gb_images)


RECKONED: Mapping[str, Reckoner] = {
    SERVICE: _service,
    "aws_appautoscaling_policy": _policy,
    "aws_ecs_cluster": _cluster,
    "aws_ecr_repository": _repository,
}
