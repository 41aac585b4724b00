"""RDS, and the secrets that it manages."""

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from operations.rehearsal.moto_patches.patch import Patch, after_making, module


def _remember_performance_insights() -> None:
    instance_class: Any = module("moto.rds.models").DBInstance

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
    after_making(instance_class, keep)


def _tell_databases_apart() -> None:
    from moto.moto_api._internal import mock_random

    def give_id(instance: Any, _asked: dict[str, Any]) -> None:
        instance.dbi_resource_id = f"db-{mock_random.get_random_string(26).upper()}"

    after_making(module("moto.rds.models").DBInstance, give_id)


def _let_windows_touch() -> None:
    models = module("moto.rds.models")
    original: Callable[[Any, Any], str | None] = models.valid_preferred_maintenance_window

    def judge(maintenance_window: Any, backup_window: Any) -> str | None:
        # moto takes the minute at which a window ends to be part of it.
        start, _, end = str(backup_window).partition("-")
        hour, _, minute = end.partition(":")
        last = (int(hour) * 60 + int(minute) - 1) % (24 * 60)
        return original(maintenance_window, f"{start}-{last // 60:02}:{last % 60:02}")

    models.valid_preferred_maintenance_window = judge


def _read_parameters_back() -> None:
    group_class: Any = module("moto.rds.models").DBParameterGroup
    original = group_class.update_parameters

    @wraps(original)
    def update(self: Any, new_parameters: Any) -> None:
        original(self, [{**parameter, "Source": "user"} for parameter in new_parameters])

    group_class.update_parameters = update


def _seed_secret_names() -> None:
    from moto.moto_api._internal import mock_random

    module("moto.rds.models").uuid = SimpleNamespace(uuid4=mock_random.uuid4)


def _remember_rotation_schedules() -> None:
    models = module("moto.secretsmanager.models")
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


def _restore_without_a_managed_password() -> None:
    models = module("moto.rds.models")
    restore = models.RDSBackend.restore_db_instance_from_db_snapshot
    change = models.DBInstance.update

    @wraps(restore)
    def unmanaged(self: Any, from_snapshot_id: str, overrides: dict[str, Any]) -> Any:
        restored = restore(self, from_snapshot_id, overrides)
        restored.update(manage_master_user_password=False)
        return restored

    @wraps(change)
    def once(self: Any, *, manage_master_user_password: bool | None = None, **asked: Any) -> None:
        already = manage_master_user_password and hasattr(self, "master_user_secret")
        change(self, manage_master_user_password=None if already else manage_master_user_password, **asked)

    models.RDSBackend.restore_db_instance_from_db_snapshot = unmanaged
    models.DBInstance.update = once


PATCHES = (
    Patch("performance-insights", "a database forgets its Performance Insights", _remember_performance_insights),
    Patch("resource-ids", "all databases have one DbiResourceId, which breaks reading several", _tell_databases_apart),
    Patch("windows", "windows that touch, 03:00-04:00 and 04:00-05:00, are refused as overlapping", _let_windows_touch),
    Patch("parameters", "a parameter group's parameters are not marked as the user's", _read_parameters_back),
    Patch("secret-names", "the name of a managed secret does not follow moto's seed", _seed_secret_names),
    Patch("rotation-schedules", "a secret forgets on which schedule it is rotated", _remember_rotation_schedules),
    Patch(
        "restored-passwords",
        "a restored database has a managed password before anybody asks, and another one each time that somebody does",
        _restore_without_a_managed_password,
    ),
)
