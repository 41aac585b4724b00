"""Compares the values of a plan and masks what is sensitive or not known yet. Pure functions.

Terraform mirrors a value's shape with `true` where it is sensitive or unknown: {"password": "x", "tags": {}} goes with
{"password": true, "tags": {}}.
"""

from collections.abc import Iterator
from typing import Any

from terraform.plan import Path, Values

SENSITIVE = "(sensitive)"
UNKNOWN = "(known after apply)"

_EACH = object()
Mark = bool | dict[Any, Any]


def differences(values: Values) -> Iterator[tuple[Path, Any, Any]]:
    """Path, old and new value of all that differs, masked: into maps and nested blocks, not into lists of values."""
    yield from _compare((), values.before, values.after, values.unknown, _hidden_in(values))


def shown(values: Values) -> tuple[Any, Any]:
    """The old and the new value as a whole, masked."""
    hidden = _hidden_in(values)
    return _shown(values.before, False, hidden), _shown(values.after, values.unknown, hidden)


def below(path: Path, top: Path) -> bool:
    """That a path lies at or under another, or the other way round."""
    shorter = min(len(path), len(top))
    return path[:shorter] == top[:shorter]


def _hidden_in(values: Values) -> Mark:
    """What is sensitive before or after."""
    return _union(_hidden(values.before_sensitive), _hidden(values.after_sensitive))


def _hidden(mark: Any) -> Mark:
    """A sensitivity mark with all elements of a list taken together: a set has no order to rely on."""
    match mark:
        case True:
            return True
        case dict():
            return {key: _hidden(value) for key, value in mark.items()}
        case list():
            together: Mark = False
            for element in mark:
                together = _union(together, _hidden(element))
            return {_EACH: together}
        case _:
            return False


def _union(one: Mark, other: Mark) -> Mark:
    """Hidden where either is, so that a value that stops being sensitive is not shown either."""
    if one is True or other is True:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: _union(one.get(key, False), other.get(key, False)) for key in {**one, **other}}
    return one or other


def _within(mark: Mark, key: str | int) -> Mark:
    if isinstance(mark, dict):
        found: Mark = mark.get(_EACH if isinstance(key, int) else key, False)
        return found
    return mark


def _unknown_within(unknown: Any, key: str | int) -> Any:
    match unknown:
        case dict():
            return unknown.get(key, False)
        case list():
            return unknown[key] if isinstance(key, int) and key < len(unknown) else False
        case _:
            return unknown


def _shown(value: Any, unknown: Any, hidden: Mark) -> Any:
    """A value with words in place of what is sensitive or unknown."""
    if hidden is True:
        return SENSITIVE
    if unknown is True:
        return UNKNOWN
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict) and any(unknown.values())):
        value = value or {}
        keys = [*value, *(key for key in (unknown or {}) if key not in value and unknown[key])]
        return {key: _shown(value.get(key), _unknown_within(unknown, key), _within(hidden, key)) for key in keys}
    if isinstance(value, list):
        length = max(len(value), len(unknown) if isinstance(unknown, list) else 0)
        return [
            _shown(
                value[index] if index < len(value) else None, _unknown_within(unknown, index), _within(hidden, index)
            )
            for index in range(length)
        ]
    return value


def _compare(path: Path, before: Any, after: Any, unknown: Any, hidden: Mark) -> Iterator[tuple[Path, Any, Any]]:
    """Leaves that differ: into maps and nested blocks, while a list of plain values is one leaf."""
    if hidden is not True and unknown is not True:
        if isinstance(before, dict) and isinstance(after, dict):
            extra = [key for key in unknown if unknown[key]] if isinstance(unknown, dict) else []
            for key in sorted({*before, *after, *extra}):
                yield from _compare(
                    (*path, key),
                    before.get(key),
                    after.get(key),
                    _unknown_within(unknown, key),
                    _within(hidden, key),
                )
            return
        if _blocks(before) and _blocks(after) and len(before) == len(after):
            for index, (old, new) in enumerate(zip(before, after, strict=True)):
                yield from _compare((*path, index), old, new, _unknown_within(unknown, index), _within(hidden, index))
            return
    if before != after or _any(unknown):
        yield path, _shown(before, False, hidden), _shown(after, unknown, hidden)


def _blocks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(element, dict) for element in value)


def _any(mark: Any) -> bool:
    match mark:
        case dict():
            return any(_any(value) for value in mark.values())
        case list():
            return any(_any(value) for value in mark)
        case _:
            return mark is True
