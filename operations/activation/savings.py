"""What a deactivation saves, by the table of costs."""

from operations.activation.standing import Standing
from operations.costs.amounts import money
from operations.costs.assumptions import Assumptions
from operations.costs.estimate import estimate
from operations.costs.items import Group
from operations.costs.prices import read_prices
from operations.costs.resources import Resource, Resources


def a_month(standing: Standing) -> str | None:
    """USD a month, of what costs the same whether or not it is used; None in a region whose prices are not known."""
    stack, prices = standing.stack, read_prices()
    if stack.region != prices.region:
        return None
    left = set(standing.left)
    everything = [Resource(address, values, stack.region) for address, values in standing.state.attributes.items()]
    before, after = (
        estimate(stack.name, Resources(found), Assumptions(), prices).total(Group.FIXED)
        for found in (everything, [resource for resource in everything if resource.address not in left])
    )
    return money(before - after)
