"""Brings an environment back: its images, its database from the snapshot, and what a killed run left half made."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from environments.outside import variable
from operations import terminal
from operations.activation import half_made, restoring, telling
from operations.activation.account import answered, connect
from operations.activation.deactivation import Ask
from operations.activation.images import images
from operations.activation.snapshots import Snapshots
from operations.activation.standing import DATABASE, Standing, look
from operations.errors import CommandError, Stopped, UsageError
from operations.guard import planning
from operations.guard.findings import Judgement
from operations.guard.kinds import Kind
from operations.guard.switching import come_back
from operations.preflight.asking import Account
from operations.preflight.wanted import Wanted
from terraform.stack import Stack

SNAPSHOT = "database_snapshot_identifier"
"""The stack's variable."""


@dataclass(frozen=True)
class Source:
    """What a database starts from that is not there yet."""

    snapshot: str | None = None
    """None: the newest that a deactivation took."""
    empty: bool = False
    """It starts without data."""


def activate(stack: Stack, source: Source, *, judgement: Judgement, ask: Ask) -> None:
    """All of it. A run that was killed anywhere is completed by another one.

    Raises UsageError where the settings say that it is off, or nobody which images run, and Stopped where there is no
    snapshot, or the plan does more than bring things back.
    """
    if stack.switched_off is not None:
        raise UsageError(
            f"{stack.name} is switched off by its settings, and the next plan would switch it off again; take "
            f"activated=False out of environments/{stack.name}.py (or {variable(stack.name, 'activated')} away), and "
            "call this again"
        )
    half_made.write(stack, {})
    standing = look(stack)
    lacking = standing.lacking
    if not standing.says_off and not lacking:
        terminal.show(f"{stack.name} is switched on")
        return
    standing.check_adopted()
    account, _ = connect(stack)
    with answered():
        found = half_made.find(account, stack, standing.state, lacking)
        chosen = images(account, stack, os.environ)
        snapshot = _snapshot(account, standing, found, source)
    terminal.show(telling.what_comes(standing, snapshot, chosen, found))

    values = {**chosen, **({SNAPSHOT: snapshot} if snapshot else {})}
    empty = [address for address in lacking if address.startswith(f"{DATABASE}.")] if source.empty else []
    half_made.write(stack, found)
    try:
        _plan(stack, planning.Terms(judgement=judgement, expected=come_back(empty)), values)
        if not ask(f"Switch {stack.name} on?"):
            raise Stopped("nothing has been done")
        planning.apply(stack, judgement=judgement)
    finally:
        half_made.write(stack, {})
        planning.forget(stack)
    after = look(stack)
    if after.lacking or after.says_off:
        raise CommandError(
            f"{len(after.lacking)} resources are not in the state yet, such as {after.lacking[:1]}; call this again"
        )
    terminal.show(telling.is_on(stack.name, after.state.outputs, snapshot))


def _snapshot(account: Account, standing: Standing, found: Mapping[str, str], source: Source) -> str | None:
    """What the database starts from; None where it is there already, starts empty, or is none of the stack's."""
    database = restoring.database_of(standing.stack)
    if database is None or database.address not in standing.lacking or database.address in found:
        if source.snapshot or source.empty:
            raise UsageError(f"the database of {standing.stack.name} is there already, or it has none; leave that out")
        return None
    if source.empty:
        return None
    snapshots = Snapshots(account.client("rds"), str(Wanted(standing.stack).text(database.get("identifier"))))
    taken = restoring.snapshot_for(snapshots, source.snapshot)
    restoring.check(account, standing.stack, database, taken)
    return str(taken["DBSnapshotIdentifier"])


def _plan(stack: Stack, terms: planning.Terms, values: Mapping[str, str]) -> None:
    verdict = planning.plan(stack, terms, *(f"-var={name}={value}" for name, value in values.items())).verdict
    ends = (Kind.DESTROYED, Kind.REPLACED, Kind.FORGOTTEN)
    taken_away = [f"{change.name} would be {change.kind}" for change in verdict.changes if change.kind in ends]
    stopping = [found.sentence for found in verdict.stopping]
    if taken_away or stopping:
        raise Stopped(
            f"the plan does more than bring {stack.name} back: {'; '.join((taken_away + stopping)[:5])}; apply what "
            "else has changed on its own, before or after"
        )
