"""Reads a state as `terraform state pull` prints it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from terraform.addresses import with_key
from terraform.errors import Unreadable

STATE_FORMAT = 4  # that of Terraform 0.12 to at least 1.14


@dataclass(frozen=True)
class Instance:
    """One instance of one resource, as the state has it."""

    address: str
    """Such as `module.networking["x"].aws_subnet.public[0]`."""
    type: str
    managed: bool
    """False for a data source."""
    deposed: str | None
    """Key of a deposed object; None for the current one."""
    tainted: bool
    attributes: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The address, and for a deposed object its key."""
        return self.address if self.deposed is None else f"{self.address} (deposed object {self.deposed})"


@dataclass(frozen=True)
class State:
    """What a state holds."""

    outputs: Mapping[str, Any]
    """Name -> value."""
    instances: tuple[Instance, ...]
    lineage: str = ""
    """What all states have in common that came of one another."""

    @property
    def managed(self) -> tuple[Instance, ...]:
        """Without the data sources."""
        return tuple(instance for instance in self.instances if instance.managed)

    @property
    def attributes(self) -> dict[str, Mapping[str, Any]]:
        """Address -> attributes, of everything that is managed but for deposed objects."""
        return {instance.address: instance.attributes for instance in self.managed if instance.deposed is None}


EMPTY = State(outputs={}, instances=())


def read_state(text: str, source: str) -> State:
    """Reads a state's text. `source` names it in errors, such as a file's path.

    No text at all is an empty state: that is what Terraform prints where there is none yet. Raises Unreadable.
    """
    if not text.strip():
        return EMPTY
    try:
        parsed = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"{source} is not JSON: {error.msg.lower()} in line {error.lineno}, column {error.colno}; it may have been "
            "cut off, pull it again"
        ) from None
    return parse_state(parsed, source)


def parse_state(state: Any, source: str = "the state") -> State:
    """The same from parsed JSON. Raises Unreadable."""
    _check_format(state, source)
    try:
        return State(
            outputs={name: output["value"] for name, output in (state.get("outputs") or {}).items()},
            instances=tuple(_instances(state)),
            lineage=state.get("lineage", ""),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(
            f"{source} calls itself a state of format {STATE_FORMAT} and is built otherwise ({error!r}); pull it again"
        ) from None


def _check_format(state: Any, source: str) -> None:
    if isinstance(state, dict) and "format_version" in state:
        raise Unreadable(f"{source} is what `terraform show -json` prints; give what `terraform state pull` prints")
    if not isinstance(state, dict) or not isinstance(state.get("version"), int):
        raise Unreadable(f"{source} is JSON and not a Terraform state; give what `terraform state pull` prints")
    version = state["version"]
    if version > STATE_FORMAT:
        raise Unreadable(
            f"{source} has state format {version} and terraform/state.py reads {STATE_FORMAT}; a newer "
            "Terraform wrote it, read what changed and teach it"
        )
    if version < STATE_FORMAT:
        raise Unreadable(
            f"{source} has state format {version}, of a Terraform before 0.12; let a newer Terraform apply to it first"
        )
    if "resources" not in state and "lineage" not in state:
        raise Unreadable(
            f"{source} has neither resources nor a lineage, so it is no state; give what `terraform state pull` prints"
        )


def _instances(state: Mapping[str, Any]) -> Iterator[Instance]:
    for resource in state.get("resources") or ():
        managed = resource["mode"] == "managed"
        module = f"{resource['module']}." if resource.get("module") else ""
        data = "" if managed else "data."
        for instance in resource["instances"]:
            yield Instance(
                address=with_key(f"{module}{data}{resource['type']}.{resource['name']}", instance.get("index_key")),
                type=resource["type"],
                managed=managed,
                deposed=instance.get("deposed"),
                tainted=instance.get("status") == "tainted",
                attributes=instance.get("attributes") or {},
            )


def state_of_plan(plan: Mapping[str, Any]) -> State:
    """The state that a plan was made on, from `terraform show -json`, with what a refresh found gone.

    Data sources and deposed objects are left out.
    """
    values = (plan.get("prior_state") or {}).get("values") or {}
    return State(
        outputs={name: output.get("value") for name, output in (values.get("outputs") or {}).items()},
        instances=(*_planned_instances(values.get("root_module") or {}), *_gone_instances(plan)),
    )


def _gone_instances(plan: Mapping[str, Any]) -> Iterator[Instance]:
    for drift in plan.get("resource_drift", ()):
        if drift["mode"] == "managed" and drift["change"]["actions"] == ["delete"] and "deposed" not in drift:
            yield Instance(
                address=drift["address"],
                type=drift["type"],
                managed=True,
                deposed=None,
                tainted=False,
                attributes=drift["change"].get("before") or {},
            )


def _planned_instances(module: Mapping[str, Any]) -> Iterator[Instance]:
    for resource in module.get("resources", ()):
        if resource["mode"] == "managed":
            yield Instance(
                address=resource["address"],
                type=resource["type"],
                managed=True,
                deposed=None,
                tainted=bool(resource.get("tainted")),
                attributes=resource.get("values") or {},
            )
    for child in module.get("child_modules", ()):
        yield from _planned_instances(child)
