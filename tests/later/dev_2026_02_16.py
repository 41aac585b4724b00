"""The development environment as the owner had it on 2026-02-16: switched off, by the HCL.

It takes the place of environments/dev.py: while it is off, a plan from the state of that day has nothing to do. What
comes with `activated` is what the platform has of what ran until then: Grafana and Prometheus it does not run.
"""

from environments.environment import Backend, Environment, HclAdoption
from modules.buckets import Bucket
from modules.compute import ComputeSettings, ContainerHealthCheck, Route, Service
from modules.database import DatabaseSettings
from modules.delivery import DeliverySettings, KeepNewest, Repositories
from modules.edge import CacheBehavior, Cdn, EdgeSettings, ErrorResponse
from modules.networking import Connection, MoreGroup, NetworkingSettings

# What the HCL tagged at its root.
AT_THE_ROOT = {"Repository": "davidshaevel-platform"}


def asks(port: int, path: str) -> ContainerHealthCheck:
    """The containers have wget and no curl. Of the command the request is known, and its text is invented."""
    return ContainerHealthCheck(command=f"wget -qO- http://localhost:{port}{path} || exit 1")


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
    adoption=HclAdoption(
        availability_zones=("us-east-1a", "us-east-1b"),
        repositories_in_compute=False,
        conditional_modules_indexed=True,
        switched_off_by_hcl=True,
    ),
    activated=False,
    networking=NetworkingSettings(
        vpc_cidr="10.0.0.0/16",
        enable_nat_gateway=True,
        enable_flow_logs=True,
        more_groups=(
            MoreGroup(
                name="prometheus",
                tier="observability",
                description=(
                    "Security group for Prometheus metrics collection - allows access to application metrics endpoints"
                ),
                # The other halves were in the HCL's module observability, which is gone.
                connections=(
                    Connection(to="backend", port=3001, egress="Allow Prometheus to scrape backend metrics"),
                    Connection(to="frontend", port=3000, egress="Allow Prometheus to scrape frontend metrics"),
                    Connection(to="internet", port=443, egress="Allow HTTPS to internet for updates and integrations"),
                    Connection(
                        by="backend",
                        port=9090,
                        egress=(
                            "Allow outbound traffic from Backend to Prometheus for service discovery testing and "
                            "health checks"
                        ),
                        ingress=(
                            "Allow inbound traffic from the backend for service discovery testing and health checks"
                        ),
                    ),
                ),
            ),
        ),
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
                environment={"APP_ENV": "dev"},
                container_health_check=asks(3000, "/health"),
            ),
            Service(
                name="backend",
                port=3001,
                routes=(Route(name="api", priority=100, path_patterns=("/api/*",)),),
                uses_database=True,
                environment={"APP_ENV": "dev", "NODE_ENV": "production"},
                container_health_check=asks(3001, "/api/health"),
                health_check_path="/api/health",
            ),
        ),
    ),
    edge=EdgeSettings(
        domain_name="davidshaevel.com",
        urls_say_domain=False,
        cdn=Cdn(
            origin_headers={"X-Custom-Header": "davidshaevel"},
            behaviors=(
                CacheBehavior(caching="pages", forward="all_viewer", cached_methods=("GET", "HEAD", "OPTIONS")),
                CacheBehavior(path_pattern="/api/*", caching="disabled", forward="all_viewer"),
            ),
            http_version="http2",
            error_responses=tuple(
                ErrorResponse(error_code=code, response_code=code, response_page_path="/error.html")
                for code in (502, 503, 504)
            ),
        ),
    ),
    buckets=(
        Bucket(
            name="db-backups",
            purpose="Database sync dumps between Neon and RDS",
            expire_after_days=30,
            expiry_rule="expire-old-dumps",
            expiry_has_filter=False,
            tls_only=False,
            tags=AT_THE_ROOT,
        ),
    ),
    delivery=DeliverySettings(
        repositories=Repositories(keep=KeepNewest(images=10), more=("grafana",), tags=AT_THE_ROOT),
        github_actions_user=True,
        github_actions_user_invalidates_apart=True,
    ),
)
