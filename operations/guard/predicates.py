"""What counts as a change for the worse: each takes the value that is and the value that will be. Pure functions.

One that answers with a text says what would happen in its own words; one that answers True leaves it at the two values.
Values that are not known before the apply never reach these.
"""

import re
from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

Predicate = Callable[[Any, Any], bool | str]

_ON = (True, "true", "enabled", "Enabled", "ENABLED")

# They accept TLS 1.0 or 1.1:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
_OLD_TLS = re.compile(r"ELBSecurityPolicy-(2015|2016|TLS-1-[01]-|FS-2018|FS-1-1-|TLS13-1-[01]-)")


def changed(before: Any, after: Any) -> bool:
    """Is another one."""
    return before not in (None, "") and bool(before != after)


def replaced_by_another(before: Any, after: Any) -> bool:
    """Was something, and will be something else."""
    return bool(before and after) and bool(before != after)


def lowered(before: Any, after: Any) -> bool:
    """Is a smaller number."""
    old, new = _number(before), _number(after)
    return old is not None and new is not None and new < old


def raised(before: Any, after: Any) -> bool:
    """Is a larger number."""
    return lowered(after, before)


def kept_shorter(before: Any, after: Any) -> bool:
    """Is a smaller number, where 0 and nothing stand for ever."""
    new = _number(after)
    return bool(new) and (not _number(before) or lowered(before, after))


def turned_off(before: Any, after: Any) -> bool:
    """Was on."""
    return before in _ON and after not in _ON


def turned_on(before: Any, after: Any) -> bool:
    """Was off."""
    return turned_off(after, before)


def emptied(before: Any, after: Any) -> bool:
    """Was something, and will be 0 or nothing."""
    return bool(before) and before != "0" and (not after or after == "0")


def lost_some(before: Any, after: Any) -> bool:
    """Is a list that lacks what it had."""
    return isinstance(before, list) and any(element not in (after or []) for element in before)


def no_longer(word: str) -> Predicate:
    """Was this word."""

    def counts(before: Any, after: Any) -> bool:
        return bool(before == word and after != word)

    counts.__name__ = f"no longer {word}"
    return counts


def version_lowered(before: Any, after: Any) -> bool:
    """Is an older version, as far as both are said: `15` is no older than `15.12`."""
    old, new = _version(before), _version(after)
    shared = min(len(old), len(new))
    return bool(shared) and new[:shared] < old[:shared]


def minor_dropped(before: Any, after: Any) -> bool:
    """Says a major version alone, of what runs by its minor."""
    old, new = _version(before), _version(after)
    return bool(new) and len(new) < len(old) and new == old[: len(new)]


def major_version_raised(before: Any, after: Any) -> bool:
    """Is a version with a larger first number."""
    old, new = _version(before), _version(after)
    return bool(old and new) and new[0] > old[0]


def weaker_tls(before: Any, after: Any) -> bool:
    """Is a policy of load balancers that accepts TLS 1.0 or 1.1, after one that does not."""
    return bool(before) and not _OLD_TLS.match(str(before)) and bool(after) and bool(_OLD_TLS.match(str(after)))


def parameter_off(name: str) -> Predicate:
    """Sets a database's parameter to 0. One that is left out falls back to AWS's default."""

    def counts(before: Any, after: Any) -> bool | str:
        now = _parameters(after).get(name)
        was = _parameters(before).get(name)
        return f"would set {name} to 0" if now == "0" and was != "0" else False

    counts.__name__ = f"{name} off"
    return counts


def expires_sooner(before: Any, after: Any) -> bool | str:
    """Rules of a bucket that delete objects earlier than its rules did."""
    for kind in ("expiration", "noncurrent_version_expiration"):
        was, will = _expirations(before, kind), _expirations(after, kind)
        for rule, days in will.items():
            if rule not in was or days < was[rule]:
                old = f"{was[rule]} days" if rule in was else "never"
                return f"would delete objects of rule {rule} after {days} days instead of {old}"
    return False


def _expirations(rules: Any, kind: str) -> dict[str, int]:
    """Id of each rule in force that deletes objects -> after how many days."""
    found = {}
    for rule in rules or ():
        for block in rule.get(kind) or ():
            days = _number(block.get("days") or block.get("noncurrent_days"))
            if days and rule.get("status") in _ON:
                found[str(rule.get("id"))] = int(days)
    return found


def _parameters(blocks: Any) -> Mapping[str, str]:
    return {block.get("name"): str(block.get("value")) for block in blocks or ()}


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _version(value: Any) -> list[int]:
    parts = str(value or "").split(".")
    return [int(part) for part in takewhile(str.isdigit, parts)]
