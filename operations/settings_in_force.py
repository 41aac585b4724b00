"""Every value in force of an environment's settings, and whose word it is. Pure functions over any pydantic models."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from operations.terminal import Heading, Report, Table

JSON_FORMAT = 1
"""Counts up when a reader of `--json` has to change."""

WIDEST = 44  # characters of a column of values in a pipe; longer ones stick out


@dataclass(frozen=True)
class Value:
    """One value in force."""

    path: str
    """Such as `networking.vpc_cidr`, or `compute.services[backend].task_cpu` in a list of objects with names."""
    value: Any
    """As JSON has it."""
    default: bool
    """That the environment says nothing of it."""


@dataclass(frozen=True)
class Difference:
    """A value that two environments do not share. None where one has nothing there."""

    path: str
    one: Value | None
    other: Value | None


def values(settings: BaseModel) -> list[Value]:
    """All values, in the order in which the models name their settings."""
    return list(_within(settings, "", default=False))


def differences(one: Sequence[Value], other: Sequence[Value]) -> list[Difference]:
    """What differs, in the order of the first; what only the second has stands where the second has it."""
    ones, others = ({value.path: value for value in values_} for values_ in (one, other))
    paths = list(ones)
    place = 0
    for path in others:
        if path in ones:
            place = paths.index(path) + 1
        else:
            paths.insert(place, path)
            place += 1
    pairs = [Difference(path, ones.get(path), others.get(path)) for path in paths]
    return [pair for pair in pairs if pair.one is None or pair.other is None or pair.one.value != pair.other.value]


def _within(value: Any, path: str, *, default: bool) -> Iterator[Value]:
    """Values at and below a path. What lies in a default is default as well, whoever spelled it out there."""
    if isinstance(value, BaseModel) and type(value).model_fields:
        for name in type(value).model_fields:
            unsaid = default or name not in value.model_fields_set
            yield from _within(getattr(value, name), f"{path}.{name}" if path else name, default=unsaid)
    elif isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _within(each, f"{path}[{key}]", default=default)
    elif isinstance(value, (list, tuple)) and any(isinstance(each, BaseModel) for each in value):
        for key, each in zip(_keys(value), value, strict=True):
            yield from _within(each, f"{path}[{key}]", default=default)
    else:
        yield Value(path, _plain(value), default)


def _keys(objects: Sequence[Any]) -> Sequence[Any]:
    """Names of objects, by which those of two environments are compared; their numbers where not each has its own."""
    names = [getattr(each, "name", None) for each in objects]
    return names if all(isinstance(name, str) for name in names) and len({*names}) == len(names) else range(len(names))


def _plain(value: Any) -> Any:
    plain = to_jsonable_python(value, fallback=str)
    return sorted(plain, key=json.dumps) if isinstance(value, (set, frozenset)) else plain


def as_text(environment: str, found: Sequence[Value]) -> Report:
    """The report of one environment: a line for each value, marked where it is the default."""
    defaults = sum(value.default for value in found)
    headline = f"{environment}: {len(found)} values, {len(found) - defaults} of the environment and {defaults} defaults"
    rows = [(value.path, _shown(value.value), "default" if value.default else "") for value in found]
    return Report([Heading(headline), "", Table(rows, widest=WIDEST)])


def differences_as_text(one: str, other: str, found: Sequence[Difference]) -> Report:
    """The report of two environments: a line for each value that differs."""
    if not found:
        return Report([f"{one} and {other} do not differ"])
    number = "1 value" if len(found) == 1 else f"{len(found)} values"
    rows = [(Heading(), one, other), *((each.path, _side(each.one), _side(each.other)) for each in found)]
    return Report([Heading(f"{one} and {other} differ in {number}"), "", Table(rows, widest=WIDEST)])


def as_json(environment: str, found: Sequence[Value]) -> str:
    """For machines; the fields are described in docs/planning-safely.md."""
    listed = [{"path": value.path, **_for_machines(value)} for value in found]
    return json.dumps({"format": JSON_FORMAT, "environment": environment, "values": listed}, indent=2)


def differences_as_json(one: str, other: str, found: Sequence[Difference]) -> str:
    """For machines: under each environment's name what it has, or null."""
    listed = [
        {
            "path": each.path,
            one: None if each.one is None else _for_machines(each.one),
            other: None if each.other is None else _for_machines(each.other),
        }
        for each in found
    ]
    return json.dumps({"format": JSON_FORMAT, "environments": [one, other], "differences": listed}, indent=2)


def _for_machines(value: Value) -> dict[str, Any]:
    return {"value": value.value, "said_by": "default" if value.default else "environment"}


def _side(value: Value | None) -> str:
    if value is None:
        return "-"
    return _shown(value.value) + (" (default)" if value.default else "")


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
