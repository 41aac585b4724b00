"""What watches and rotates, and goes while what it is for stays."""

import json
from collections.abc import Mapping
from typing import Any

from tests.operations.guard.judged.bed import Bed, Case
from tests.operations.guard.judged.rows import DB

_ARN = "arn:aws:{}:us-east-1:108581769167:{}"
Said = Mapping[str, Any]


def _goes(address: str, has: Said, user: str, user_has: Said, user_says: Said) -> Any:
    """Something that runs and that the stack no longer says, and what uses it and stays."""

    def change(bed: Bed) -> None:
        bed.run(user, **user_has)
        bed.make(user, **user_says)
        bed.run(address, **has)

    return change


def _rotation_goes(bed: Bed) -> None:
    [secret] = bed.has(DB)["master_user_secret"]
    rules = [{"schedule_expression": "rate(7 days)", "duration": "", "automatically_after_days": 0}]
    bed.run(
        "aws_secretsmanager_secret_rotation.database_it",
        id=secret["secret_arn"],
        secret_id=secret["secret_arn"],
        rotation_rules=rules,
    )


def _schedule_goes(name: str, call: str) -> Any:
    """A schedule by which the database stops or starts at night."""

    def change(bed: Bed) -> None:
        database, _ = bed.like(DB)
        target = {
            "arn": f"arn:aws:scheduler:::aws-sdk:rds:{call}",
            "role_arn": _ARN.format("iam", "role/night"),
            "input": json.dumps({"DbInstanceIdentifier": database["identifier"]}),
        }
        bed.run(
            f"aws_scheduler_schedule.database_{name}",
            id=f"night/{name}",
            name=name,
            group_name="night",
            schedule_expression="cron(45 6 ? * MON-FRI *)",
            flexible_time_window=[{"mode": "OFF"}],
            target=[target],
        )

    return change


def _target(rule: str, arn: str) -> Said:
    return {"rule": rule, "arn": arn, "target_id": "t", "event_bus_name": "default"}


RULE = {"name": "r", "is_enabled": True, "event_pattern": '{"source":["aws.rds"]}', "event_bus_name": "default"}
TOPIC = _ARN.format("sns", "events")
MACHINE = _ARN.format("states", "stateMachine:m")
QUEUE = _ARN.format("sqs", "q")

CASES = (
    Case("a rule for events is destroyed",
         _goes("aws_cloudwatch_event_rule.compute_it", {"id": "r-1", **RULE, "name": "r-1"},
               "aws_cloudwatch_event_target.compute_of_rule", {"id": "t-1", **_target("r-1", QUEUE)},
               _target("r-1", QUEUE)),
         {"aws_cloudwatch_event_rule.compute_it=outage": "warning"}),
    Case("events of a rule do nothing any more",
         _goes("aws_cloudwatch_event_target.compute_it", {"id": "t-2", **_target("r-2", QUEUE)},
               "aws_cloudwatch_event_rule.compute_kept", {"id": "r-2", **RULE, "name": "r-2"}, {**RULE, "name": "r-2"}),
         {"aws_cloudwatch_event_target.compute_it=outage": "warning"}),
    Case("a state machine that events start is destroyed",
         _goes("aws_sfn_state_machine.compute_it", {"id": MACHINE, "arn": MACHINE, "name": "m"},
               "aws_cloudwatch_event_target.compute_of_machine", {"id": "t-3", **_target("r-3", MACHINE)},
               _target("r-3", MACHINE)),
         {"aws_sfn_state_machine.compute_it=outage": "warning"}),
    Case("nobody hears of the database's events any more",
         _goes("aws_db_event_subscription.database_it", {"id": "e", "name": "e", "sns_topic": TOPIC},
               "aws_sns_topic.database_events", {"id": TOPIC, "arn": TOPIC, "name": "events", "fifo_topic": False},
               {"name": "events"}),
         {"aws_db_event_subscription.database_it=outage": "warning"}),
    Case("the database's password is rotated no more", _rotation_goes,
         {"aws_secretsmanager_secret_rotation.database_it=outage": "warning"}),
    Case("nothing starts the database in the morning any more", _schedule_goes("starts", "startDBInstance"),
         {"aws_scheduler_schedule.database_starts=outage": "warning"}),
    Case("nothing stops the database at night any more", _schedule_goes("stops", "stopDBInstance")),
)  # fmt: skip
