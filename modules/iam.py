"""IAM policy documents as JSON text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Statement = Mapping[str, Any]


def policy(*statements: Statement) -> str:
    """A policy document. Attributes of resources may stand in it; lists of them may not."""
    return json.dumps({"Version": "2012-10-17", "Statement": [dict(s) for s in statements]})


def allow(actions: Sequence[str], resource: str | Sequence[str], **more: Any) -> Statement:
    """One statement; `Condition` and the like go into `more`."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def deny(actions: Sequence[str], **more: Any) -> Statement:
    """One statement that takes away what others allow; `Resource` or `NotResource` go into `more`."""
    return {"Effect": "Deny", "Action": list(actions), **more}


def deny_without_tls(action: str | Sequence[str], resource: str | Sequence[str]) -> Statement:
    """One statement of a resource's policy: nobody gets anywhere without TLS."""
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


@dataclass(frozen=True)
class Source:
    """For whom a service acts when it takes a role: resources of one account, and of one ARN, which may hold *.

    Without it the service would take the role for whoever talks it into that.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """

    account_id: str
    arn: str | None = None


def assume_role_policy(service: str, source: Source | None = None) -> str:
    """Lets an AWS service, such as ecs-tasks.amazonaws.com, take the role; with a source, for that alone."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    return policy(statement if source is None else {**statement, "Condition": _acts_for(source)})


def _acts_for(source: Source) -> Mapping[str, Any]:
    arn = {} if source.arn is None else {"ArnLike": {"aws:SourceArn": source.arn}}
    return {"StringEquals": {"aws:SourceAccount": source.account_id}, **arn}
