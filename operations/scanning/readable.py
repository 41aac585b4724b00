"""What scanners are given of a stack: a copy that they can read, a copy that can be planned offline, its policies.

Why a copy: docs/decisions/scanning-a-copy.md. Pure functions.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operations.scanning.stand_ins import arn, with_stand_ins
from terraform.command import OFFLINE_PROVIDER
from terraform.stack import Json, Stack, blocks

_UNREADABLE = ("moved", "removed")
"""Blocks that checkov 3.3.30 fails on, all of the file with them; they say nothing of what is made."""
_EPHEMERAL = re.compile(r"\$\{ephemeral\.[^}]+\}")
LATER = "later"
_UNKNOWN = f"${{terraform_data.{LATER}.id}}"
_VALUES = {"number": 1, "bool": False}
_A_TEXT = "stand-in"


def readable(stack: Stack) -> dict[str, Any]:
    """The stack's JSON as checkov reads it: no required_version, no moves, and documents that are whole."""
    copy = {part: value for part, value in with_stand_ins(stack).items() if part not in _UNREADABLE}
    copy["terraform"] = {key: value for key, value in copy.get("terraform", {}).items() if key != "required_version"}
    return copy


def plannable(stack: Stack, provider: Json) -> dict[str, Any]:
    """The same for a plan without state, account and network. `provider` is what required_providers says.

    What AWS would be asked is known after the apply, by hanging on what is yet to be made: data sources, and what
    is ephemeral. Variables without a default have a value of their type.
    """
    copy = readable(stack)
    copy.pop("ephemeral", None)
    copy = dict(json.loads(_EPHEMERAL.sub(_UNKNOWN, json.dumps(copy))))
    copy["terraform"] = {"backend": {"local": {}}, "required_providers": provider}
    copy["provider"] = {"aws": [_offline(each) for each in blocks(copy.get("provider", {}), "aws") or [{}]]}
    copy["resource"] = {**copy.get("resource", {}), "terraform_data": {LATER: {}}}
    for named in copy.get("data", {}).values():
        for source in named.values():
            source["depends_on"] = [*source.get("depends_on", ()), f"terraform_data.{LATER}"]
    for variable in copy.get("variable", {}).values():
        if "default" not in variable:
            variable["default"] = _value(variable.get("type", "string"))
            variable.pop("validation", None)
    return copy


def _offline(provider: Json) -> dict[str, Any]:
    return {**{k: v for k, v in provider.items() if k not in ("allowed_account_ids", "profile")}, **OFFLINE_PROVIDER}


def _value(type_: str) -> Any:
    if type_.startswith(("list", "set")):
        return [_A_TEXT]
    return {} if type_.startswith(("map", "object")) else _VALUES.get(type_, _A_TEXT)


@dataclass(frozen=True)
class Policy:
    """An IAM policy, as parliament takes it."""

    address: str
    """Of the resource that has it."""
    text: str


def policies(stack: Stack) -> list[Policy]:
    """All policies that the stack writes: inline, managed, of trust, and of resources such as buckets and keys."""
    return [
        Policy(f"{type_}.{name}", _with_its_role(text, type_, name, stack))
        for type_, named in readable(stack).get("resource", {}).items()
        for name, resource in named.items()
        for text in _documents(resource)
        if '"Statement"' in text
    ]


def _documents(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _documents(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _documents(inner)
    elif isinstance(value, str) and value.startswith("{"):
        yield value.replace("$${", "${")  # as Terraform writes a variable of IAM's


def _with_its_role(text: str, type_: str, name: str, stack: Stack) -> str:
    """Says on what a role's trust works, which is the role: parliament takes no statement without a resource."""
    if type_ != "aws_iam_role":
        return text
    try:
        policy = json.loads(text)
    except ValueError:
        return text  # parliament says what is wrong with it
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    for statement in statements:
        if "Principal" in statement:
            statement.setdefault("Resource", arn(type_, name, stack))
    return json.dumps(policy)
