"""A stack's resources and data sources, and what their values refer to."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from terraform.stack import Json, Stack

_REFERENCE = re.compile(r"(?:data\.)?\baws_\w+\.[A-Za-z_][\w-]*")


class Resources:
    """Of one stack, by address: `aws_lb.compute_alb_load_balancer`, `data.aws_route53_zone.domain_zone`."""

    def __init__(self, stack: Stack) -> None:
        self._known: Mapping[str, Json] = {
            f"{prefix}{type_}.{name}": values
            for prefix, block in (("", "resource"), ("data.", "data"))
            for type_, named in stack.json.get(block, {}).items()
            for name, values in named.items()
        }

    def __getitem__(self, address: str) -> Json:
        return self._known[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def of(self, *types: str) -> dict[str, Json]:
        """Those of some types, and data sources where the type begins with `data.`."""
        return {address: values for address, values in self._known.items() if address.rpartition(".")[0] in types}

    def referred(self, value: Any, *types: str) -> list[str]:
        """Addresses that a value refers to, each once and in its order; of some types, if any are said."""
        found = dict.fromkeys(_references(value))
        return [each for each in found if each in self._known and (not types or each.rpartition(".")[0] in types)]


def _references(value: Any) -> Iterator[str]:
    match value:
        case str():
            for expression in re.findall(r"\$\{(.*?)\}", value):
                yield from _REFERENCE.findall(expression)
        case Mapping():
            for each in value.values():
                yield from _references(each)
        case list():
            for each in value:
                yield from _references(each)


def tag(values: Json, name: str) -> str | None:
    """The value of a resource's tag."""
    found = (values.get("tags") or {}).get(name)
    return None if found is None else str(found)
