"""Lets a service run a revision, waits until it does, and goes back where it does not.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
"""

import math
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.errors import CommandError, UsageError
from operations.preflight.asking import code_of
from operations.shipping.failure import Failed, reasons
from operations.shipping.patience import Patience
from operations.shipping.revisions import name_of
from operations.shipping.target import Target
from terraform.progress import Say, under_way

Service = Mapping[str, Any]


def service_of(ecs: Any, target: Target) -> Service:
    """What ECS says of the service. Raises UsageError where there is none, or something else deploys it."""
    try:
        found = ecs.describe_services(cluster=target.cluster, services=[target.service])["services"]
    except ClientError as error:
        if code_of(error) != "ClusterNotFoundException":
            raise
        raise UsageError(
            f"account {target.account} has no cluster {target.cluster} in {target.region}; `pipenv run apply "
            f"{target.environment}` makes it"
        ) from None
    running = [service for service in found if service["status"] == "ACTIVE"]
    if not running:
        raise UsageError(
            f"there is no service {target.service} in {target.cluster}; `pipenv run apply {target.environment}` makes "
            "it"
        )
    controller = running[0].get("deploymentController", {}).get("type", "ECS")
    if controller != "ECS":
        raise UsageError(f"{target.service} is deployed by {controller}, and not by ECS; ship with that")
    service: Service = running[0]
    return service


def ran_before(service: Service, revision: str) -> str | None:
    """The revision that a service ran before another one: the newest deployment of another that came to its end.

    None where it never ran another. In the middle of a deployment, ECS still tells the one before.
    """
    others = [each for each in service["deployments"] if each["taskDefinition"] != revision]
    complete = [each for each in others if each.get("rolloutState", "COMPLETED") == "COMPLETED"]
    found = complete or others
    return str(found[0]["taskDefinition"]) if found else None


def deploy(ecs: Any, target: Target, revision: str, *, patience: Patience, say: Say) -> str:
    """Deploys a revision, or waits for a deployment of it that is under way already. Returns the deployment's id.

    Raises CommandError where the tasks fail, having gone back to what ran before.
    """
    service = service_of(ecs, target)
    before = ran_before(service, revision)
    primary = _primary(service)
    if primary["taskDefinition"] != revision or primary.get("rolloutState") == "FAILED":
        service = ecs.update_service(
            cluster=target.cluster,
            service=target.service,
            taskDefinition=revision,
            **({"forceNewDeployment": True} if primary["taskDefinition"] == revision else {}),
        )["service"]
        say(f"deploying {name_of(revision)} ...")
    try:
        return _wait(ecs, target, revision, before, patience, say)
    except Failed as failure:
        details = "\n".join(reasons(ecs, target, revision))
        raise CommandError(f"{failure}; {_go_back(ecs, target, revision, before, patience, say)}", details) from None
    except BaseException as end:
        if not isinstance(end, Exception):
            end.add_note(f"the deployment of {name_of(revision)} goes on; the same command waits for it again")
        raise


def _wait(ecs: Any, target: Target, revision: str, before: str | None, patience: Patience, say: Say) -> str:
    """Raises Failed where the deployment does not come to its end."""
    said = ""
    with under_way(f"waiting for {name_of(revision)}"):
        for _ in patience.attempts():
            service = service_of(ecs, target)
            mine = _primary(service)
            if mine["taskDefinition"] != revision:
                _check_who_replaced_it(service, target, revision, before)
            progress = f"{mine['runningCount']} of {mine['desiredCount']} tasks of {name_of(revision)} run"
            failed = mine.get("failedTasks", 0)
            if failed:
                progress += f", {failed} failed"
            if _complete(service, mine):
                asleep = "" if service["desiredCount"] else "; none is asked for, so that nothing has tried it yet"
                say(f"{progress}{asleep}")
                return str(mine["id"])
            if mine.get("rolloutState") == "FAILED":
                why = mine.get("rolloutStateReason", "it does not say why")
                raise Failed(f"ECS gave up on {name_of(revision)}: {why}")
            if failed >= most_failures(mine["desiredCount"]):
                raise Failed(f"{failed} tasks of {name_of(revision)} failed and none runs for long")
            if progress != said:
                say(progress)
                said = progress
    raise Failed(f"{name_of(revision)} is not deployed after {patience.seconds / 60:.0f} minutes")


def most_failures(desired: int) -> int:
    """Failed tasks in a row after which ECS's circuit breaker gives up; here a service without one does as well.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
    """
    return min(max(math.ceil(desired / 2), 3), 200)


def _complete(service: Service, primary: Mapping[str, Any]) -> bool:
    state = primary.get("rolloutState")
    if state is not None:
        return bool(state == "COMPLETED")
    return len(service["deployments"]) == 1 and primary["runningCount"] == primary["desiredCount"]


def _check_who_replaced_it(service: Service, target: Target, revision: str, before: str | None) -> None:
    """Raises Failed where ECS's circuit breaker went back, and CommandError where somebody else deployed something."""
    mine = [each for each in service["deployments"] if each["taskDefinition"] == revision]
    there = _primary(service)["taskDefinition"]
    if there == before or any(each.get("rolloutState") == "FAILED" for each in mine):
        reason = mine[0].get("rolloutStateReason") if mine else None
        raise Failed(f"ECS gave up on {name_of(revision)}: {reason or 'it does not say why'}")
    raise CommandError(f"somebody else deployed {name_of(there)} to {target.spoken} meanwhile; nothing is taken back")


def _go_back(ecs: Any, target: Target, revision: str, before: str | None, patience: Patience, say: Say) -> str:
    """Lets the service run what it ran before. Says what came of it; raises nothing that would hide why."""
    if before is None:
        return "it never ran anything else to go back to"
    name = name_of(before)
    try:
        if _primary(service_of(ecs, target))["taskDefinition"] == revision:  # else ECS's circuit breaker was faster
            ecs.update_service(cluster=target.cluster, service=target.service, taskDefinition=before)
        say(f"going back to {name} ...")
        _wait(ecs, target, before, None, patience, say)
    except ClientError as error:
        # A revision that is not active any more keeps running what runs, and starts nothing.
        message = " ".join(str(error.response.get("Error", {}).get("Message", "")).split())
        return f"{name}, which ran before, cannot be deployed again ({message}); ship an image that works"
    except (Failed, CommandError) as failure:
        return f"going back to {name} did not come to its end: {failure}"
    return f"it runs {name} again"


def _primary(service: Service) -> Mapping[str, Any]:
    """The deployment that ECS brings about, or has brought about last."""
    [primary] = [each for each in service["deployments"] if each["status"] == "PRIMARY"]
    found: Mapping[str, Any] = primary
    return found
