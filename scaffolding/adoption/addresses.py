"""Where the HCL modules keep each resource, and where it lives here: pure data of the settings."""

from collections.abc import Iterator, Mapping, Sequence

from environments.environment import Environment
from modules.compute import ComputeSettings
from modules.networking import NetworkingSettings, Tier
from modules.networking.security_groups import EGRESS, INGRESS, Group
from modules.networking.subnets import zone_letter


class AdoptionError(ValueError):
    """The table of addresses, the stack and the state do not fit together. Its text names the addresses."""


def hcl_addresses(environment: Environment) -> Mapping[str, str]:
    """From HCL address to address here, for every resource that the environment's settings ask for.

    `module.networking.aws_subnet.public[0]` -> `aws_subnet.networking_public_a`
    """
    if environment.adoption is None:
        return {}
    zones = environment.adoption.availability_zones
    return dict([
        *_networking(environment.networking, zones),
        *_database(create_parameter_group=environment.database.create_parameter_group),
        *(_compute(environment.compute) if environment.compute else ()),
    ])  # fmt: skip


def _networking(settings: NetworkingSettings, hcl_zones: Sequence[str]) -> Iterator[tuple[str, str]]:
    def moved(kind: str, hcl: str, here: str) -> tuple[str, str]:
        return f"module.networking.{kind}.{hcl}", f"{kind}.networking_{here}"

    yield moved("aws_vpc", "main", "vpc")
    yield moved("aws_internet_gateway", "main", "internet_gateway")
    yield moved("aws_route_table", "public", "public_routes")
    yield moved("aws_route", "public_internet_gateway", "public_internet_route")

    for index, zone in enumerate(hcl_zones):
        if zone not in settings.availability_zones:
            continue
        letter = zone_letter(zone)
        for tier in Tier:
            yield moved("aws_subnet", f"{tier.id}[{index}]", f"{tier.id}_{letter}")
            if settings.enable_nat_gateway or tier is Tier.PUBLIC:
                yield moved("aws_route_table_association", f"{tier.id}[{index}]", f"{tier.id}_{letter}_association")
        if settings.enable_nat_gateway:
            yield moved("aws_route_table", f"private[{index}]", f"private_{letter}_routes")
            yield moved("aws_route", f"private_nat_gateway[{index}]", f"private_{letter}_nat_route")
            if not settings.single_nat_gateway or zone == settings.availability_zones[0]:
                yield moved("aws_eip", f"nat[{index}]", f"nat_{letter}_address")
                yield moved("aws_nat_gateway", f"main[{index}]", f"nat_{letter}")

    for group in Group:
        yield moved("aws_security_group", group.value, f"{group}_security_group")
    for rule in INGRESS:
        yield moved("aws_vpc_security_group_ingress_rule", rule.id, rule.id)
    for rule in EGRESS:
        yield moved("aws_vpc_security_group_egress_rule", rule.id, rule.id)

    if settings.enable_flow_logs:
        yield moved("aws_cloudwatch_log_group", "flow_logs[0]", "flow_logs_group")
        yield moved("aws_iam_role", "flow_logs[0]", "flow_logs_role")
        yield moved("aws_iam_role_policy", "flow_logs[0]", "flow_logs_policy")
        yield moved("aws_flow_log", "main[0]", "flow_log")


def _database(*, create_parameter_group: bool) -> Iterator[tuple[str, str]]:
    def moved(kind: str, hcl: str, here: str) -> tuple[str, str]:
        return f"module.database.{kind}.{hcl}", f"{kind}.database_{here}"

    yield moved("aws_db_instance", "main", "instance")
    yield moved("aws_db_subnet_group", "main", "subnet_group")
    if create_parameter_group:
        yield moved("aws_db_parameter_group", "main[0]", "parameter_group")
    yield moved("aws_iam_role", "rds_enhanced_monitoring", "monitoring_role")
    yield moved("aws_iam_role_policy_attachment", "rds_enhanced_monitoring", "monitoring_policy")
    for alarm in ("high_cpu", "high_connections", "low_free_storage", "low_freeable_memory"):
        yield moved("aws_cloudwatch_metric_alarm", alarm, f"{alarm}_alarm")


def _compute(settings: ComputeSettings) -> Iterator[tuple[str, str]]:
    def moved(kind: str, hcl: str, here: str) -> tuple[str, str]:
        return f"module.compute.{kind}.{hcl}", f"{kind}.compute_{here}"

    yield moved("aws_ecs_cluster", "main", "cluster")
    yield moved("aws_ecs_cluster_capacity_providers", "main", "capacity_providers")
    yield moved("aws_lb", "main", "alb_load_balancer")
    yield moved("aws_lb_listener", "http", "alb_http")
    if settings.serves_https:
        yield moved("aws_lb_listener", "https[0]", "alb_https")
    yield moved("aws_lb_listener_rule", "backend_api", "alb_backend_api")
    if not settings.separate_execution_roles:
        yield moved("aws_iam_role", "task_execution", "execution_role")
        yield moved("aws_iam_role_policy_attachment", "task_execution", "execution_policy")
        yield moved("aws_iam_role_policy", "task_execution_secrets", "execution_secrets_policy")
    for service in ("frontend", "backend"):
        yield moved("aws_lb_target_group", service, f"alb_{service}_targets")
        yield moved("aws_cloudwatch_log_group", service, f"{service}_logs")
        yield moved("aws_iam_role", f"{service}_task", f"{service}_task_role")
        yield moved("aws_ecs_task_definition", service, f"{service}_task")
        yield moved("aws_ecs_service", service, f"{service}_service")
