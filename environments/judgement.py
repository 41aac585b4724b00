"""Where an environment judges a change otherwise than the guard's rules do (docs/planning-safely.md).

Plain data, read by `plan` and `apply`. What is named here is what the guard prints after `--allow`: `ADDRESS=CAUSE` for
one resource, or `TYPE=CAUSE` for all of a type.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

RAISED: Mapping[str, AbstractSet[str]] = {
    "prod": {
        "aws_appautoscaling_target=outage",
        "aws_db_instance=multi_az",
        "aws_db_instance=storage-grown",
        "aws_ecs_service=network_configuration.assign_public_ip",
        "aws_flow_log=outage",
        "aws_lb=access_logs.enabled",
        "aws_lb=drop_invalid_header_fields",
        "aws_lb_listener=default_action.type",
        "aws_subnet=map_public_ip_on_launch",
    },
}
"""Environment -> warnings that stop there, as dangers do."""

LOWERED: Mapping[str, Mapping[str, str]] = {
    "prod": {
        "aws_iam_role_policy_attachment.github_apply_managed_policy=all-powerful": (
            "the role that applies may do nearly all; docs/decisions/what-a-workflow-may.md says what guards it"
        ),
    },
}
"""Environment -> danger that passes there, as warnings do -> why. The reason is printed with each.

`"dev": {"aws_cloudwatch_log_group=retention_in_days": "logs of dev are looked at the same day"}`
"""
