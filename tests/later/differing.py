"""Values of a state that are not what was configured."""

from typing import Any


def other(configured: Any, value: Any) -> Any:
    """A value that differs in all that is configured of it."""
    if isinstance(configured, dict):
        return {**value, **{key: other(inner, value[key]) for key, inner in configured.items()}}
    if isinstance(configured, list):
        # One that is missing is noticed of a list of words; of a list of blocks each is another.
        return [other(*pair) for pair in zip(configured, value, strict=True)] if _blocks(value) else value[:-1]
    if isinstance(configured, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"other-{value}"


def _blocks(value: list[Any]) -> bool:
    return all(isinstance(block, dict) for block in value)
