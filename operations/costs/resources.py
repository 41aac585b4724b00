"""Resources to be priced, in one shape wherever they come from: a synthesized stack, or one side of a plan."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from terraform.addresses import without_key
from terraform.stack import Json, Stack, blocks


@dataclass(frozen=True)
class Resource:
    """One resource: references are as in a stack, `${aws_vpc.networking_vpc.id}`, or what they came to."""

    address: str
    values: Json
    region: str | None = None
    """None where it is not told."""
    repeated: bool = False
    """With count or for_each, so that a stack does not tell how many there are."""

    @property
    def type(self) -> str:
        """`aws_vpc`."""
        return without_key(self.address).split(".")[-2]

    @property
    def name(self) -> str:
        """`networking_vpc`."""
        return without_key(self.address).split(".")[-1]

    def blocks(self, name: str) -> list[Json]:
        """Its nested blocks of a name."""
        return blocks(self.values, name)

    def count(self, name: str, type_: str) -> int:
        """How many things of a type a list of ids names; of a list that is not known yet, by its references."""
        found = self.values.get(name) or ()
        return len(set(re.findall(rf"\b{type_}\.\w+", found))) if isinstance(found, str) else len(found)


class Resources:
    """All resources of one environment."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = resources

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._resources)

    def of(self, type_: str) -> list[Resource]:
        """Those of a type."""
        return [resource for resource in self if resource.type == type_]

    def is_first(self, resource: Resource) -> bool:
        """Whether it is the first of its type: it stands for what is assumed of all of them."""
        return self.of(resource.type)[0] == resource

    def referred(self, value: Any, type_: str) -> Resource | None:
        """The resource of a type that a value refers to: by reference, or by an ARN, an id or a name."""
        return next((each for each in self.of(type_) if refers(value, each)), None)


def refers(value: Any, resource: Resource) -> bool:
    """Whether a value means a resource."""
    if not isinstance(value, str) or not value:
        return False
    if "${" in value:
        return re.search(rf"\b{re.escape(resource.type)}\.{re.escape(resource.name)}\b", value) is not None
    known = [resource.values.get(key) for key in ("arn", "id", "name")]
    return any(isinstance(each, str) and value.removesuffix(":*") == each for each in known if each)


def of_stack(stack: Stack) -> Resources:
    """The managed resources of a synthesized stack."""
    regions = regions_of(stack)
    return Resources(
        [
            Resource(f"{type_}.{name}", values, regions[f"{type_}.{name}"], "count" in values or "for_each" in values)
            for type_, named in stack.json.get("resource", {}).items()
            for name, values in named.items()
        ]
    )


def regions_of(stack: Stack) -> dict[str, str | None]:
    """Address -> the region of its provider."""
    return {
        f"{type_}.{name}": stack.provider_called(values.get("provider", "")).get("region", stack.region)
        for type_, named in stack.json.get("resource", {}).items()
        for name, values in named.items()
    }
