"""What a stack, a state and a plan say, read from their JSON. Pure functions."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


def moves(stack: Json) -> dict[str, str]:
    """Its moved blocks: old address -> new address."""
    return {block["from"]: block["to"] for block in stack.get("moved", ())}


def addresses(stack: Json) -> set[str]:
    """Addresses of its resources."""
    return {f"{type_}.{name}" for type_, named in stack.get("resource", {}).items() for name in named}


def adopted_part(stack: Json) -> dict[str, Any]:
    """The stack as the HCL modules had it: only the resources that a moved block leads to, and no moved blocks."""
    kept = set(moves(stack).values())
    part = json.loads(json.dumps(stack))
    del part["moved"]
    part["resource"] = {
        type_: named
        for type_, all_ in part["resource"].items()
        if (named := {name: resource for name, resource in all_.items() if f"{type_}.{name}" in kept})
    }
    return dict(part)


def instances(state: Json) -> dict[str, Json]:
    """Address of each managed resource's instance in a state -> its attributes."""
    return {
        address + _key(instance): instance["attributes"]
        for resource in state.get("resources", ())
        if resource["mode"] == "managed"
        for address in [".".join(filter(None, (resource.get("module"), resource["type"], resource["name"])))]
        for instance in resource["instances"]
    }


def _key(instance: Json) -> str:
    key = instance.get("index_key")
    return "" if key is None else f"[{json.dumps(key)}]"


def outputs(state: Json) -> dict[str, Any]:
    """Root outputs in a state."""
    return {name: output["value"] for name, output in state.get("outputs", {}).items()}


@dataclass(frozen=True)
class Plan:
    """A plan as `terraform show -json` tells it."""

    json: Json

    def _changes(self) -> Iterator[Json]:
        for change in self.json.get("resource_changes", ()):
            if change["mode"] == "managed":
                yield change

    @property
    def moves(self) -> dict[str, str]:
        """Old address -> new address."""
        return {
            change["previous_address"]: change["address"] for change in self._changes() if "previous_address" in change
        }

    @property
    def counts(self) -> Counter[str]:
        """How many resources meet each action, without those that meet none: {"create": 17}."""
        return Counter(
            "+".join(change["change"]["actions"])
            for change in self._changes()
            if change["change"]["actions"] != ["no-op"]
        )

    def changed(self, *actions: str) -> list[str]:
        """Addresses that meet exactly these actions."""
        return sorted(change["address"] for change in self._changes() if change["change"]["actions"] == list(actions))

    @property
    def output_changes(self) -> list[str]:
        """Root outputs that would change."""
        return [name for name, change in self.json.get("output_changes", {}).items() if change["actions"] != ["no-op"]]
