"""Environments that the tests of the containers share, so that each is synthesized once."""

from environments.dev import DEV
from modules.compute import (
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
from tests.changes import with_certificate, with_compute

CERTIFICATE = "arn:aws:acm:us-east-1:108581769167:certificate/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
DATABASE_SECRET = "${aws_db_instance.database_instance.master_user_secret[0].secret_arn}"

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/keys-0a1B2c"
OTHER_SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/other-0a1B2c"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/shop/flag"

NAME = "shop.example.com"
HTTPS = with_certificate(DEV, NAME, alb_certificate_arn=CERTIFICATE)

ADMIN = Service(
    name="admin-site",
    port=8080,
    routes=(
        Route(name="paths", priority=10, path_patterns=("/admin", "/admin/*")),
        Route(name="hosts", priority=20, host_headers=("admin.example.com", "*.admin.example.com")),
        Route(name="old-paths", priority=30, path_patterns=("/old/*",), host_headers=("www.example.com",)),
    ),
    calls=("backend",),
    internet_ports=(443, 587),
    task_cpu=1024,
    task_memory=3072,
    cpu_architecture="ARM64",
    ephemeral_storage=50,
    desired_count=3,
    scaling=Scaling(
        min_tasks=2,
        max_tasks=6,
        requests_per_target=500,
        schedules=(
            ScheduledScaling(
                name="at-night",
                schedule="cron(0 20 ? * MON-FRI *)",
                timezone="America/Chicago",
                min_tasks=0,
                max_tasks=1,
            ),
            ScheduledScaling(name="morning", schedule="cron(0 6 ? * MON-FRI *)", min_tasks=2, max_tasks=6),
        ),
    ),
    environment={"NODE_ENV": "production", "GREETING": "Hello ${path.root}, %{ if true }you%{ endif }"},
    secrets={
        "API_KEY": Secret(arn=SECRET, json_key="${path.root}"),
        "API_USER": Secret(arn=SECRET, json_key="user"),
        "ALL_OF_IT": Secret(arn=OTHER_SECRET),
        "FLAG": Secret(arn=PARAMETER),
    },
    command=("node", "server.js", "--greeting=${path.root}"),
    container_health_check=ContainerHealthCheck(
        command=("/app/check", "${path.root}"), interval=10, timeout=4, retries=5, start_period=0
    ),
    user="1000:1000",
    read_only_root_filesystem=True,
    writable_paths=("/tmp", "/var/cache"),
    init_process_enabled=True,
    stop_timeout=90,
    ulimits=(
        Ulimit(name="nofile", soft_limit=65536, hard_limit=65536),
        Ulimit(name="core", soft_limit=0, hard_limit=-1),
    ),
    task_role_permissions=(
        Permission(actions=("s3:GetObject", "s3:PutObject"), resources=("arn:aws:s3:::shop/${aws:username}/*",)),
        Permission(
            actions=("sqs:SendMessage",),
            resources=("arn:aws:sqs:us-east-1:123456789012:orders",),
            conditions={"StringEquals": {"aws:PrincipalTag/team": ("${aws:RequestTag/team}", "shop")}},
        ),
    ),
    deployment=Deployment(
        minimum_healthy_percent=50,
        maximum_percent=150,
        circuit_breaker=True,
        rollback_on_alarms=True,
        availability_zone_rebalancing="ENABLED",
        wait_for_steady_state=True,
    ),
    skip_destroy=True,
)
"""Everything that can be said of a service."""

WORKER = Service(
    name="worker",
    image="worker:1",
    calls=("backend", "quiet"),
    uses_database=True,
    internet_ports=(),
    secrets={"DB_PASSWORD": Secret(arn=SECRET, json_key="password")},
    deployment=Deployment(rollback_on_alarms=True),
)
"""A service that nobody reaches."""

QUIET = Service(name="quiet", port=9000, image="quiet:1", internet_ports=())
"""A service that another one reaches, and the load balancer does not."""

SHOP = with_compute(DEV, services=(*DEV.compute.services, ADMIN, WORKER, QUIET))
"""Dev, and beside its two services three more."""

SEPARATE = with_compute(SHOP, separate_execution_roles=True)
