"""What moto gets wrong about the resources of this platform, put right in one place.

Each patch answers to one fact: something that Terraform wrote and read back differently, so that a second plan showed
a change that AWS would not show. tests/e2e/test_moto_patches.py sees each fact on moto as it is, and fails once moto
no longer needs the patch.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from inspect import signature
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Patch:
    """A correction of moto, and the fact that it answers to."""

    name: str
    fact: str
    apply: Callable[[], None]


def apply_all() -> None:
    """Puts moto right, in this process. Once, before the server takes requests."""
    for patch in PATCHES:
        patch.apply()


def _remember_performance_insights() -> None:
    instance_class: Any = _module("moto.rds.models").DBInstance

    def keep(instance: Any, asked: dict[str, Any]) -> None:
        for name in (
            "enable_performance_insights",  # as the requests call it, ModifyDBInstance among them
            "performance_insights_retention_period",
            "performance_insights_kms_key_id",
        ):
            setattr(instance, name, asked.get(name))

    instance_class.performance_insights_enabled = property(
        lambda self: bool(getattr(self, "enable_performance_insights", False))
    )
    _after_making(instance_class, keep)


def _tell_databases_apart() -> None:
    from moto.moto_api._internal import mock_random

    def give_id(instance: Any, _asked: dict[str, Any]) -> None:
        instance.dbi_resource_id = f"db-{mock_random.get_random_string(26).upper()}"

    _after_making(_module("moto.rds.models").DBInstance, give_id)


def _let_windows_touch() -> None:
    models = _module("moto.rds.models")
    original: Callable[[Any, Any], str | None] = models.valid_preferred_maintenance_window

    def judge(maintenance_window: Any, backup_window: Any) -> str | None:
        # moto takes the minute at which a window ends to be part of it.
        start, _, end = str(backup_window).partition("-")
        hour, _, minute = end.partition(":")
        last = (int(hour) * 60 + int(minute) - 1) % (24 * 60)
        return original(maintenance_window, f"{start}-{last // 60:02}:{last % 60:02}")

    models.valid_preferred_maintenance_window = judge


def _read_parameters_back() -> None:
    group_class: Any = _module("moto.rds.models").DBParameterGroup
    original = group_class.update_parameters

    @wraps(original)
    def update(self: Any, new_parameters: Any) -> None:
        original(self, [{**parameter, "Source": "user"} for parameter in new_parameters])

    group_class.update_parameters = update


def _describe_rules_between_groups() -> None:
    rule_class: Any = _module("moto.ec2.models.security_groups").SecurityGroupRule
    rule_class.description = property(
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description")
    )


def _describe_rules_to_prefix_lists() -> None:
    rule_class: Any = _module("moto.ec2.models.security_groups").SecurityGroupRule
    original_init, original_description = rule_class.__init__, rule_class.description

    @wraps(original_init)
    def init(self: Any, *args: Any, **asked: Any) -> None:
        original_init(self, *args, **asked)
        prefix_list = signature(original_init).bind(self, *args, **asked).arguments.get("prefix_list_id") or {}
        self.prefix_list_description = prefix_list.get("Description")

    rule_class.__init__ = init
    rule_class.description = property(lambda self: self.prefix_list_description or original_description.fget(self))


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
    backend: Any = _module("moto.ecs.models").EC2ContainerServiceBackend
    original = backend.describe_task_definition

    @wraps(original)
    def describe(self: Any, task_definition_str: str) -> Any:
        name = task_definition_str.split("/")[-1]
        revisions = self.task_definitions.get(name, {}).items()
        active = [number for number, revision in revisions if revision.status == "ACTIVE"]
        return original(self, f"{name}:{max(active)}" if active else task_definition_str)

    backend.describe_task_definition = describe


def _tag_scaling_targets() -> None:
    responses: Any = _module("moto.applicationautoscaling.responses").ApplicationAutoScalingResponse
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


def _seed_secret_names() -> None:
    from moto.moto_api._internal import mock_random

    _module("moto.rds.models").uuid = SimpleNamespace(uuid4=mock_random.uuid4)


def _read_backup_tags() -> None:
    def list_tags(self: Any) -> str:
        # The SDK for Go asks for /tags/ARN, boto3 for /tags/ARN/, and moto reads the last word but one.
        arn = unquote(self.path).partition("/tags/")[2].rstrip("/")
        return json.dumps({"Tags": self.backup_backend.list_tags(resource_arn=arn)})

    _module("moto.backup.responses").BackupResponse.list_tags = list_tags


def _select_for_backup() -> None:
    from moto.moto_api._internal import mock_random

    responses: Any = _module("moto.backup.responses").BackupResponse

    def selections(response: Any) -> dict[str, dict[str, Any]]:
        by_id: dict[str, dict[str, Any]] = vars(response.backup_backend).setdefault("selections", {})
        return by_id

    def plan_and_selection(response: Any) -> tuple[str, str]:
        plan, _, selection = response.path.partition("/plans/")[2].strip("/").partition("/selections")
        return plan, selection.strip("/")

    def create(self: Any) -> str:
        plan, _ = plan_and_selection(self)
        made: dict[str, Any] = {"SelectionId": str(mock_random.uuid4()), "BackupPlanId": plan, "CreationDate": 0}
        selections(self)[made["SelectionId"]] = {**made, "BackupSelection": json.loads(self.body)["BackupSelection"]}
        return json.dumps(made)

    def get(self: Any) -> Any:
        selection = plan_and_selection(self)[1]
        if selection not in selections(self):
            raise _module("moto.backup.exceptions").ResourceNotFoundException(msg=f"there is no {selection}")
        return json.dumps(selections(self)[selection])

    def delete(self: Any) -> str:
        selections(self).pop(plan_and_selection(self)[1], None)
        return "{}"

    responses.create_backup_selection = create
    responses.get_backup_selection = get
    responses.delete_backup_selection = delete


def _remember_rotation_schedules() -> None:
    models = _module("moto.secretsmanager.models")
    rotate, describe = models.SecretsManagerBackend.rotate_secret, models.FakeSecret.to_dict

    @wraps(rotate)
    def remember(self: Any, secret_id: str, *args: Any, **asked: Any) -> Any:
        answer = rotate(self, secret_id, *args, **asked)
        rules = asked.get("rotation_rules") or {}
        secret = self.secrets[secret_id]
        secret.rotation_schedule = {name: rules[name] for name in ("ScheduleExpression", "Duration") if name in rules}
        if secret.rotation_schedule:
            secret.rotation_enabled = True
        return answer

    @wraps(describe)
    def tell(self: Any) -> dict[str, Any]:
        told: dict[str, Any] = describe(self)
        if schedule := vars(self).get("rotation_schedule"):
            told["RotationRules"].update(schedule)
        return told

    cancel = models.SecretsManagerBackend.cancel_rotate_secret

    @wraps(cancel)
    def cancel_without_function(self: Any, secret_id: str) -> Any:
        secret = self.secrets.get(secret_id)
        if secret is None or not secret.owning_service:
            return cancel(self, secret_id)
        secret.rotation_enabled = False  # AWS asks for no function where a service rotates
        return secret.to_short_dict()

    models.SecretsManagerBackend.rotate_secret = remember
    models.SecretsManagerBackend.cancel_rotate_secret = cancel_without_function
    models.FakeSecret.to_dict = tell


def _answer_about_state_machines() -> None:
    responses: Any = _module("moto.stepfunctions.responses").StepFunctionResponse
    result: Any = _module("moto.core.responses").ActionResult

    def validate(self: Any) -> Any:
        # moto's own parser, which it otherwise asks when a state machine runs. It takes a second to load.
        parser = _module("moto.stepfunctions.parser.asl.parse.asl_parser")
        try:
            parser.AmazonStateLanguageParser.parse(self._get_param("definition"))
        except parser.ASLParserException as error:
            problem = {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": str(error)}
            return result({"result": "FAIL", "diagnostics": [problem]})
        return result({"result": "OK", "diagnostics": []})

    responses.validate_state_machine_definition = validate
    responses.list_state_machine_versions = lambda self: result({"stateMachineVersions": []})  # none is published


def _module(name: str) -> Any:
    """A module of moto, untyped: it is about to be changed."""
    return import_module(name)


def _after_making(class_: Any, then: Callable[[Any, dict[str, Any]], None]) -> None:
    """Hands `then` each new object of a class, and what it was made of."""
    original = class_.__init__

    @wraps(original)
    def init(self: Any, *args: Any, **asked: Any) -> None:
        original(self, *args, **asked)
        then(self, asked)

    class_.__init__ = init


def _after_answering_about_services(then: Callable[[Any, Callable[[str], Any]], None]) -> None:
    """Hands `then` each ECS service that was created or updated, and a function that reads the request."""
    responses: Any = _module("moto.ecs.responses").EC2ContainerServiceResponse

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
    Patch("performance-insights", "a database forgets its Performance Insights", _remember_performance_insights),
    Patch("resource-ids", "all databases have one DbiResourceId, which breaks reading several", _tell_databases_apart),
    Patch("windows", "windows that touch, 03:00-04:00 and 04:00-05:00, are refused as overlapping", _let_windows_touch),
    Patch("parameters", "a parameter group's parameters are not marked as the user's", _read_parameters_back),
    Patch("rule-descriptions", "a rule between two groups loses its description", _describe_rules_between_groups),
    Patch("prefix-lists", "a rule to a prefix list loses its description", _describe_rules_to_prefix_lists),
    Patch("service-settings", "a service forgets grace period, AZ rebalancing, Exec", _remember_service_settings),
    Patch("capacity-strategies", "a service forgets its capacity provider strategy", _remember_capacity_strategies),
    Patch("deployments", "a service with another revision tells of the old one's deployment", _deploy_another_revision),
    Patch(
        "newest-revisions",
        "a family alone stands for its newest revision, even where that is not active",
        _describe_the_newest_active_revision,
    ),
    Patch("scaling-tags", "ListTagsForResource is missing, and reading a target hangs", _tag_scaling_targets),
    Patch("secret-names", "the name of a managed secret does not follow moto's seed", _seed_secret_names),
    Patch("backup-tags", "the tags of backup vaults and plans are not read back by the SDK for Go", _read_backup_tags),
    Patch("backup-selections", "nothing can be selected for a backup plan", _select_for_backup),
    Patch("rotation-schedules", "a secret forgets on which schedule it is rotated", _remember_rotation_schedules),
    Patch(
        "state-machines",
        "ValidateStateMachineDefinition and ListStateMachineVersions are missing",
        _answer_about_state_machines,
    ),
)
