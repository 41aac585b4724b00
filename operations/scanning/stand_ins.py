"""What stands in a document for attributes that only AWS knows. Pure functions.

A policy that names a bucket by reference is text with `${aws_s3_bucket.logs.arn}` in it: before the bucket is made no
plan knows that text, and no scanner reads it. With an ARN of the right form in its place it can be scanned.
"""

import re
from collections.abc import Mapping
from typing import Any

from operations.errors import CommandError
from terraform.stack import Stack

_ACCOUNT = "123456789012"
_REGION = "us-east-1"
"""Where the stack says neither: what they are makes no difference to a scanner."""

# https://docs.aws.amazon.com/service-authorization/latest/reference/, "Resource types defined by" each service
ARNS: Mapping[str, str] = {
    "aws_cloudfront_distribution": "cloudfront::{account}:distribution/{name}",
    "aws_cloudwatch_log_group": "logs:{region}:{account}:log-group:{name}",
    "aws_db_instance": "rds:{region}:{account}:db:{name}",
    "aws_ecr_repository": "ecr:{region}:{account}:repository/{name}",
    "aws_ecs_cluster": "ecs:{region}:{account}:cluster/{name}",
    "aws_ecs_service": "ecs:{region}:{account}:service/{name}/{name}",
    "aws_iam_openid_connect_provider": "iam::{account}:oidc-provider/{name}",
    "aws_iam_role": "iam::{account}:role/{name}",
    "aws_kms_key": "kms:{region}:{account}:key/{name}",
    "aws_s3_bucket": "s3:::{name}",
    "aws_secretsmanager_secret": "secretsmanager:{region}:{account}:secret:{name}",
    "aws_sfn_state_machine": "states:{region}:{account}:stateMachine:{name}",
    "aws_sns_topic": "sns:{region}:{account}:{name}",
}
"""Type of a resource -> its ARN, after `arn:aws:`."""
OTHERS: Mapping[tuple[str, str], str] = {
    ("aws_db_instance", "master_user_secret[0].secret_arn"): "aws_secretsmanager_secret",
    ("aws_ecs_service", "id"): "aws_ecs_service",
}
"""Attributes that are ARNs and not called `arn` -> of what type."""

LEFT_UNKNOWN = frozenset({("aws_sfn_state_machine", "definition")})
"""Documents that stay as they are: a definition that is known whole is sent to AWS for validation by the plan."""

_REFERENCE = re.compile(r"(?<!\$)\$\{(aws_\w+)\.(\w+)\.([\w.\[\]]+)\}")
_DOCUMENT = ("{", "[")
"""JSON in a text begins so."""


def with_stand_ins(stack: Stack) -> dict[str, Any]:
    """The stack's JSON; in texts of resources that are JSON themselves, references are stand-ins."""
    resources = {
        type_: {
            name: {
                attribute: value if (type_, attribute) in LEFT_UNKNOWN else _replaced(value, stack)
                for attribute, value in resource.items()
            }
            for name, resource in named.items()
        }
        for type_, named in stack.json.get("resource", {}).items()
    }
    return {**stack.json, "resource": resources}


def _replaced(value: Any, stack: Stack) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(inner, stack) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, stack) for inner in value]
    if isinstance(value, str) and value.startswith(_DOCUMENT):
        return _REFERENCE.sub(lambda found: _stand_in(found[1], found[2], found[3], stack), value)
    return value


def arn(type_: str, name: str, stack: Stack) -> str:
    """An ARN as a resource of a type has one. Raises CommandError for a type that is not known here."""
    form = ARNS.get(type_)
    if form is None:
        raise CommandError(
            f"{stack.name} has the ARN of {type_}.{name} in a document, and operations/scanning/stand_ins.py does not "
            f"know what ARNs of {type_} look like; add it to ARNS"
        )
    return "arn:aws:" + form.format(
        region=stack.region or _REGION, account=stack.account or _ACCOUNT, name=name.replace("_", "-")
    )


def _stand_in(type_: str, name: str, attribute: str, stack: Stack) -> str:
    other = OTHERS.get((type_, attribute))
    if other is not None or attribute == "arn":
        return arn(other or type_, name, stack)
    return name.replace("_", "-")
