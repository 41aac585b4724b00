"""IAM policy documents as JSON text."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Statement = Mapping[str, Any]


def policy(*statements: Statement) -> str:
    """A policy document. Attributes of resources may stand in it; lists of them may not."""
    return json.dumps({"Version": "2012-10-17", "Statement": [dict(s) for s in statements]})


def allow(actions: Sequence[str], resource: str | Sequence[str], **more: Any) -> Statement:
    """One statement; `Condition` and the like go into `more`."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def assume_role_policy(service: str) -> str:
    """Lets an AWS service, such as ecs-tasks.amazonaws.com, take the role."""
    return policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}})
