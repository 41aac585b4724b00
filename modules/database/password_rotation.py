"""When RDS makes a new master password."""

from cdktf_cdktf_provider_aws.secretsmanager_secret_rotation import (
    SecretsmanagerSecretRotation,
    SecretsmanagerSecretRotationRotationRules,
)
from constructs import Construct


def schedule_password_rotation(scope: Construct, *, secret_arn: str, schedule: str, duration: str | None) -> None:
    """Sets the schedule of a secret that RDS manages. RDS rotates it itself: there is no function to name.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_managed.html
    """
    SecretsmanagerSecretRotation(
        scope,
        "password_rotation",
        secret_id=secret_arn,
        rotate_immediately=False,
        rotation_rules=SecretsmanagerSecretRotationRotationRules(schedule_expression=schedule, duration=duration),
    )
