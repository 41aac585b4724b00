"""The production environment, first version. What must not depend on a default is said here."""

from environments.environment import Backend, Environment
from modules.compute import (
    ComputeSettings,
    ContainerHealthCheck,
    Deployment,
    Route,
    Scaling,
    Service,
    ServiceAlarms,
)
from modules.database import DatabaseParameter, DatabaseSettings
from modules.networking import NetworkingSettings
from modules.notifications import NotificationSettings

PROD = Environment(
    name="prod",
    project_name="davidshaevel",
    aws_account_id="108581769167",
    aws_region="us-east-1",
    owner="David Shaevel",
    cost_center="Platform Engineering",
    repository="davidshaevel-platform",
    backend=Backend(use_lockfile=True, encrypt=True),  # bucket, key and table follow from the above
    prevent_destroy=True,
    notifications=NotificationSettings(),
    networking=NetworkingSettings(
        vpc_cidr="10.1.0.0/16",
        availability_zones=("us-east-1a", "us-east-1b", "us-east-1c"),
        public_subnet_cidrs=("10.1.1.0/24", "10.1.2.0/24", "10.1.3.0/24"),
        private_app_subnet_cidrs=("10.1.11.0/24", "10.1.12.0/24", "10.1.13.0/24"),
        private_db_subnet_cidrs=("10.1.21.0/24", "10.1.22.0/24", "10.1.23.0/24"),
        enable_nat_gateway=True,
        single_nat_gateway=False,
        enable_flow_logs=True,
        flow_logs_retention_days=30,
    ),
    database=DatabaseSettings(
        engine_version="15.12",
        instance_class="db.t4g.small",
        backup_retention_period=30,
        multi_az=True,
        deletion_protection=True,
        final_snapshot_identifier="davidshaevel-prod-final-snapshot",
        password_rotation_schedule="cron(0 6 ? * TUE *)",
        password_rotation_duration="2h",
        create_parameter_group=True,
        parameter_group_family="postgres15",
        parameters=(DatabaseParameter(name="rds.force_ssl", value="1", apply_method="immediate"),),
        alarm_dimension="identifier",
    ),
    compute=ComputeSettings(
        services=(
            Service(
                name="frontend",
                port=3000,
                image="nginx:latest",
                serve_placeholder=True,
                is_default=True,
                calls=("backend",),
                scaling=Scaling(min_tasks=2, max_tasks=10),
                container_health_check=ContainerHealthCheck(command="curl -f http://localhost:3000/ || exit 1"),
                deployment=Deployment(circuit_breaker=True),
            ),
            Service(
                name="backend",
                port=3001,
                image="nginx:latest",
                serve_placeholder=True,
                routes=(Route(name="api", priority=100, path_patterns=("/api/*",)),),
                uses_database=True,
                scaling=Scaling(min_tasks=2, max_tasks=10),
                container_health_check=ContainerHealthCheck(command="curl -f http://localhost:3001/health || exit 1"),
                health_check_path="/health",
                deployment=Deployment(circuit_breaker=True),
            ),
        ),
        separate_execution_roles=True,
        enable_deletion_protection=True,
        drop_invalid_header_fields=True,
        enable_alb_access_logs=True,
        require_https=True,
        alb_certificate_domain="davidshaevel.com",
        log_retention_days=30,
        alarms=ServiceAlarms(),
        redeploy_on_password_rotation=True,
    ),
)
