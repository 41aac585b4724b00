"""WAF: what a web ACL lets through that it held back. Predicates, and so pure functions."""

from collections.abc import Iterator
from typing import Any

from operations.guard.blocks import one_block
from terraform.plan import Json

_LETS_THROUGH = ("allow", "count")


def blocks_less(before: Any, after: Any) -> bool | str:
    """Rules that are gone, that only count, or that take more for too much."""
    was, will = _rules(before), _rules(after)
    found = list(dict.fromkeys(sentence for name in {**was, **will} for sentence in _weaker(name, was, will)))
    return f"would {' and '.join(found[:3])}" if found else False


def allows_by_default(before: Any, after: Any) -> bool:
    """Lets through what no rule is for, which it blocked."""
    return _kind(before) == "block" and _kind(after) == "allow"


def _weaker(name: str, was: dict[str, Json], will: dict[str, Json]) -> Iterator[str]:
    old, new = was.get(name), will.get(name)
    if new is None:
        if old is not None and _does(old) not in _LETS_THROUGH:
            yield f"no longer have rule {name}"
        return
    if _does(new) in _LETS_THROUGH and (_does(old) if old else "") != _does(new):
        if old and _does(old) not in _LETS_THROUGH:
            yield f"only {_does(new)} what rule {name} is for"
        elif _does(new) == "allow":
            yield f"let through what rule {name} is for, before other rules see it"
    if old is None:
        return
    spared = _spared(new) - _spared(old)
    if spared:
        yield f"no longer block {' and '.join(sorted(spared)[:3])} of rule {name}"
    limits = _limit(old), _limit(new)
    if all(isinstance(limit, int) for limit in limits) and limits[1] > limits[0]:
        yield f"let one address ask {limits[1]} times instead of {limits[0]} (rule {name})"


def _rules(rules: Any) -> dict[str, Json]:
    return {str(rule.get("name")): rule for rule in rules or ()}


def _does(rule: Json) -> str:
    """What a rule does with a request: its action, or how it takes those of a group."""
    return _kind(rule.get("action")) or _kind(rule.get("override_action"))


def _kind(blocks: Any) -> str:
    """The one block inside a block that is there: `count` of {allow: [], count: [{}]}."""
    return next((str(kind) for kind, inner in one_block(blocks).items() if inner not in ([], None)), "")


def _spared(rule: Json) -> set[str]:
    """Rules of a managed group that are not to block."""
    group = one_block(one_block(rule.get("statement")).get("managed_rule_group_statement"))
    return {
        str(override.get("name"))
        for override in group.get("rule_action_override") or ()
        if _kind(override.get("action_to_use")) in _LETS_THROUGH
    }


def _limit(rule: Json) -> Any:
    return one_block(one_block(rule.get("statement")).get("rate_based_statement")).get("limit")
