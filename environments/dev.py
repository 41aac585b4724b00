"""The development environment, as it runs today."""

from environments.environment import Backend, Environment, HclAdoption
from modules.compute import ComputeSettings, ContainerHealthCheck, Route, Scaling, Service, ServiceAlarms
from modules.database import DatabaseSettings
from modules.networking import NetworkingSettings

DEV = Environment(
    name="dev",
    project_name="davidshaevel",
    aws_account_id="108581769167",
    aws_region="us-east-1",
    owner="David Shaevel",
    cost_center="Platform Engineering",
    repository="davidshaevel-platform",
    backend=Backend(
        bucket="108581769167-terraform-state-davidshaevel",
        key="dev/terraform.tfstate",
        region="us-east-1",
        dynamodb_table="terraform-state-lock-davidshaevel",
        use_lockfile=False,  # the HCL locks in the table alone
    ),
    adoption=HclAdoption(availability_zones=("us-east-1a", "us-east-1b")),
    networking=NetworkingSettings(
        vpc_cidr="10.0.0.0/16",
        enable_nat_gateway=True,
        enable_flow_logs=True,
    ),
    database=DatabaseSettings(engine_version="15.12", ignore_engine_version_changes=True),
    compute=ComputeSettings(
        services=(
            Service(
                name="frontend",
                port=3000,
                image="nginx:latest",
                is_default=True,
                calls=("backend",),
                scaling=Scaling(min_tasks=2, max_tasks=4),
                container_health_check=ContainerHealthCheck(command="curl -f http://localhost:3000/ || exit 1"),
            ),
            Service(
                name="backend",
                port=3001,
                image="nginx:latest",
                routes=(Route(name="api", priority=100, path_patterns=("/api/*",)),),
                uses_database=True,
                scaling=Scaling(min_tasks=2, max_tasks=4),
                container_health_check=ContainerHealthCheck(command="curl -f http://localhost:3001/health || exit 1"),
                health_check_path="/health",
            ),
        ),
        alarms=ServiceAlarms(),
    ),
)
