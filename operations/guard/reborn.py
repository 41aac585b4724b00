"""What would be made anew, and empty, because what was there has gone outside of Terraform. Pure functions."""

from collections.abc import Iterator

from operations.guard.findings import Finding, Level
from operations.guard.kinds import Kind, kind_of, name_of, type_of
from operations.guard.protected import why_protected
from operations.guard.refused import NAMED_BY
from terraform.plan import GONE, Change, Plan

CAUSE = "made-anew"


def findings(plan: Plan) -> Iterator[Finding]:
    """Protected resources that are created where the state had one that a refresh found gone."""
    gone = [change for change in plan.drift if change.actions == GONE]
    addresses = {address for change in gone for address in (change.address, change.previous_address) if address}
    names = {name for change in gone if (name := _name(change, change.before)) is not None}
    for change in plan.changes:
        if kind_of(change) is not Kind.CREATED:
            continue
        here = change.address in addresses or change.previous_address in addresses
        if not here and _name(change, change.after) not in names:
            continue
        loss = why_protected(change.type)
        if loss is not None:
            what = "is gone outside of Terraform, and the plan makes a new one"
            yield Finding(
                name_of(change), change.type, CAUSE, Level.DANGER, what, f"{loss}, and the new one has none of it"
            )


def _name(change: Change, values: object) -> tuple[str, ...] | None:
    """Type and name of a resource, where it has a name of its own."""
    attributes = NAMED_BY.get(type_of(change), ())
    if not attributes or not isinstance(values, dict) or not all(values.get(name) for name in attributes):
        return None
    return (change.type, *(str(values[name]) for name in attributes))
