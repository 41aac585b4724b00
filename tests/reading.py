"""Reads a stack that was synthesized."""

import json
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def named(stack: Json, kind: str) -> Json:
    """The resources of a kind, by name."""
    found: Json = stack["resource"].get(kind, {})
    return found


def at(stack: Json, address: str) -> Json:
    """One resource."""
    kind, name = address.split(".")
    resource: Json = stack["resource"][kind][name]
    return resource


def addresses(stack: Json) -> set[str]:
    """Addresses of all resources."""
    return {f"{kind}.{name}" for kind, resources in stack["resource"].items() for name in resources}


def changed(before: Json, after: Json) -> Json:
    """Address -> resource, of what is new or other than before."""
    return {
        address: at(after, address)
        for address in sorted(addresses(after))
        if address not in addresses(before) or at(before, address) != at(after, address)
    }


def waits_for(stack: Json, address: str, *kinds: str) -> list[str]:
    """What of these kinds a resource says that it depends on."""
    return [other for other in at(stack, address).get("depends_on", []) if other.startswith(kinds or "")]


def container(stack: Json, service: str) -> Json:
    """The one container of a service, by the service's name in addresses."""
    [definition] = json.loads(at(stack, f"aws_ecs_task_definition.compute_{service}_task")["container_definitions"])
    found: Json = definition
    return found


def names_and_values(pairs: list[Mapping[str, str]]) -> dict[str, str]:
    """Environment variables or secrets of a container: name -> value, or where ECS reads it."""
    found = {pair["name"]: pair["value"] if "value" in pair else pair["valueFrom"] for pair in pairs}
    assert len(found) == len(pairs)
    return found


def statements(policy: Json) -> list[Json]:
    """What the policy of a role says."""
    found: list[Json] = json.loads(policy["policy"])["Statement"]
    return found
