"""What AWS's service authorization reference says of actions, as cfn-lint has it."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _reference() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((files("cfnlint.data.AdditionalSpecs") / "Policies.json").read_text())
    return read


def takes(action: str) -> list[str] | None:
    """The types of resources that an action can be limited to; None for an action that AWS does not know."""
    service, _, name = action.partition(":")
    known = _reference().get(service, {}).get("Actions", {}).get(name.lower())
    return None if known is None else list(known.get("Resources", []))


def every_action(statement: Mapping[str, Any]) -> list[str]:
    """The actions of a statement, but for patterns."""
    return [action for action in statement["Action"] if "*" not in action]
