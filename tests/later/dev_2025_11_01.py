"""The development environment as the owner had it on 2025-11-01: with CloudFront in front, and repositories.

It takes the place of environments/dev.py in a rehearsal: `pipenv run rehearse dev --settings FILE`. So it says all that
dev decides, and nothing of what is new since: neither scaling nor alarms.
"""

from environments.environment import Backend, Environment, HclAdoption
from modules.compute import ComputeSettings, ContainerHealthCheck, Route, Service
from modules.database import DatabaseSettings
from modules.delivery import DeliverySettings, KeepNewest, Repositories
from modules.edge import CacheBehavior, Cdn, Certificate, EdgeSettings, ErrorResponse
from modules.networking import NetworkingSettings


def asks(port: int, path: str) -> ContainerHealthCheck:
    """The containers have Node and no curl. Of the command the request is known, and its text is invented."""
    return ContainerHealthCheck(
        command=(
            f"node -e \"require('http').get('http://localhost:{port}{path}', "
            '(answer) => process.exit(answer.statusCode === 200 ? 0 : 1))"'
        )
    )


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
                container_health_check=asks(3000, "/health"),
            ),
            Service(
                name="backend",
                port=3001,
                image="nginx:latest",
                routes=(Route(name="api", priority=100, path_patterns=("/api/*",)),),
                uses_database=True,
                environment={"NODE_ENV": "production"},
                container_health_check=asks(3001, "/api/health"),
                health_check_path="/api/health",
            ),
        ),
    ),
    edge=EdgeSettings(
        domain_name="davidshaevel.com",
        alternate_domain_names=("www.davidshaevel.com",),
        urls_say_domain=False,
        certificate=Certificate(wait_until_issued=False),  # its records were entered by hand, at Cloudflare
        cdn=Cdn(
            origin_protocol_policy="http-only",  # the load balancer had no certificate yet
            origin_headers={"X-Custom-Header": "davidshaevel"},
            behaviors=(
                CacheBehavior(caching="optimized", forward="none", cached_methods=("GET", "HEAD", "OPTIONS")),
                CacheBehavior(path_pattern="/api/*", caching="disabled", forward="all_viewer"),
            ),
            http_version="http2",
            error_responses=tuple(
                ErrorResponse(error_code=code, response_code=code, response_page_path="/error.html")
                for code in (502, 503, 504)
            ),
        ),
    ),
    delivery=DeliverySettings(repositories=Repositories(keep=KeepNewest(images=10))),
)
