"""Services of ECS, and what scales them."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from operations.rehearsal.moto_patches.patch import Patch, module


def _remember_service_settings() -> None:
    kept = {
        "healthCheckGracePeriodSeconds": "health_check_grace_period_seconds",
        "availabilityZoneRebalancing": "availability_zone_rebalancing",
        "enableExecuteCommand": "enable_execute_command",
        "enableECSManagedTags": "enable_ecs_managed_tags",
        "deploymentConfiguration": "deployment_configuration",
    }

    def keep(service: Any, asked: Callable[[str], Any]) -> None:
        for parameter, attribute in kept.items():
            value = asked(parameter)
            if value is not None:
                setattr(service, attribute, value)

    _after_answering_about_services(keep)


def _remember_capacity_strategies() -> None:
    def keep(service: Any, asked: Callable[[str], Any]) -> None:
        strategy = asked("capacityProviderStrategy")
        if strategy:
            service.capacity_provider_strategy = strategy
            service.launch_type = None  # AWS has one or the other

    _after_answering_about_services(keep)


def _deploy_another_revision() -> None:
    from moto.moto_api._internal import mock_random

    def deploy(service: Any, _asked: Callable[[str], Any]) -> None:
        [primary, *_] = service.deployments or [None]
        if primary is not None and primary["taskDefinition"] != service.task_definition:
            id_ = f"ecs-svc/{mock_random.randint(0, 32**12)}"
            reason = f"ECS deployment {id_} completed."  # tasks run at once here, or not at all
            service.deployments = [
                {**primary, "id": id_, "taskDefinition": service.task_definition, "rolloutStateReason": reason}
            ]

    _after_answering_about_services(deploy)


def _describe_the_newest_active_revision() -> None:
    backend: Any = module("moto.ecs.models").EC2ContainerServiceBackend
    original = backend.describe_task_definition

    @wraps(original)
    def describe(self: Any, task_definition_str: str) -> Any:
        name = task_definition_str.split("/")[-1]
        revisions = self.task_definitions.get(name, {}).items()
        active = [number for number, revision in revisions if revision.status == "ACTIVE"]
        return original(self, f"{name}:{max(active)}" if active else task_definition_str)

    backend.describe_task_definition = describe


def _tag_scaling_targets() -> None:
    responses: Any = module("moto.applicationautoscaling.responses").ApplicationAutoScalingResponse
    original = responses.register_scalable_target

    def tags_of(response: Any, arn: str) -> dict[str, str]:
        by_arn: dict[str, dict[str, str]] = vars(response.applicationautoscaling_backend).setdefault("tags", {})
        return by_arn.setdefault(arn, {})

    @wraps(original)
    def register(self: Any) -> str:
        answer: str = original(self)
        tags_of(self, json.loads(answer)["ScalableTargetARN"]).update(self._get_param("Tags") or {})
        return answer

    def list_tags(self: Any) -> str:
        return json.dumps({"Tags": tags_of(self, self._get_param("ResourceARN"))})

    def tag(self: Any) -> str:
        tags_of(self, self._get_param("ResourceARN")).update(self._get_param("Tags") or {})
        return "{}"

    def untag(self: Any) -> str:
        tags = tags_of(self, self._get_param("ResourceARN"))
        for key in self._get_param("TagKeys") or ():
            tags.pop(key, None)
        return "{}"

    responses.register_scalable_target = register
    responses.list_tags_for_resource = list_tags
    responses.tag_resource = tag
    responses.untag_resource = untag


def _after_answering_about_services(then: Callable[[Any, Callable[[str], Any]], None]) -> None:
    """Hands `then` each ECS service that was created or updated, and a function that reads the request."""
    responses: Any = module("moto.ecs.responses").EC2ContainerServiceResponse

    def extended(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
        @wraps(original)
        def answer(self: Any) -> Any:
            answered = original(self)
            then(answered.result["service"], self._get_param)
            return answered

        return answer

    responses.create_service = extended(responses.create_service)
    responses.update_service = extended(responses.update_service)


PATCHES = (
    Patch("service-settings", "a service forgets grace period, AZ rebalancing, Exec", _remember_service_settings),
    Patch("capacity-strategies", "a service forgets its capacity provider strategy", _remember_capacity_strategies),
    Patch("deployments", "a service with another revision tells of the old one's deployment", _deploy_another_revision),
    Patch(
        "newest-revisions",
        "a family alone stands for its newest revision, even where that is not active",
        _describe_the_newest_active_revision,
    ),
    Patch("scaling-tags", "ListTagsForResource is missing, and reading a target hangs", _tag_scaling_targets),
)
