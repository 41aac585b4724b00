"""Stacks changed on purpose."""

import copy
import json
from typing import Any

from terraform.stack import addresses, moves
from tests.conftest import Stack


def without_news(stack: Stack) -> Stack:
    """A stack without what the HCL never had, so that applying it only moves and needs no AWS."""
    adopted = set(moves(stack).values())
    kept = copy.deepcopy(stack)
    for address in addresses(stack):
        if address not in adopted:
            type_, name = address.split(".")
            del kept["resource"][type_][name]
    kept["resource"] = {type_: named for type_, named in kept["resource"].items() if named}
    return kept


def resource(stack: Stack, address: str) -> dict[str, Any]:
    """One resource's configuration, to be changed in place."""
    type_, name = address.split(".")
    found: dict[str, Any] = stack["resource"][type_][name]
    return found


def renamed(stack: Stack, old: str, new: str) -> Stack:
    """The stack in which one construct's id has changed, with all references to it."""
    type_, name = old.split(".")
    text = json.dumps(stack).replace(f"{type_}.{name}.", f"{type_}.{new.split('.')[1]}.")
    text = text.replace(f'"{old}"', f'"{new}"')
    changed: Stack = json.loads(text)
    changed["resource"][type_][new.split(".")[1]] = changed["resource"][type_].pop(name)
    return changed
