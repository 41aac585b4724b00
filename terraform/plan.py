"""Reads a plan as `terraform show -json` prints it: actions, moves, values. Pure functions.

https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from terraform.errors import TerraformError, Unreadable

Json = Mapping[str, Any]
Path = tuple[str | int, ...]
"""Where a value lies: `("setting", 0, "value")`."""

PLAN_FORMAT = "1"  # https://developer.hashicorp.com/terraform/internals/json-format#format-version
NOTHING = ("no-op",)
GONE = ("delete",)
"""Actions; in what has drifted: something else has deleted it."""


@dataclass(frozen=True)
class Values:
    """What something was and will be. Marks have the shape of a value, with `true` where it is sensitive or unknown."""

    before: Any
    after: Any
    unknown: Any
    """A mark: what is known after the apply only."""
    before_sensitive: Any
    after_sensitive: Any


@dataclass(frozen=True)
class Change:
    """What a plan does to one object of one resource."""

    address: str
    type: str
    name: str
    module: str
    """Address of its module, `module.networking`; nothing for the root."""
    actions: tuple[str, ...]
    """`("no-op",)`, `("create",)`, `("update",)`, `("delete", "create")` and so on."""
    values: Values
    previous_address: str | None = None
    """Where the state has it, if the plan moves it."""
    deposed: str | None = None
    """Key of a deposed object: what a replacement left behind when it failed half way."""
    imported: bool = False
    replace_paths: tuple[Path, ...] = ()
    """Attributes that force a replacement."""
    reason: str = ""
    """Terraform's word for why it replaces or destroys it: `replace_because_tainted`."""

    @property
    def before(self) -> Json:
        """Its attributes as they are; none for what is created."""
        return self.values.before or {}

    @property
    def after(self) -> Json:
        """Its attributes as they will be, as far as they are known; none for what is destroyed."""
        return self.values.after or {}

    @property
    def attributes(self) -> dict[str, tuple[Any, Any]]:
        """Attributes that differ, with their old and new values."""
        keys = sorted({*self.before, *self.after})
        return {
            key: (self.before.get(key), self.after.get(key))
            for key in keys
            if self.before.get(key) != self.after.get(key)
        }

    @property
    def forced_by(self) -> tuple[str, ...]:
        """Attributes that force a replacement, as one writes them."""
        return tuple(dotted(path) for path in self.replace_paths)


@dataclass(frozen=True)
class OutputChange:
    """What a plan does to one root output."""

    name: str
    actions: tuple[str, ...]
    values: Values


@dataclass(frozen=True)
class Variable:
    """A root variable: the value that a plan was made with, and what it would have had by itself."""

    value: Any
    default: Any


@dataclass(frozen=True)
class Plan:
    """A plan."""

    json: Json

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """All managed resources of the plan, the unchanged ones included. Data sources are left out."""
        return tuple(
            _change(resource) for resource in self.json.get("resource_changes", ()) if resource["mode"] == "managed"
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many resources meet each action: {"no-op": 52}."""
        return dict(Counter("+".join(change.actions) for change in self.changes))

    @property
    def doing(self) -> dict[str, int]:
        """The same without those that stay as they are: {} where there is nothing to do but moves."""
        return {actions: number for actions, number in self.counts.items() if actions != "no-op"}

    @property
    def moves(self) -> dict[str, str]:
        """Old address -> new address."""
        return {c.previous_address: c.address for c in self.changes if c.previous_address is not None}

    @property
    def outputs(self) -> tuple[OutputChange, ...]:
        """All root outputs, sorted, the unchanged ones included."""
        return tuple(
            OutputChange(name, tuple(change["actions"]), _values(change))
            for name, change in sorted(self.json.get("output_changes", {}).items())
        )

    @property
    def output_changes(self) -> dict[str, list[str]]:
        """Root outputs that would change, and how."""
        return {output.name: list(output.actions) for output in self.outputs if output.actions != NOTHING}

    @cached_property
    def drift(self) -> tuple[Change, ...]:
        """What something else than Terraform has changed since the last apply: from the state to what is there.

        A resource that only moves is among them too, unchanged.
        """
        return tuple(
            _change(resource) for resource in self.json.get("resource_drift", ()) if resource["mode"] == "managed"
        )

    @cached_property
    def configured(self) -> dict[str, Json]:
        """Address of a resource without keys -> what its configuration says, by attribute; of root resources only."""
        root = self.json.get("configuration", {}).get("root_module", {})
        return {
            resource["address"]: resource.get("expressions", {})
            for resource in root.get("resources", ())
            if resource.get("mode") == "managed"
        }

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """The root variables by name."""
        declared = self.json.get("configuration", {}).get("root_module", {}).get("variables", {})
        values = self.json.get("variables", {})
        return {
            name: Variable(values.get(name, {}).get("value", variable.get("default")), variable.get("default"))
            for name, variable in declared.items()
        }

    @property
    def deleted_elsewhere(self) -> tuple[str, ...]:
        """Addresses of resources that something else than Terraform has deleted."""
        return tuple(change.address for change in self.drift if change.actions == GONE)

    @property
    def complete(self) -> bool:
        """False for a plan of some resources only (-target): the rest was not looked at."""
        return bool(self.json.get("complete", True))

    def by_action(self, *actions: str) -> list[str]:
        """Addresses that meet exactly these actions."""
        return sorted(change.address for change in self.changes if change.actions == actions)


def read_plan(json: Json) -> Plan:
    """Takes what `terraform show -json` printed for a plan.

    Raises Unreadable for what is none, and TerraformError for one that could not be applied.
    """
    version = json.get("format_version")
    if not isinstance(version, str) or ("planned_values" not in json and "resource_changes" not in json):
        raise Unreadable("this is not what `terraform show -json` prints for a plan")
    if version.split(".")[0] != PLAN_FORMAT:
        raise Unreadable(
            f"the plan has format version {version} and terraform/plan.py reads {PLAN_FORMAT}.x; read what changed in "
            "Terraform's JSON format and teach it"
        )
    if json.get("errored"):
        raise TerraformError("Terraform broke off while it made this plan; plan again")
    return Plan(json)


def dotted(path: Path) -> str:
    """`("setting", 0, "value")` -> `setting[0].value`; a step in brackets, `"[name]"`, stays as it is."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else step if step.startswith("[") else f".{step}"
    return text.removeprefix(".")


def _change(resource: Json) -> Change:
    change = resource["change"]
    return Change(
        address=resource["address"],
        type=resource["type"],
        name=resource["name"],
        module=resource.get("module_address", ""),
        actions=tuple(change["actions"]),
        values=_values(change),
        previous_address=resource.get("previous_address"),
        deposed=resource.get("deposed"),
        imported="importing" in change,
        replace_paths=tuple(tuple(path) for path in change.get("replace_paths", ())),
        reason=resource.get("action_reason", ""),
    )


def _values(change: Json) -> Values:
    return Values(
        before=change.get("before"),
        after=change.get("after"),
        unknown=change.get("after_unknown"),
        before_sensitive=change.get("before_sensitive"),
        after_sensitive=change.get("after_sensitive"),
    )
