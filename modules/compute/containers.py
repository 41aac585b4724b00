"""Container definitions: what ECS is told to run."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from modules.compute.service import ContainerHealthCheck, Service
from modules.literal import literal

PLACEHOLDER_IMAGE = "nginx:latest"

# Written where the command goes, and replaced by an expression that Terraform evaluates.
_COMMAND_HERE = '"command-of-the-placeholder"'


def container_definitions(
    service: Service,
    *,
    image: str,
    environment: Mapping[str, str],
    secrets: Mapping[str, str],
    log_group: str,
    region: str,
) -> str:
    """The JSON text of a task definition's one container.

    `image` is a reference to a root variable, which Terraform knows when it plans. `environment` and `secrets`
    (variable -> where ECS reads it) are what the platform sets: the service's own settings go before them. With
    `serve_placeholder` the container gets a command exactly where that variable is the placeholder's image.
    """
    own = {*service.environment, *service.secrets}
    variables = {
        **{key: value for key, value in environment.items() if key not in own},
        **{key: literal(value) for key, value in service.environment.items()},
    }
    references = {
        **{key: value for key, value in secrets.items() if key not in own},
        **{key: literal(secret.value_from) for key, secret in service.secrets.items()},
    }
    definition: dict[str, Any] = {
        "name": service.name,
        "image": image,
        "essential": True,
        "portMappings": [{"containerPort": service.port, "protocol": "tcp"}] if service.port else [],
        "environment": [{"name": key, "value": value} for key, value in sorted(variables.items())],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group,
                "awslogs-region": region,
                "awslogs-stream-prefix": service.name,
            },
        },
    }
    if service.container_health_check is not None:
        definition["healthCheck"] = _health_check(service.container_health_check)
    if references:
        definition["secrets"] = [{"name": key, "valueFrom": value} for key, value in sorted(references.items())]
    definition |= _process(service)
    if not service.serve_placeholder or service.port is None:
        return json.dumps([definition])
    text = json.dumps([{**definition, "command": json.loads(_COMMAND_HERE)}])
    variable = image.removeprefix("${").removesuffix("}")
    command = json.dumps(placeholder_command(service.port))
    return text.replace(
        _COMMAND_HERE,
        f"${{{variable} == {json.dumps(PLACEHOLDER_IMAGE)} ? {json.dumps(command)} : {json.dumps('[]')}}}",
    )


def _health_check(check: ContainerHealthCheck) -> dict[str, Any]:
    words = ("CMD-SHELL", check.command) if isinstance(check.command, str) else ("CMD", *check.command)
    return {
        "command": [literal(word) for word in words],
        "interval": check.interval,
        "timeout": check.timeout,
        "retries": check.retries,
        "startPeriod": check.start_period,
    }


def _process(service: Service) -> dict[str, Any]:
    """What is said of the process and its file system, where anything is."""
    said: dict[str, Any] = {
        "command": service.command and [literal(word) for word in service.command],
        "user": service.user,
        "readonlyRootFilesystem": service.read_only_root_filesystem or None,
        "mountPoints": [{"sourceVolume": name, "containerPath": path} for name, path in volumes(service).items()],
        "linuxParameters": {"initProcessEnabled": True} if service.init_process_enabled else None,
        "stopTimeout": service.stop_timeout,
        "ulimits": [
            {"name": ulimit.name, "softLimit": ulimit.soft_limit, "hardLimit": ulimit.hard_limit}
            for ulimit in service.ulimits
        ],
    }
    return {key: value for key, value in said.items() if value}


def volumes(service: Service) -> Mapping[str, str]:
    """The volumes of a task: name -> path in the container."""
    return {f"writable-{number}": path for number, path in enumerate(service.writable_paths, start=1)}


def placeholder_command(port: int) -> list[str]:
    """Makes nginx answer 200 on every path of `port`, the health path among them."""
    site = f"server {{ listen {port}; default_type text/plain; location / {{ return 200 placeholder; }} }}"
    return [
        "sh",
        "-c",
        f"echo {shlex.quote(site)} > /etc/nginx/conf.d/default.conf && exec nginx -g 'daemon off;'",
    ]
