"""Compares the values of a plan and masks what is sensitive or not known yet. Pure functions.

Terraform mirrors a value's shape with `true` where it is sensitive or unknown: {"password": "x", "tags": {}} goes with
{"password": true, "tags": {}}.
"""

import json
from collections.abc import Iterator
from typing import Any

from operations.guard import json_text
from terraform.plan import Path, Values

SENSITIVE = "(sensitive)"
CHANGED = "(sensitive, changed)"
"""In place of a new value that is hidden as the old one is, and is another."""
UNKNOWN = "(known after apply)"

LONGEST_VALUE = 160  # characters of a value in text and Markdown
_CONTEXT = 30  # characters before the first that differs

_EACH = object()
Mark = bool | dict[Any, Any]


def differences(values: Values) -> Iterator[tuple[Path, Any, Any]]:
    """Path, old and new value of all that differs, masked: into maps, nested blocks and JSON, not lists of values.

    The two are never equal.
    """
    for path, before, after in _compare((), values.before, values.after, values.unknown, _hidden_in(values)):
        yield path, before, told_apart(before, after)


def shown(values: Values) -> tuple[Any, Any]:
    """The old and the new value as a whole, masked."""
    hidden = _hidden_in(values)
    return _shown(values.before, False, hidden), _shown(values.after, values.unknown, hidden)


def filled(value: Any, unknown: Any) -> Any:
    """A new value with a word wherever something in it is not known yet. Nothing is masked: never to be shown."""
    return _shown(value, unknown, False)


def told_apart(before: Any, after: Any) -> Any:
    """The new value of something that differs: where both are hidden, a word that is not the old one's."""
    return CHANGED if before == after else after


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
        old, new = json_text.parsed(before), json_text.parsed(after)
        if old is not None and new is not None and not _any(hidden):
            yield from json_text.differences(path, old, new)
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


def is_sensitive(values: Values, attribute: str) -> bool:
    """That something of an attribute is hidden."""
    return _any(_within(_hidden_in(values), attribute))


def pair(before: Any, after: Any) -> tuple[str, str]:
    """Two values that differ, as text that differs: of long ones the part from where they do."""
    old, new = _whole(before), _whole(after)
    if max(len(old), len(new)) <= LONGEST_VALUE:
        return old, new
    shared = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, shared - _CONTEXT) if shared > LONGEST_VALUE // 2 else 0
    return _part(old, start), _part(new, start)


def value(value: Any) -> str:
    """One value, shortened where it is long."""
    return _part(_whole(value), 0)


def _whole(value: Any) -> str:
    return value if isinstance(value, str) and value.startswith("(") else json.dumps(value, ensure_ascii=False)


def _part(text: str, start: int) -> str:
    end = start + LONGEST_VALUE - 6
    return f"{'...' if start else ''}{text[start:end]}{'...' if len(text) > end else ''}"
