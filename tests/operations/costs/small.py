"""Stacks of a few resources, and what they cost."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from operations.costs.amounts import money
from operations.costs.assumptions import Assumptions
from operations.costs.estimate import Estimate, estimate
from operations.costs.prices import read_prices
from operations.costs.resources import of_stack
from terraform.stack import Stack

PROVIDERS = {"aws": [{"region": "us-east-1"}, {"alias": "west", "region": "us-west-2"}]}


def stack(resources: dict[str, Any]) -> Stack:
    """Address -> arguments, as a stack has them."""
    named: dict[str, dict[str, Any]] = {}
    for address, values in resources.items():
        type_, name = address.split(".")
        named.setdefault(type_, {})[name] = values
    return Stack("dev", Path(), {"provider": PROVIDERS, "resource": named})


def cost(resources: dict[str, Any], **assumed: int) -> Estimate:
    numbers = {name: Decimal(number) for name, number in assumed.items()}
    return estimate("dev", of_stack(stack(resources)), Assumptions(**numbers), read_prices())


def lines(resources: dict[str, Any], **assumed: int) -> dict[str, tuple[str, str]]:
    """What is paid for -> how many of it, and US dollars a month."""
    found = cost(resources, **assumed).lines
    assert len({line.what for line in found}) == len(found)
    return {line.what: (str(line.count), money(line.amount)) for line in found}


def unknown(resources: dict[str, Any]) -> dict[str, str]:
    """What is not estimated -> why."""
    return {each.what: each.why for each in cost(resources).not_estimated}
