"""What can be set for one service, and the rules for it. Everything of which there is one per service follows."""

import math
import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from frozendict import frozendict
from pydantic import model_validator

from modules.compute.fargate import MEMORY_BY_CPU
from modules.compute.scaling import Scaling, Strategy, check_strategy
from modules.settings import (
    Port,
    Settings,
    Strings,
    any_sequence,
    between,
    check,
    each_matching,
    frozen,
    matching,
    one_of,
)

# A tag or a digest after the repository's name. Go's regular expressions, which Terraform has, read it as Python's do.
IMAGE = r"^[^\s@]+:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}(@sha256:[0-9a-f]{64})?$|^[^\s@]+@sha256:[0-9a-f]{64}$"
IMAGE_ALLOWED = "an image with its tag or digest, such as nginx:latest"

# The longest name of a role, PREFIX-NAME-execution-role, has 64 characters.
LONGEST_NAME = 20
_WORDS = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
# What else is called so, in addresses, outputs or rules.
# fmt: off
RESERVED_NAMES = (
    "alarm", "alb", "application", "capacity-providers", "cluster", "database", "discovery", "endpoints",
    "execution-policy", "execution-role", "internet", "namespace", "redeployment",
)
# fmt: on

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
VALUES_IN_A_RULE, LONGEST_PATTERN = 5, 128
PathPattern = rf"[A-Za-z0-9_.$/~\"'@:+&*?-]{{1,{LONGEST_PATTERN}}}"
HostHeader = rf"(?=.{{1,{LONGEST_PATTERN}}}$)[A-Za-z0-9.*?-]*\.[A-Za-z*?]+"

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
# fmt: off
ULIMITS = (
    "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
    "rttime", "sigpending", "stack",
)
# fmt: on

Image = Annotated[str, matching(IMAGE, IMAGE_ALLOWED)]
Count = Annotated[int, between(0, 1000, "tasks")]
# Terraform reads ${...} in it.
Path = Annotated[
    str,
    matching(r"/[A-Za-z0-9/._~%?=&+,:@-]{0,1023}", "a path that starts with /, of letters, digits and /._~%?=&+,:@-"),
]
Threshold = Annotated[int, between(2, 10, "checks in a row")]
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"


class Route(Settings):
    """One rule of the load balancer that sends requests to a service: by path, by host, or by both at once."""

    told_apart_by_name = True

    name: Annotated[
        str,
        matching(_WORDS, "lowercase letters, digits and single hyphens, a letter first"),
        check(lambda name: name != "targets", "any name but targets"),
    ]
    """Part of the rule's address: it stays for good."""
    priority: Annotated[int, between(1, 50000, "as place among the rules, each once")]
    """The rule with the lowest number that fits decides."""
    path_patterns: Annotated[
        Strings, each_matching(PathPattern, f"up to {LONGEST_PATTERN} characters such as /api/*")
    ] = ()
    """Any of these paths, with one of the hosts if there are any. The service sees the path as it is."""
    host_headers: Annotated[
        Strings, each_matching(HostHeader, f"names such as admin.example.com or *.example.com, up to {LONGEST_PATTERN}")
    ] = ()

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return self.name.replace("-", "_")

    @model_validator(mode="after")
    def _has_values_that_a_rule_can_hold(self) -> Self:
        count = len(self.path_patterns) + len(self.host_headers)
        if not 1 <= count <= VALUES_IN_A_RULE:
            raise ValueError(
                f"{count} path_patterns and host_headers; allowed: 1 to {VALUES_IN_A_RULE} "
                "together, give a service several routes for more"
            )
        return self


class ContainerHealthCheck(Settings):
    """What ECS asks inside of the container, whatever the load balancer asks from outside."""

    command: str | Annotated[tuple[str, ...], any_sequence]
    """Text for the container's shell, which the image then has to have; or words, run without one. Exit code 0 means
    healthy."""
    interval: Annotated[int, between(5, 300, "seconds")] = 30
    timeout: Annotated[int, between(2, 60, "seconds")] = 5
    retries: Annotated[int, between(1, 10, "failures in a row")] = 3
    start_period: Annotated[int, between(0, 300, "seconds")] = 60
    """Seconds in which failures do not count."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.command:
            raise ValueError(f"command is {self.command!r}; give a command, or leave the health check out")
        return self


class Secret(Settings):
    """Where a secret environment variable comes from. ECS reads it when a task starts, and never again."""

    arn: Annotated[
        str,
        matching(
            r"arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+|ssm:[a-z0-9-]+:\d{12}:parameter/[\w./-]+)",
            "the ARN of a secret of Secrets Manager or of a parameter of Systems Manager",
        ),
    ]
    json_key: Annotated[str, matching(r"[^\s:]+", "one key of the secret's JSON")] | None = None
    """Of a secret: the key of its JSON whose value is taken; None takes all of it."""

    @property
    def is_parameter(self) -> bool:
        """Whether it is a parameter of Systems Manager."""
        return self.arn.split(":")[2] == "ssm"

    @property
    def value_from(self) -> str:
        """What a container definition calls it."""
        return self.arn if self.json_key is None else f"{self.arn}:{self.json_key}::"

    @model_validator(mode="after")
    def _only_secrets_have_keys(self) -> Self:
        if self.is_parameter and self.json_key is not None:
            raise ValueError(f"json_key is {self.json_key!r} and arn is a parameter's, which has no keys; leave it out")
        return self


class Ulimit(Settings):
    """A limit of the operating system for the container."""

    name: Annotated[str, one_of(*ULIMITS)]
    soft_limit: Annotated[int, between(-1, 2**31 - 1, "in the limit's own unit, -1 for none")]
    hard_limit: Annotated[int, between(-1, 2**31 - 1, "in the limit's own unit, -1 for none")]

    @model_validator(mode="after")
    def _soft_is_below_hard(self) -> Self:
        if self.hard_limit != -1 and not -1 < self.soft_limit <= self.hard_limit:
            raise ValueError(
                f"soft_limit of {self.name} is {self.soft_limit}; allowed: up to hard_limit, {self.hard_limit}"
            )
        return self


class Permission(Settings):
    """One statement of a task role's policy: what the program itself may do in AWS."""

    actions: Annotated[Strings, each_matching(r"[a-z0-9-]+:[A-Za-z0-9*?]+", "actions such as s3:GetObject")]
    resources: Annotated[Strings, each_matching(r"\*|arn:aws[a-z-]*:\S+", "ARNs, or * where AWS allows nothing else")]
    conditions: Annotated[Mapping[str, Annotated[Mapping[str, Strings], frozen]], frozen] = frozendict()
    """Operator -> key -> values: `{"StringEquals": {"aws:SourceVpc": ("vpc-0a1b",)}}`."""

    @model_validator(mode="after")
    def _permits_something(self) -> Self:
        if not self.actions or not self.resources:
            raise ValueError("actions or resources is empty; name at least one of each")
        return self


class Deployment(Settings):
    """How tasks are replaced by newer ones."""

    minimum_healthy_percent: Annotated[int, between(0, 100, "percent")] = 100
    """Percent of the desired count that keeps running, rounded up to whole tasks."""
    maximum_percent: Annotated[int, between(100, 200, "percent")] = 200
    """Percent of the desired count that may run at once, rounded down to whole tasks."""
    circuit_breaker: bool = False
    """Stop a deployment that does not get healthy and go back to the last one that did."""
    rollback_on_alarms: bool = False
    """Do the same when one of the service's own alarms goes off while it is deployed."""
    availability_zone_rebalancing: Literal["ENABLED", "DISABLED"] | None = None
    """None leaves it to ECS, which enables it for new services. It needs room above 100 percent."""
    wait_for_steady_state: bool = False
    """Terraform's apply waits until the new tasks run, and fails where they do not."""

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.minimum_healthy_percent == self.maximum_percent:
            raise ValueError(
                f"minimum_healthy_percent and maximum_percent are both {self.maximum_percent}, which leaves a "
                "deployment no task to start or stop; lower the first or raise the second"
            )
        if self.maximum_percent == 100 and self.availability_zone_rebalancing != "DISABLED":
            raise ValueError(
                f"maximum_percent is 100 and availability_zone_rebalancing is {self.availability_zone_rebalancing!r}, "
                "which ECS refuses; set the second to 'DISABLED' or raise the first"
            )
        return self


class Service(Settings):
    """One service on Fargate: all that is said of it.

    Its name is part of addresses and names in AWS: it stays for good.
    """

    told_apart_by_name = True

    name: Annotated[
        str,
        matching(
            rf"(?=.{{1,{LONGEST_NAME}}}$){_WORDS}",
            f"1 to {LONGEST_NAME} lowercase letters, digits and single hyphens, a letter first",
        ),
        check(lambda name: name not in RESERVED_NAMES, f"any name but {', '.join(RESERVED_NAMES)}"),
        # Rules of security groups are called CALLER-to-CALLED, CALLED-from-CALLER and CALLER-to-internet-PORT.
        check(lambda name: {"to", "from"}.isdisjoint(name.split("-")), "a name without the words to and from"),
        check(lambda name: re.fullmatch(r"internet-\d+", name) is None, "any name but internet and a number"),
    ]
    port: Port | None = None
    """TCP port that the container listens on; None for one that nobody calls."""
    former_ports: Annotated[tuple[Port, ...], any_sequence] = ()
    """Ports that tasks of the last deployment still listen on. When `port` changes, the one of before goes here, so
    that its rules stay open until all tasks listen on the new one; take it away with the next change."""
    image: Image | None = None
    """Default of the root variable NAME_container_image. None: there is no default, and each plan needs a value."""
    serve_placeholder: bool = False
    """Lets nginx:latest answer on the service's port and every path. It has no effect on any other image."""

    # Who reaches it, and whom it calls: security groups, listener rules and the variables NAME_URL follow.
    is_default: bool = False
    """The load balancer sends it what no route takes. One service of an environment is the default."""
    routes: Annotated[tuple[Route, ...], any_sequence] = ()
    """What else the load balancer sends to it."""
    calls: Annotated[Strings, each_matching(_WORDS, "names of services")] = ()
    """Other services, by name, whose port it may open."""
    uses_database: bool = False
    """It may open the database's port, and gets DB_HOST, DB_PORT, DB_NAME, DB_USERNAME and DB_PASSWORD."""
    database_ssl_mode: Literal["require", "verify-ca", "verify-full"] | None = None
    """PGSSLMODE, which libpq and most drivers read: docs/database-connections.md. RDS takes TLS only, from PostgreSQL
    15 on."""
    database_ssl_root_cert: Annotated[str, matching(r"/[A-Za-z0-9/._-]+", "an absolute path")] | None = None
    """PGSSLROOTCERT: where the image has Amazon's CA bundle."""
    read_database_secret: bool = False
    """The program itself may read the database's secret, whose ARN it gets as DB_SECRET_ARN: RDS gives it a new
    password every 7 days, and ECS reads it at a task's start only."""
    database_iam_user: (
        Annotated[str, matching(r"[a-z_][a-z0-9_]{0,62}", "a user of the database, in lowercase")] | None
    ) = None
    """The program may log in as this user of the database with a token of IAM in place of a password."""
    internet_ports: Annotated[tuple[Port, ...], any_sequence] = (443,)
    """TCP ports that it may open on any address outside."""

    # Size
    task_cpu: Annotated[int, one_of(*MEMORY_BY_CPU)] = 256
    """CPU units, 1024 are one vCPU."""
    task_memory: int = 512
    """MiB, of the sizes that go with the CPU."""
    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """What the image was built for."""
    ephemeral_storage: Annotated[int, between(21, 200, "GiB")] | None = None
    """GiB of the task's own disk; None: the 20 that every task has."""
    desired_count: Count = 2
    """Tasks; with scaling, at the service's creation only."""
    scaling: Scaling | None = None
    """None: as many tasks as desired_count says."""
    capacity_provider_strategy: Strategy = ()
    """Empty: launch type FARGATE. Going from empty to a strategy or back replaces the service, which stops its
    tasks and starts them anew; going from one strategy to another does not."""

    # The container
    environment: Annotated[
        Mapping[Annotated[str, matching(_VARIABLE, "names of environment variables")], str], frozen
    ] = frozendict()
    """Environment variables, beside and in place of those that the platform sets."""
    secrets: Annotated[
        Mapping[Annotated[str, matching(_VARIABLE, "names of environment variables")], Secret], frozen
    ] = frozendict()
    """Environment variable -> where its value comes from. The execution role may read exactly these."""
    command: Strings | None = None
    """In place of the image's own command."""
    container_health_check: ContainerHealthCheck | None = None
    """None: ECS goes by what the load balancer sees, if it sees anything."""
    user: Annotated[str, matching(r"[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+)?", "a user, or user:group")] | None = None
    """In place of the image's own user."""
    read_only_root_filesystem: bool = False
    """The container can write to writable_paths only."""
    writable_paths: Annotated[Strings, each_matching(r"/[A-Za-z0-9/._-]+", "absolute paths, such as /tmp")] = ()
    """Paths in the container that get an empty volume of the task's own disk."""
    init_process_enabled: bool = False
    """Process 1 is an init that forwards signals and reaps children."""
    stop_timeout: Annotated[int, between(2, 120, "seconds")] | None = None
    """Seconds from SIGTERM to SIGKILL; None: ECS's 30."""
    ulimits: Annotated[tuple[Ulimit, ...], any_sequence] = ()

    # The load balancer's view of it
    health_check_path: Path = "/"
    """What the load balancer asks for; inside of the container container_health_check is asked."""
    health_check_matcher: Annotated[
        str, matching(r"[2-4]\d\d([,-][2-4]\d\d)*", "HTTP codes, such as 200-299 or 200,204")
    ] = "200-299"
    health_check_interval: Annotated[int, between(5, 300, "seconds")] = 30
    health_check_timeout: Annotated[int, between(2, 120, "seconds")] = 5
    healthy_threshold: Threshold = 2
    unhealthy_threshold: Threshold = 3
    health_check_grace_period: Annotated[int, between(0, 300, "seconds")] = 60
    """Seconds after its start in which a task is not stopped for being unhealthy."""
    deregistration_delay: Annotated[int, between(0, 3600, "seconds")] = 30
    """Seconds that a task which is leaving still gets to end its requests."""

    # Who may do what
    task_role_permissions: Annotated[tuple[Permission, ...], any_sequence] = ()
    """What the program may do in AWS. Reading `secrets` is not part of it: ECS does that."""
    enable_execute_command: bool = False
    """ECS Exec: a shell in a running task, and the four permissions that it needs."""

    # Revisions
    task_definition_owner: Literal["terraform", "pipeline"] = "terraform"
    """Who decides which revision runs. `pipeline`: Terraform leaves the service's revision alone."""
    deployment: Deployment = Deployment()
    skip_destroy: bool = False
    """Old revisions of the task definition stay registered, so that ECS can go back to one."""

    @property
    def id(self) -> str:
        """Its name in addresses, variables and outputs."""
        return self.name.replace("-", "_")

    @property
    def behind_load_balancer(self) -> bool:
        """Whether the load balancer sends it anything."""
        return self.is_default or bool(self.routes)

    @model_validator(mode="after")
    def _size_is_fargates(self) -> Self:
        if self.task_memory not in MEMORY_BY_CPU[self.task_cpu]:
            allowed = ", ".join(map(str, MEMORY_BY_CPU[self.task_cpu]))
            raise ValueError(f"task_memory is {self.task_memory} MiB with task_cpu {self.task_cpu}; allowed: {allowed}")
        return self

    @model_validator(mode="after")
    def _what_is_reached_has_a_port(self) -> Self:
        if self.behind_load_balancer and self.port is None:
            raise ValueError("port is None and the load balancer sends it requests; set the port it listens on")
        if self.serve_placeholder and self.port is None:
            raise ValueError("port is None and serve_placeholder is on; set the port that nginx should answer on")
        if self.former_ports and (self.port is None or self.port in self.former_ports):
            raise ValueError(
                f"former_ports is {list(self.former_ports)} and port is {self.port}; give the ports of before, "
                "without the current one"
            )
        names = [route.name for route in self.routes]
        if len(set(names)) != len(names):
            raise ValueError(f"routes are called {', '.join(names)}; give each a name of its own")
        if self.name in self.calls:
            raise ValueError(f"calls holds {self.name!r}, the service itself; leave it out")
        for setting, ports in (("internet_ports", self.internet_ports), ("former_ports", self.former_ports)):
            if len(set(ports)) != len(ports):
                raise ValueError(f"{setting} is {list(ports)}; name each port once")
        return self

    @model_validator(mode="after")
    def _only_who_uses_the_database_says_how(self) -> Self:
        for setting in ("database_ssl_mode", "database_ssl_root_cert", "read_database_secret", "database_iam_user"):
            value = getattr(self, setting)
            if value and not self.uses_database:
                raise ValueError(f"{setting} is {value!r} and uses_database is off; turn it on, or leave it out")
        if self.database_ssl_mode in ("verify-ca", "verify-full") and self.database_ssl_root_cert is None:
            raise ValueError(
                f"database_ssl_mode is {self.database_ssl_mode!r} and database_ssl_root_cert is None; say where the "
                "image has Amazon's CA bundle, such as /etc/ssl/certs/rds-global-bundle.pem"
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
    def _starts_within_its_scaling(self) -> Self:
        if self.scaling is None:
            return self
        if not self.scaling.min_tasks <= self.desired_count <= self.scaling.max_tasks:
            raise ValueError(
                f"desired_count is {self.desired_count}; allowed: {self.scaling.min_tasks} to "
                f"{self.scaling.max_tasks} tasks, the limits of scaling"
            )
        if self.scaling.requests_per_target is not None and not self.behind_load_balancer:
            raise ValueError(
                f"scaling has requests_per_target {self.scaling.requests_per_target} and the load balancer sends the "
                "service nothing; leave it out, or give the service a route"
            )
        return self

    @model_validator(mode="after")
    def _deployments_have_room(self) -> Self:
        tasks = self.scaling.min_tasks if self.scaling else self.desired_count
        kept = math.ceil(tasks * self.deployment.minimum_healthy_percent / 100)
        most = tasks * self.deployment.maximum_percent // 100
        if tasks and kept >= most:
            raise ValueError(
                f"deployment keeps {kept} and allows {most} of {tasks} tasks (minimum_healthy_percent "
                f"{self.deployment.minimum_healthy_percent}, maximum_percent {self.deployment.maximum_percent}), so "
                "that none can be replaced; lower the first or raise the second"
            )
        return self

    @model_validator(mode="after")
    def _strategy_places_tasks(self) -> Self:
        check_strategy("capacity_provider_strategy", self.capacity_provider_strategy)
        return self

    @model_validator(mode="after")
    def _container_can_run(self) -> Self:
        both = sorted(set(self.environment) & set(self.secrets))
        if both:
            raise ValueError(f"environment and secrets both hold {', '.join(both)}; keep each in one of them")
        limits = [ulimit.name for ulimit in self.ulimits]
        if len(set(limits)) != len(limits):
            raise ValueError(f"ulimits names {', '.join(limits)}; name each once")
        if self.enable_execute_command and self.read_only_root_filesystem:
            raise ValueError(
                "enable_execute_command and read_only_root_filesystem are both on; ECS Exec writes to the root file "
                "system, so turn one of them off"
            )
        if self.command == ():
            raise ValueError("command is empty; give its words, or None for the image's own")
        if self.command is not None and self.serve_placeholder:
            raise ValueError("command and serve_placeholder are both set; leave one of them out")
        return self
