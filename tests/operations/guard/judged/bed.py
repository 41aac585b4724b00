"""What a change is tried on: dev's stack, and the state of what runs at the stack's addresses."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.conftest import Stack

Json = dict[str, Any]


class Bed:
    """One stack and one state. Remembers which resources were touched, so that several changes can share one."""

    def __init__(self, stack: Stack, state: Stack) -> None:
        self._original = (stack, state)
        self.stack = copy.deepcopy(stack)
        self.state = copy.deepcopy(state)
        self.variables: dict[str, str] = {}
        self.touched: set[str] = set()

    def says(self, address: str, /, **attributes: Any) -> Json:
        """What the stack says of a resource, with other attributes."""
        self.touched.add(address)
        type_, name = address.split(".")
        said: Json = self.stack["resource"][type_][name]
        said.update(attributes)
        return said

    def has(self, address: str, /, **attributes: Any) -> Json:
        """The attributes that a resource has in the state, other ones of them."""
        self.touched.add(address)
        found = _attributes(self.state, address)
        found.update(attributes)
        return dict(found)

    def like(self, address: str) -> tuple[Json, Json]:
        """A copy of what runs: the attributes that it has, and what the stack says of it."""
        stack, state = self._original
        type_, name = address.split(".")
        says = copy.deepcopy(stack["resource"][type_][name])
        return _attributes(state, address), {
            key: value for key, value in says.items() if key not in ("lifecycle", "depends_on")
        }

    def change(self, address: str, path: str, before: Any, after: Any) -> None:
        """A resource that has one value, and is to have another."""
        self.has(address, **{path: before})
        self.says(address, **{path: after})

    def make(self, address: str, /, **attributes: Any) -> None:
        """The stack says something new."""
        self.touched.add(address)
        type_, name = address.split(".")
        self.stack["resource"].setdefault(type_, {})[name] = attributes

    def drop(self, address: str) -> None:
        """The stack no longer says anything of a resource. What refers to it says its values instead."""
        self.touched.add(address)
        values = _attributes(self.state, address) if self._runs(address) else {}
        for attribute in ("arn", "id", "name"):
            reference, value = f"${{{address}.{attribute}}}", values.get(attribute)
            if value:
                self.stack["resource"] = json.loads(json.dumps(self.stack["resource"]).replace(reference, value))
        type_, name = address.split(".")
        del self.stack["resource"][type_][name]
        if not self.stack["resource"][type_]:
            del self.stack["resource"][type_]
        for named in self.stack["resource"].values():
            for resource in named.values():
                if address in resource.get("depends_on", ()):
                    resource["depends_on"] = [other for other in resource["depends_on"] if other != address]

    def _runs(self, address: str) -> bool:
        return any(f"{resource['type']}.{resource['name']}" == address for resource in self.state["resources"])

    def run(self, address: str, /, **attributes: Any) -> None:
        """Something more that runs and that the stack does not say, as the state has it."""
        self.touched.add(address)
        type_, name = address.split(".")
        provider = self.state["resources"][-1]["provider"]
        versions = {
            resource["type"]: resource["instances"][0]["schema_version"] for resource in self.state["resources"]
        }
        self.state["resources"].append(
            {
                "mode": "managed",
                "type": type_,
                "name": name,
                "provider": provider,
                "instances": [{"schema_version": versions.get(type_, 0), "attributes": attributes, "dependencies": []}],
            }
        )

    def text(self, address: str, attribute: str, change: Callable[[Any], None]) -> None:
        """Changes JSON inside a text of the stack's."""
        said = self.says(address)
        parsed = json.loads(said[attribute])
        change(parsed)
        said[attribute] = json.dumps(parsed)


def _attributes(state: Stack, address: str) -> Json:
    type_, name = address.split(".")
    [found] = [
        resource["instances"][0]["attributes"]
        for resource in state["resources"]
        if (resource["type"], resource["name"], resource["mode"]) == (type_, name, "managed")
    ]
    attributes: Json = found
    return attributes


@dataclass(frozen=True)
class Case:
    """One change, and what the guard has to find in it."""

    name: str
    change: Callable[[Bed], object]
    found: Mapping[str, str] = field(default_factory=dict)
    """Allowance -> level; none for a change that is harmless."""
    group: str = ""
    """Changes share a stack within their group alone."""


def pack(cases: Mapping[str, Case], stack: Stack, state: Stack) -> list[tuple[Bed, list[Case]]]:
    """As few stacks as there can be: changes share one where they touch different resources."""
    packed: list[tuple[Bed, list[Case]]] = []
    for case in cases.values():
        alone = Bed(stack, state)
        case.change(alone)
        for bed, sharing in packed:
            if sharing[0].group == case.group and not bed.touched & alone.touched:
                case.change(bed)
                sharing.append(case)
                break
        else:
            packed.append((alone, [case]))
    return packed
