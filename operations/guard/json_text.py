"""Compares JSON inside text, such as container definitions and policies, and leaves out what AWS fills in. Pure."""

import json
from collections.abc import Iterator
from typing import Any

from terraform.plan import Path

# What ECS adds to a container definition that does not say it:
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
_FILLED_IN = ({"protocol": "tcp"}, {"essential": True})
_NOTHING: tuple[Any, ...] = (None, 0, "", [], {})


def parsed(text: Any) -> Any:
    """The object or list that a text is the JSON of; None for any other value."""
    if not isinstance(text, str) or not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def differences(path: Path, before: Any, after: Any) -> Iterator[tuple[Path, Any, Any]]:
    """Path, old and new value of all that differs between two parsed texts."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            if key in before and key in after:
                yield from differences((*path, key), before[key], after[key])
            elif not _is_filled_in(key, before if key in before else after):
                yield (*path, key), before.get(key), after.get(key)
    elif isinstance(before, list) and isinstance(after, list) and _objects(before + after):
        for step, old, new in _paired(before, after):
            if old is None or new is None:
                yield (*path, step), old, new
            else:
                yield from differences((*path, step), old, new)
    elif before != after:
        yield path, before, after


def _is_filled_in(key: str, holder: dict[str, Any]) -> bool:
    """That a key which only one side has says no more than its absence does."""
    value = holder[key]
    if value is False or any(value == nothing and type(value) is type(nothing) for nothing in _NOTHING):
        return True
    if key == "hostPort":
        return bool(value == holder.get("containerPort"))
    return {key: value} in _FILLED_IN


def _objects(elements: list[Any]) -> bool:
    return bool(elements) and all(isinstance(element, dict) for element in elements)


def _paired(before: list[Any], after: list[Any]) -> Iterator[tuple[str | int, Any, Any]]:
    """Elements that belong together: by place, or by name where the names differ. None where one side has none."""
    old, new = _names(before), _names(after)
    if old and new and old != new and len({*old}) == len(old) and len({*new}) == len(new):
        by_old, by_new = dict(zip(old, before, strict=True)), dict(zip(new, after, strict=True))
        for name in dict.fromkeys([*old, *new]):
            yield f"[{name}]", by_old.get(name), by_new.get(name)
        return
    if len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield index, one, other
        return
    same_start = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    start = min(len(before), len(after)) if same_start is None else same_start
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    for index in range(start, max(len(before), len(after)) - end):
        yield (
            index,
            before[index] if index < len(before) - end else None,
            after[index] if index < len(after) - end else None,
        )


def _names(elements: list[Any]) -> list[str] | None:
    """What the elements are called; None where one has no name."""
    for key in ("name", "Sid"):
        names = [element.get(key) for element in elements]
        if all(isinstance(name, str) and name for name in names):
            return names
    return None
