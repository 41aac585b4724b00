"""An environment with five services, beside dev's two: whatever is true of services is true of these."""

from environments.dev import DEV
from modules.compute import (
    CapacityProvider,
    ContainerHealthCheck,
    Deployment,
    Permission,
    Route,
    Scaling,
    ScheduledScaling,
    Secret,
    Service,
    Ulimit,
)
from tests.changes import with_compute

SECRET = "arn:aws:secretsmanager:us-east-1:108581769167:secret:reports/mail-AbCdEf"
PARAMETER = "arn:aws:ssm:us-east-1:108581769167:parameter/reports/sender"
BUCKET = "arn:aws:s3:::shop-reports"

WORKER = Service(
    name="worker",
    image="shop/worker:1",
    calls=("backend",),
    uses_database=True,
    internet_ports=(443, 587),
    command=("node", "worker.js"),
    stop_timeout=120,
    init_process_enabled=True,
    scaling=Scaling(
        min_tasks=1,
        max_tasks=3,
        schedules=(
            ScheduledScaling(name="night", schedule="cron(0 20 ? * * *)", min_tasks=1, max_tasks=1),
            ScheduledScaling(
                name="morning", schedule="cron(0 6 ? * * *)", timezone="Europe/Berlin", min_tasks=2, max_tasks=3
            ),
        ),
    ),
)
ADMIN = Service(
    name="admin",
    port=8080,
    image="shop/admin:1",
    calls=("backend", "reports"),
    routes=(Route(name="host", priority=50, host_headers=("admin.example.com",)),),
    desired_count=1,
    health_check_path="/healthz",
    user="1000:1000",
    read_only_root_filesystem=True,
    writable_paths=("/tmp",),
    environment={"NODE_ENV": "production", "TEMPLATE": "${name}"},
    deployment=Deployment(circuit_breaker=True, rollback_on_alarms=True),
)
REPORTS = Service(
    name="reports",
    port=9000,
    task_cpu=512,
    task_memory=2048,
    cpu_architecture="ARM64",
    ephemeral_storage=30,
    capacity_provider_strategy=(CapacityProvider(name="FARGATE_SPOT"),),
    secrets={
        "MAIL_KEY": Secret(arn=SECRET, json_key="key"),
        "MAIL_SENDER": Secret(arn=PARAMETER),
    },
    container_health_check=ContainerHealthCheck(command=("wget", "-qO-", "http://localhost:9000/health")),
    ulimits=(Ulimit(name="nofile", soft_limit=4096, hard_limit=8192),),
    task_role_permissions=(Permission(actions=("s3:PutObject",), resources=(f"{BUCKET}/*",)),),
    skip_destroy=True,
)

NEW = (WORKER, ADMIN, REPORTS)
FIVE_SERVICES = with_compute(DEV, services=(*DEV.compute.services, *NEW))
