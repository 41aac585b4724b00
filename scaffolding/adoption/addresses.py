"""Where the HCL modules keep each resource, and where it lives here: pure data of the settings."""

from collections.abc import Iterator, Mapping, Sequence

from environments.environment import Environment
from modules.buckets import Bucket
from modules.compute import ComputeSettings, Service
from modules.delivery import DeliverySettings, images_of
from modules.edge import EdgeSettings
from modules.networking import NetworkingSettings, Tier
from modules.networking.rules import INTERNET
from modules.networking.security_groups import egress_rules, groups, ingress_rules
from modules.networking.subnets import zone_letter

# What the HCL modules know by name. A service, group or rule that came later is not in their state.
SERVICES = ("frontend", "backend")
IMAGES = (*SERVICES, "grafana")
BUCKETS = ("db_backups",)
GROUPS = ("alb", "app_frontend", "app_backend", "database", "prometheus")
INGRESS_RULES = (
    "alb_http",
    "alb_https",
    "frontend_from_alb",
    "backend_from_alb",
    "backend_from_frontend",
    "database_from_backend",
    "prometheus_from_backend",
)
EGRESS_RULES = (
    "alb_to_frontend",
    "alb_to_backend",
    "frontend_to_backend",
    "frontend_to_internet",
    "backend_to_database",
    "backend_to_internet",
    "backend_to_prometheus",
    "prometheus_to_backend",
    "prometheus_to_frontend",
    "prometheus_to_internet",
)


class AdoptionError(ValueError):
    """The table of addresses, the stack and the state do not fit together. Its text names the addresses."""


def hcl_addresses(environment: Environment) -> Mapping[str, str]:
    """From HCL address to address here, for every resource that the environment's settings ask for.

    `module.networking.aws_subnet.public[0]` -> `aws_subnet.networking_public_a`
    """
    if environment.adoption is None:
        return {}
    zones = environment.adoption.availability_zones
    index = "[0]" if environment.adoption.conditional_modules_indexed else ""
    database = environment.database
    return dict([
        *_networking(
            environment.networking,
            zones,
            environment.compute.services,
            database=database is not None,
            closed=environment.edge is not None and environment.edge.cdn_only,
        ),
        *(_database(index, create_parameter_group=database.create_parameter_group) if database is not None else ()),
        *(_compute(index, environment.compute, https=environment.serves_https) if environment.compute.enabled else ()),
        *_buckets(environment.buckets),
        *(_delivery(index, environment.delivery, environment) if environment.delivery else ()),
        *(_edge(index, environment.edge) if environment.edge is not None and environment.compute.enabled else ()),
    ])  # fmt: skip


def _networking(
    settings: NetworkingSettings,
    hcl_zones: Sequence[str],
    services: Sequence[Service],
    *,
    database: bool,
    closed: bool,
) -> Iterator[tuple[str, str]]:
    """`closed` is whether the internet no longer reaches the load balancer: the rules that let it in go."""

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
            isolated = tier is Tier.PRIVATE_DB and settings.isolate_database_subnets
            if tier is Tier.PUBLIC or isolated or settings.has_private_route_tables:
                yield moved("aws_route_table_association", f"{tier.id}[{index}]", f"{tier.id}_{letter}_association")
        if settings.has_private_route_tables:
            yield moved("aws_route_table", f"private[{index}]", f"private_{letter}_routes")
        if settings.enable_nat_gateway:
            yield moved("aws_route", f"private_nat_gateway[{index}]", f"private_{letter}_nat_route")
            if zone in settings.nat_zones:
                if not settings.nat_allocation_ids:
                    yield moved("aws_eip", f"nat[{index}]", f"nat_{letter}_address")
                yield moved("aws_nat_gateway", f"main[{index}]", f"nat_{letter}")

    for group in groups(services, database=database, more=settings.more_groups):
        if group.id in GROUPS:
            yield moved("aws_security_group", group.id, f"{group.id}_security_group")
    for rule in ingress_rules(services, more=settings.more_groups):
        if rule.id in INGRESS_RULES and not (closed and rule.peer == INTERNET):
            yield moved("aws_vpc_security_group_ingress_rule", rule.id, rule.id)
    for rule in egress_rules(services, more=settings.more_groups):
        if rule.id in EGRESS_RULES:
            yield moved("aws_vpc_security_group_egress_rule", rule.id, rule.id)

    if settings.enable_flow_logs:
        yield moved("aws_cloudwatch_log_group", "flow_logs[0]", "flow_logs_group")
        yield moved("aws_iam_role", "flow_logs[0]", "flow_logs_role")
        yield moved("aws_iam_role_policy", "flow_logs[0]", "flow_logs_policy")
        yield moved("aws_flow_log", "main[0]", "flow_log")


def _database(index: str, *, create_parameter_group: bool) -> Iterator[tuple[str, str]]:
    def moved(kind: str, hcl: str, here: str) -> tuple[str, str]:
        return f"module.database{index}.{kind}.{hcl}", f"{kind}.database_{here}"

    yield moved("aws_db_instance", "main", "instance")
    yield moved("aws_db_subnet_group", "main", "subnet_group")
    if create_parameter_group:
        yield moved("aws_db_parameter_group", "main[0]", "parameter_group")
    yield moved("aws_iam_role", "rds_enhanced_monitoring", "monitoring_role")
    yield moved("aws_iam_role_policy_attachment", "rds_enhanced_monitoring", "monitoring_policy")
    for alarm in ("high_cpu", "high_connections", "low_free_storage", "low_freeable_memory"):
        yield moved("aws_cloudwatch_metric_alarm", alarm, f"{alarm}_alarm")


def _compute(index: str, settings: ComputeSettings, *, https: bool) -> Iterator[tuple[str, str]]:
    def moved(kind: str, hcl: str, here: str) -> tuple[str, str]:
        return f"module.compute{index}.{kind}.{hcl}", f"{kind}.compute_{here}"

    yield moved("aws_ecs_cluster", "main", "cluster")
    yield moved("aws_ecs_cluster_capacity_providers", "main", "capacity_providers")
    yield moved("aws_lb", "main", "alb_load_balancer")
    yield moved("aws_lb_listener", "http", "alb_http")
    if https:
        yield moved("aws_lb_listener", "https[0]", "alb_https")
    if not settings.separate_execution_roles:
        yield moved("aws_iam_role", "task_execution", "execution_role")
        yield moved("aws_iam_role_policy_attachment", "task_execution", "execution_policy")
        if any(service.uses_database for service in settings.services):
            yield moved("aws_iam_role_policy", "task_execution_secrets", "execution_secrets_policy")
    for service in settings.services:
        name = service.name
        if name not in SERVICES:
            continue
        if service.behind_load_balancer:
            yield moved("aws_lb_target_group", name, f"alb_{name}_targets")
        for route in service.routes:
            if f"{name}_{route.name}" == "backend_api":
                yield moved("aws_lb_listener_rule", "backend_api", "alb_backend_api")
        yield moved("aws_cloudwatch_log_group", name, f"{name}_logs")
        yield moved("aws_iam_role", f"{name}_task", f"{name}_task_role")
        yield moved("aws_ecs_task_definition", name, f"{name}_task")
        yield moved("aws_ecs_service", name, f"{name}_service")


def _buckets(settings: Sequence[Bucket]) -> Iterator[tuple[str, str]]:
    for bucket in settings:
        if bucket.id in BUCKETS:
            for kind, here in (
                ("aws_s3_bucket", ""),
                ("aws_s3_bucket_lifecycle_configuration", "_expiry"),
                ("aws_s3_bucket_public_access_block", "_public_access"),
                ("aws_s3_bucket_server_side_encryption_configuration", "_encryption"),
            ):
                yield f"{kind}.{bucket.id}", f"{kind}.buckets_{bucket.id}{here}"


def _delivery(index: str, settings: DeliverySettings, environment: Environment) -> Iterator[tuple[str, str]]:
    repositories, adoption = settings.repositories, environment.adoption
    if repositories is not None and repositories.owner is None and adoption is not None:
        module = f"module.compute{index}." if adoption.repositories_in_compute else ""
        for image in images_of(repositories, [service.name for service in environment.compute.services]):
            if image in IMAGES:
                yield f"{module}aws_ecr_repository.{image}", f"aws_ecr_repository.repositories_{image}"
                yield (
                    f"{module}aws_ecr_lifecycle_policy.{image}",
                    f"aws_ecr_lifecycle_policy.repositories_{image}_lifecycle",
                )
    if settings.github_actions_user:
        for kind, hcl, here in (
            ("aws_iam_user", "github_actions", "user"),
            ("aws_iam_policy", "github_actions_deployment", "policy"),
            ("aws_iam_user_policy_attachment", "github_actions_deployment", "attachment"),
        ):
            yield f"module.cicd_iam.{kind}.{hcl}", f"{kind}.github_actions_{here}"


def _edge(index: str, settings: EdgeSettings) -> Iterator[tuple[str, str]]:
    def moved(kind: str, hcl: str, here: str) -> tuple[str, str]:
        return f"module.cdn{index}.{kind}.{hcl}", f"{kind}.{here}"

    certificate, cdn = settings.certificate, settings.cdn
    if certificate is not None and certificate.is_made:
        yield moved("aws_acm_certificate", "main", "domain_certificate")
    if cdn is not None:
        yield moved("aws_cloudfront_distribution", "main", "cdn_distribution")
        if not cdn.behaviors or any(behavior.caching == "pages" for behavior in cdn.behaviors):
            yield moved("aws_cloudfront_cache_policy", "nextjs", "cdn_nextjs_cache_policy")
