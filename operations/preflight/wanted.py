"""What a stack wants of an account, read from its JSON. Pure functions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from terraform.stack import Json, Stack

_INTERPOLATION = re.compile(r"\$\{([^{}]*)\}")
_ATTRIBUTE = re.compile(r"([a-z0-9_]+)\.([\w-]+)\.(\w+)")
_VARIABLE = re.compile(r"var\.([\w-]+)")
_SENSITIVE = re.compile(r'sensitive\("([^"\\]*)"\)')
_ATTRIBUTES_OF_IDS = {"aws_s3_bucket": "bucket", "aws_iam_role": "name", "aws_db_parameter_group": "name"}


class _Unresolved(Exception):
    """Only AWS knows it."""


@dataclass(frozen=True)
class Resource:
    """A resource or data source of the stack."""

    type: str
    name: str
    body: Json

    @property
    def address(self) -> str:
        """Such as aws_vpc.networking_vpc."""
        return f"{self.type}.{self.name}"

    def get(self, name: str, default: Any = None) -> Any:
        """An argument as the stack has it, references unresolved."""
        return self.body.get(name, default)


@dataclass(frozen=True)
class Wanted:
    """A stack, and the values of its variables."""

    stack: Stack
    variables: Mapping[str, str] = field(default_factory=dict)
    """Values from outside; a variable that is not among them has its default."""

    @property
    def environment(self) -> str:
        """The stack's name."""
        return self.stack.name

    @property
    def provider(self) -> Json:
        """The provider that resources have unless they say otherwise."""
        return self.stack.provider

    @property
    def region(self) -> str | None:
        """Where the stack's resources are."""
        return self.text(self.provider.get("region"))

    def region_of(self, resource: Resource) -> str | None:
        """Where a resource or a data source is, by its provider; None for the stack's own region."""
        return self.text(self.stack.provider_called(str(resource.get("provider") or "")).get("region"))

    @property
    def accounts(self) -> tuple[str, ...]:
        """Accounts that the stack may be deployed to, by provider and backend; none where it does not say."""
        allowed = self.provider.get("allowed_account_ids") or self.stack.backend.get("allowed_account_ids") or ()
        return tuple(map(str, allowed))

    def all(self, type_: str) -> tuple[Resource, ...]:
        """All resources of a type. One with count or for_each is one here."""
        return _named(type_, self.stack.json.get("resource", {}))

    def all_data(self, type_: str) -> tuple[Resource, ...]:
        """All data sources of a type."""
        return _named(type_, self.stack.json.get("data", {}))

    @property
    def types(self) -> frozenset[str]:
        """Types of all resources."""
        return frozenset(self.stack.json.get("resource", {}))

    def text(self, value: Any) -> str | None:
        """A value with its references filled in from the stack; None for what only AWS knows."""
        if value is None:
            return None
        try:
            return _INTERPOLATION.sub(lambda found: self._resolved(found.group(1).strip()), str(value))
        except _Unresolved:
            return None

    def variable(self, name: str) -> str | None:
        """A variable's value: from outside, or its default."""
        value = self.variables.get(name, self.stack.json.get("variable", {}).get(name, {}).get("default"))
        return None if value is None else str(value)

    def referenced(self, value: Any) -> Resource | None:
        """The resource that `${aws_subnet.a.id}` speaks of."""
        found = _INTERPOLATION.fullmatch(str(value))
        attribute = _ATTRIBUTE.fullmatch(found.group(1)) if found else None
        if attribute is None:
            return None
        type_, name, _ = attribute.groups()
        return next((resource for resource in self.all(type_) if resource.name == name), None)

    def tags(self, resource: Resource) -> dict[str, str]:
        """Its tags, the provider's default ones among them."""
        defaults = [block.get("tags") or {} for block in as_list(self.provider.get("default_tags"))]
        return {key: value for tags in (*defaults, resource.get("tags") or {}) for key, value in tags.items()}

    def names(self, type_: str, argument: str = "name") -> Iterator[tuple[Resource, str]]:
        """Resources whose name the stack itself says."""
        for resource in self.all(type_):
            if (name := self.text(resource.get(argument))) is not None:
                yield resource, name

    def _resolved(self, expression: str) -> str:
        if variable := _VARIABLE.fullmatch(expression):
            value = self.variable(variable.group(1))
        elif sensitive := _SENSITIVE.fullmatch(expression):
            value = sensitive.group(1)
        elif attribute := _ATTRIBUTE.fullmatch(expression):
            value = self._attribute(*attribute.groups())
        else:
            value = None
        if value is None:
            raise _Unresolved
        return value

    def _attribute(self, type_: str, name: str, attribute: str) -> str | None:
        if attribute == "id":
            attribute = _ATTRIBUTES_OF_IDS.get(type_, attribute)
        for resource in self.all(type_):
            if resource.name == name:
                return self.text(resource.get(attribute))
        return None


def as_list(value: Any) -> list[Any]:
    """A block as a list, as Terraform's JSON may write one block without it."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _named(type_: str, declared: Json) -> tuple[Resource, ...]:
    return tuple(Resource(type_, name, body) for name, body in declared.get(type_, {}).items())
