"""What can be set for the containers, and the rules for it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import model_validator

from modules.compute.fargate import MEMORY_BY_CPU
from modules.settings import (
    AlarmActions,
    LogRetentionDays,
    Percent,
    Settings,
    any_sequence,
    between,
    matching,
    one_of,
)

Image = Annotated[str, matching(r"\S+", "an image with its tag or digest, such as nginx:latest")]
TaskCpu = Annotated[int, one_of(*MEMORY_BY_CPU)]
Count = Annotated[int, between(0, 10, "tasks")]
# The container's health check hands it to a shell, and Terraform reads ${...} in it.
Path = Annotated[
    str,
    matching(r"/[A-Za-z0-9/._~%?=&+,:@-]{0,1023}", "a path that starts with /, of letters, digits and /._~%?=&+,:@-"),
]
Threshold = Annotated[int, between(2, 10, "checks in a row")]
TaskDefinitionOwner = Literal["terraform", "pipeline"]


class CapacityProvider(Settings):
    """One entry of a capacity provider strategy."""

    name: Annotated[str, one_of("FARGATE", "FARGATE_SPOT")]
    weight: Annotated[int, between(0, 1000, "as relative share of the tasks")] = 1
    base: Annotated[int, between(0, 100000, "tasks")] = 0
    """Tasks that run here before the weights count."""


Strategy = Annotated[tuple[CapacityProvider, ...], any_sequence]


class Scaling(Settings):
    """Application Auto Scaling of one service. While it is on, Terraform leaves the number of tasks to it."""

    min_tasks: Annotated[int, between(0, 1000, "tasks")]
    max_tasks: Annotated[int, between(1, 1000, "tasks")]
    cpu_target_percent: Percent | None = 70
    memory_target_percent: Percent | None = 80
    requests_per_target: Annotated[int, between(1, 1_000_000, "requests a minute for each task")] | None = None
    """Requests a minute that the load balancer sends to each task; None scales on CPU and memory alone."""
    scale_out_cooldown: Annotated[int, between(0, 3600, "seconds")] = 60
    scale_in_cooldown: Annotated[int, between(0, 3600, "seconds")] = 300

    @model_validator(mode="after")
    def _there_is_room_and_a_reason_to_scale(self) -> Self:
        if self.min_tasks > self.max_tasks:
            raise ValueError(
                f"min_tasks is {self.min_tasks}, above max_tasks, {self.max_tasks}; "
                "allowed: a minimum up to the maximum"
            )
        if self.cpu_target_percent is self.memory_target_percent is self.requests_per_target is None:
            raise ValueError(
                "cpu_target_percent, memory_target_percent and requests_per_target are all None; set one of them, "
                "or leave the scaling out"
            )
        return self


class ServiceAlarms(Settings):
    """Alarms on the health of the services and of the load balancer. Periods are 60 seconds."""

    target_5xx_count: Annotated[int, between(1, 1_000_000, "responses a minute")] = 10
    alb_5xx_count: Annotated[int, between(1, 1_000_000, "responses a minute")] = 10
    response_time_p95_seconds: Annotated[int, between(1, 4000, "seconds")] = 2
    cpu_percent: Percent = 85
    memory_percent: Percent = 85


class ComputeSettings(Settings):
    """Settings of the cluster, the load balancer and the two services, frontend and backend."""

    frontend_image: Image = "nginx:latest"
    backend_image: Image = "nginx:latest"
    """Defaults of the root variables frontend_container_image and backend_container_image."""
    frontend_serve_placeholder: bool = False
    backend_serve_placeholder: bool = False
    """Lets nginx:latest answer on the service's port and health path. It has no effect on any other image."""
    frontend_task_cpu: TaskCpu = 256
    backend_task_cpu: TaskCpu = 256
    """CPU units, 1024 are one vCPU."""
    frontend_task_memory: int = 512
    backend_task_memory: int = 512
    """MiB, of the sizes that go with the CPU."""
    desired_count_frontend: Count = 2
    desired_count_backend: Count = 2
    frontend_scaling: Scaling | None = None
    backend_scaling: Scaling | None = None
    frontend_task_definition_owner: TaskDefinitionOwner = "terraform"
    backend_task_definition_owner: TaskDefinitionOwner = "terraform"
    """Who decides which revision runs. `pipeline`: Terraform leaves the service's revision alone."""
    frontend_enable_execute_command: bool = False
    backend_enable_execute_command: bool = False
    """ECS Exec: a shell in a running task, and the four permissions that it needs."""
    frontend_capacity_provider_strategy: Strategy = ()
    backend_capacity_provider_strategy: Strategy = ()
    """Empty: launch type FARGATE. Going from empty to a strategy or back replaces the service, which stops its
    tasks and starts them anew; going from one strategy to another does not."""
    separate_execution_roles: bool = False
    """On: a role for each service, and only the backend's may read the database's secret. Off: one for both."""
    health_check_grace_period: Annotated[int, between(0, 300, "seconds")] = 60
    enable_deployment_circuit_breaker: bool = False
    """Stop a deployment that does not get healthy and go back to the last one that did."""
    deployment_minimum_healthy_percent: Annotated[int, between(0, 100, "percent")] = 100
    deployment_maximum_percent: Annotated[int, between(100, 200, "percent")] = 200

    enable_deletion_protection: bool = False
    """The load balancer's."""
    alb_idle_timeout: Annotated[int, between(1, 4000, "seconds")] = 60
    drop_invalid_header_fields: bool = False
    enable_alb_access_logs: bool = False
    alb_access_logs_bucket: Annotated[
        str,
        matching(r"([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])?", "the name of an S3 bucket, or empty to have one made"),
    ] = ""
    """A bucket that exists and lets the load balancer write; empty: the module makes one."""
    alb_access_logs_retention_days: Annotated[int, between(1, 3653, "days")] = 90
    """Days that the module's own bucket keeps a log."""
    require_https: bool = False
    """On: settings without a certificate are refused."""
    alb_certificate_arn: (
        Annotated[
            str,
            matching(
                r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[A-Za-z0-9-]+",
                "the ARN of a certificate in ACM, arn:aws:acm:REGION:ACCOUNT:certificate/ID",
            ),
        ]
        | None
    ) = None
    alb_certificate_domain: (
        Annotated[str, matching(r"(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}", "a domain name, such as app.example.com")] | None
    ) = None
    """Looks up the most recent certificate that ACM issued for this domain."""
    alb_ssl_policy: Annotated[
        str,
        matching(
            r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)(-[A-Za-z0-9]+)*-\d{4}-\d{2}",
            "an ELB security policy of TLS 1.2 and up, such as ELBSecurityPolicy-TLS13-1-2-2021-06",
        ),
    ] = "ELBSecurityPolicy-TLS13-1-2-2021-06"

    frontend_health_check_path: Path = "/"
    backend_health_check_path: Path = "/health"
    health_check_interval: Annotated[int, between(5, 300, "seconds")] = 30
    health_check_timeout: Annotated[int, between(2, 120, "seconds")] = 5
    healthy_threshold: Threshold = 2
    unhealthy_threshold: Threshold = 3
    health_check_matcher: Annotated[
        str, matching(r"[2-4]\d\d([,-][2-4]\d\d)*", "HTTP codes, such as 200-299 or 200,204")
    ] = "200-299"
    deregistration_delay: Annotated[int, between(0, 3600, "seconds")] = 30

    log_retention_days: LogRetentionDays = 7
    enable_container_insights: Annotated[bool | str, one_of(True, False, "enhanced")] = True
    default_capacity_provider_strategy: Strategy = (CapacityProvider(name="FARGATE", weight=1, base=1),)
    """The cluster's, for services and tasks that name none."""
    alarms: ServiceAlarms | None = None
    alarm_actions: AlarmActions = ()
    """ARNs that an alarm notifies, and notifies again when it is over."""

    @property
    def serves_https(self) -> bool:
        """Whether there is a certificate: HTTPS serves, and HTTP redirects to it."""
        return self.alb_certificate_arn is not None or self.alb_certificate_domain is not None

    def of_service(self, service: str) -> Mapping[str, Any]:
        """The settings of one service, frontend or backend, by their names without the service's."""
        return {
            name.removeprefix(f"{service}_").removesuffix(f"_{service}"): value
            for name, value in dict(self).items()
            if name.startswith(f"{service}_") or name.endswith(f"_{service}")
        }

    @model_validator(mode="after")
    def _task_sizes_are_fargates(self) -> Self:
        for service in ("frontend", "backend"):
            cpu, memory = getattr(self, f"{service}_task_cpu"), getattr(self, f"{service}_task_memory")
            if memory not in MEMORY_BY_CPU[cpu]:
                allowed = ", ".join(map(str, MEMORY_BY_CPU[cpu]))
                raise ValueError(
                    f"{service}_task_memory is {memory} MiB with {service}_task_cpu {cpu}; allowed: {allowed}"
                )
        return self

    @model_validator(mode="after")
    def _health_check_ends_before_the_next(self) -> Self:
        if self.health_check_timeout >= self.health_check_interval:
            raise ValueError(
                f"health_check_timeout is {self.health_check_timeout} seconds; "
                f"allowed: below health_check_interval, {self.health_check_interval}"
            )
        return self

    @model_validator(mode="after")
    def _https_has_one_certificate(self) -> Self:
        if self.alb_certificate_arn is not None and self.alb_certificate_domain is not None:
            raise ValueError(
                f"alb_certificate_arn is {self.alb_certificate_arn!r} and alb_certificate_domain is "
                f"{self.alb_certificate_domain!r}; set one of them"
            )
        if self.require_https and not self.serves_https:
            raise ValueError(
                "require_https is on and there is no certificate; set alb_certificate_arn or alb_certificate_domain"
            )
        return self

    @model_validator(mode="after")
    def _deployments_have_room(self) -> Self:
        if self.deployment_minimum_healthy_percent == self.deployment_maximum_percent:
            raise ValueError(
                f"deployment_minimum_healthy_percent and deployment_maximum_percent are both "
                f"{self.deployment_maximum_percent}, which leaves a deployment no task to start or stop; "
                "lower the first or raise the second"
            )
        return self

    @model_validator(mode="after")
    def _services_start_within_their_scaling(self) -> Self:
        for service in ("frontend", "backend"):
            scaling: Scaling | None = getattr(self, f"{service}_scaling")
            desired = getattr(self, f"desired_count_{service}")
            if scaling is not None and not scaling.min_tasks <= desired <= scaling.max_tasks:
                raise ValueError(
                    f"desired_count_{service} is {desired}; allowed: {scaling.min_tasks} to {scaling.max_tasks} tasks, "
                    f"the limits of {service}_scaling"
                )
        return self

    @model_validator(mode="after")
    def _strategies_place_tasks(self) -> Self:
        for setting in (
            "default_capacity_provider_strategy",
            "frontend_capacity_provider_strategy",
            "backend_capacity_provider_strategy",
        ):
            strategy: tuple[CapacityProvider, ...] = getattr(self, setting)
            names = [provider.name for provider in strategy]
            if len(set(names)) != len(names):
                raise ValueError(f"{setting} names {', '.join(names)}; name each capacity provider once")
            if strategy and not any(provider.weight for provider in strategy):
                raise ValueError(f"{setting} has only weights of 0, which places no task; give one a weight")
            if sum(provider.base > 0 for provider in strategy) > 1:
                raise ValueError(f"{setting} has more than one base; ECS allows one provider to have a base")
        return self
