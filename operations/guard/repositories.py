"""ECR: which images go, and where none come any more. Predicates, and so pure functions."""

from collections.abc import Mapping
from typing import Any

from operations.guard import json_text


def expires_more_images(before: Any, after: Any) -> bool | str:
    """A repository's lifecycle policy lets images expire that its former one kept."""
    was, will = _expiring(before), _expiring(after)
    for selection, number in will.items():
        if selection not in was or number < was[selection]:
            old = f" instead of {was[selection]}" if selection in was else ""
            return f"would keep {selection} up to {number}{old}"
    return False


def fewer_copies(before: Any, after: Any) -> bool | str:
    """Images are no longer copied to a region."""
    lost = sorted(_destinations(before) - _destinations(after))
    return f"would no longer copy images to {' and '.join(lost)}" if lost else False


def _expiring(text: Any) -> Mapping[str, int]:
    """What expires, in words, and beyond which number."""
    policy = json_text.parsed(text)
    rules = policy.get("rules", ()) if isinstance(policy, dict) else ()
    found = {}
    for rule in rules:
        said = rule.get("selection", {})
        tags = ", ".join(sorted([*said.get("tagPrefixList", ()), *said.get("tagPatternList", ())]))
        unit = said.get("countUnit") or "images"
        kind = f"{said.get('tagStatus')} images{f' ({tags})' if tags else ''}, counted in {unit},"
        found[kind] = int(said.get("countNumber", 0))
    return found


def _destinations(rules: Any) -> set[str]:
    return {
        str(destination.get("region"))
        for rule in rules or ()
        if isinstance(rule, dict)
        for destination in rule.get("destination") or ()
    }
