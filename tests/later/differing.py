"""Values of a state, held against what was configured."""

from typing import Any

from tests.later.state_2025_11_01 import LOOKED_UP


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


def holds(value: Any, configured: Any) -> bool:
    """Whether a value of the state says all that the inventory says of it, which leaves out empty values."""
    if isinstance(configured, dict):
        return all(holds(value[key], inner) for key, inner in configured.items())
    if isinstance(configured, list):
        return len(value) == len(configured) and all(map(holds, value, configured))
    return bool(value == LOOKED_UP.get(configured, configured))
