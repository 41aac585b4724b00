"""Why tasks failed, by ECS's own word."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from operations.shipping.revisions import name_of
from operations.shipping.target import Target

MOST_TASKS, MOST_EVENTS = 3, 5
"""How many are told. ECS remembers stopped tasks for an hour."""


class Failed(Exception):
    """A deployment did not come to its end; the text is half a sentence that says how."""


def reasons(ecs: Any, target: Target, revision: str) -> Iterator[str]:
    """A line for each stopped task of the revision and for each of the service's last events."""
    try:
        yield from _tasks(ecs, target, revision)
        service = ecs.describe_services(cluster=target.cluster, services=[target.service])["services"][0]
    except ClientError as error:
        yield f"why is not known: {error}"
        return
    for event in service.get("events", ())[:MOST_EVENTS]:
        yield f"event: {event['message']}"
    yield f"logs: aws logs tail {target.log_group} --since 1h"


def _tasks(ecs: Any, target: Target, revision: str) -> Iterator[str]:
    stopped = ecs.list_tasks(cluster=target.cluster, serviceName=target.service, desiredStatus="STOPPED")["taskArns"]
    if not stopped:
        return
    tasks = ecs.describe_tasks(cluster=target.cluster, tasks=stopped[:100])["tasks"]
    for task in [task for task in tasks if task["taskDefinitionArn"] == revision][:MOST_TASKS]:
        yield f"task {name_of(task['taskArn'])} stopped: {task.get('stoppedReason', 'ECS does not say why')}"
        for container in task.get("containers", ()):
            if container.get("reason") or container.get("exitCode"):
                code = f"exit code {container['exitCode']}" if "exitCode" in container else "it never started"
                yield f"  {container['name']}: {code} {container.get('reason', '')}".rstrip()
