"""An environment that a plan switches off or on, as its root output `activated` tells. Pure functions."""

from collections.abc import Collection, Iterator

from operations.guard.findings import Finding, Level
from operations.guard.kinds import Kind, kind_of, name_of
from terraform.addresses import without_key
from terraform.plan import Change, OutputChange, Plan

OUTPUT = "activated"
"""Says false as long as the environment is switched off, and is not there otherwise."""

OFF, ON, EMPTY = "switched-off", "switched-on", "made-empty"


def findings(plan: Plan) -> Iterator[Finding]:
    """What runs would be destroyed with the switch, or come back without its data."""
    output = next((output for output in plan.outputs if output.name == OUTPUT), None)
    if output is None:
        return
    destroyed = [change for change in plan.changes if kind_of(change) is Kind.DESTROYED]
    if _turns(output, before=None, after=False) and destroyed:
        loss = f"{len(destroyed)} resources are destroyed, and no snapshot is taken of a database"
        hint = "`deactivate` takes one first"
        yield _of_the_switch(OFF, Level.DANGER, "would switch the environment off", loss, hint)
    elif _turns(output, before=False, after=None):
        hint = "`activate` brings it back with its images and its data"
        yield _of_the_switch(ON, Level.WARNING, "would switch the environment on", "it costs by the hour again", hint)
        for change in plan.changes:
            if kind_of(change) is Kind.CREATED and _starts_empty(change, plan):
                loss = "its data is in the snapshot that was taken when it was switched off"
                hint = "`activate` starts it from there"
                yield Finding(name_of(change), change.type, EMPTY, Level.DANGER, "would be made empty", loss, hint)


def let_go(addresses: Collection[str]) -> frozenset[str]:
    """What a deactivation may do: destroy these and nothing else. As `Terms.expected` takes it."""
    ends = {f"{address}={cause}" for address in addresses for cause in ("destroyed", "outage")}
    return frozenset({*ends, f"output.{OUTPUT}={OFF}"})


def come_back(empty: Collection[str] = ()) -> frozenset[str]:
    """What an activation may do; `empty` are addresses of databases that start without data."""
    return frozenset({f"output.{OUTPUT}={ON}", *(f"{address}={EMPTY}" for address in empty)})


def _turns(output: OutputChange, *, before: bool | None, after: bool | None) -> bool:
    return output.values.before is before and output.values.after is after and output.actions != ("no-op",)


def _of_the_switch(cause: str, level: Level, what: str, loss: str, hint: str) -> Finding:
    return Finding(f"output.{OUTPUT}", "output", cause, level, what, loss, hint)


def _starts_empty(change: Change, plan: Plan) -> bool:
    """That nothing names a snapshot. The provider would find one by itself, so that null is unknown in the plan."""
    if change.type != "aws_db_instance" or change.after.get("snapshot_identifier"):
        return False
    said = plan.configured.get(without_key(change.address), {}).get("snapshot_identifier", {})
    names = [reference.removeprefix("var.") for reference in said.get("references", ())]
    return all(name in plan.variables and plan.variables[name].value is None for name in names)
