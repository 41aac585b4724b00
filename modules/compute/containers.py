"""Container definitions: what ECS is told to run."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

PLACEHOLDER_IMAGE = "nginx:latest"

# Written where the command goes, and replaced by an expression that Terraform evaluates.
_COMMAND_HERE = '"command-of-the-placeholder"'


def container_definitions(
    *,
    name: str,
    image: str,
    port: int,
    health_check_path: str,
    environment: Mapping[str, str],
    secrets: Mapping[str, str],
    log_group: str,
    region: str,
    serve_placeholder: bool,
) -> str:
    """The JSON text of a task definition's one container.

    `image` is a reference to a root variable, which Terraform knows when it plans. With `serve_placeholder`
    the container gets a command exactly where that variable is the placeholder's image.
    """
    definition: dict[str, Any] = {
        "name": name,
        "image": image,
        "essential": True,
        "portMappings": [{"containerPort": port, "protocol": "tcp"}],
        "environment": [{"name": key, "value": value} for key, value in sorted(environment.items())],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group,
                "awslogs-region": region,
                "awslogs-stream-prefix": name,
            },
        },
        "healthCheck": {
            "command": ["CMD-SHELL", f"curl -f {shlex.quote(f'http://localhost:{port}{health_check_path}')} || exit 1"],
            "interval": 30,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 60,
        },
    }
    if secrets:
        definition["secrets"] = [{"name": key, "valueFrom": value} for key, value in sorted(secrets.items())]
    if not serve_placeholder:
        return json.dumps([definition])
    text = json.dumps([{**definition, "command": json.loads(_COMMAND_HERE)}])
    variable = image.removeprefix("${").removesuffix("}")
    command = json.dumps(placeholder_command(port))
    return text.replace(
        _COMMAND_HERE,
        f"${{{variable} == {json.dumps(PLACEHOLDER_IMAGE)} ? {json.dumps(command)} : {json.dumps('[]')}}}",
    )


def placeholder_command(port: int) -> list[str]:
    """Makes nginx answer 200 on every path of `port`, the health path among them."""
    site = f"server {{ listen {port}; default_type text/plain; location / {{ return 200 placeholder; }} }}"
    return [
        "sh",
        "-c",
        f"echo {shlex.quote(site)} > /etc/nginx/conf.d/default.conf && exec nginx -g 'daemon off;'",
    ]
