"""Takes an environment down: says what goes, saves the database, and destroys exactly that."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from environments.outside import variable
from operations import terminal
from operations.activation import telling
from operations.activation.account import answered, connect
from operations.activation.obstacles import check_final
from operations.activation.snapshots import Found, Snapshots, check
from operations.activation.standing import DATABASE, Standing, look
from operations.errors import CommandError, Stopped, UsageError
from operations.guard import planning
from operations.guard.findings import Judgement
from operations.guard.switching import let_go
from terraform.progress import say
from terraform.stack import Stack

Ask = Callable[[str], bool]
"""Whether somebody says yes."""


def deactivate(stack: Stack, *, judgement: Judgement, ask: Ask) -> None:
    """All of it. A run that was killed anywhere is completed by another one.

    Raises UsageError where the settings say that it is on, Stopped where something is protected, unsaved, or more than
    meant.
    """
    goes = stack.switched_off
    if goes is None:
        raise UsageError(
            f"{stack.name} is activated by its settings, and the next plan would switch it on again; write "
            f"activated=False into environments/{stack.name}.py (or set {variable(stack.name, 'activated')}=false "
            "wherever it is planned), and call this again"
        )
    standing = look(stack)
    if standing.says_off and not standing.left:
        terminal.show(telling.is_off(stack.name, ()))
        return
    standing.check_adopted()
    standing.check_unprotected()
    databases = standing.of_type(DATABASE, standing.left)
    terminal.show(telling.what_goes(standing))
    rds = connect(stack)[1] if databases else None
    look_ahead(rds, databases.values())

    # Planned before anything else, so that a lock or a danger shows before minutes are spent. Until the snapshots have
    # been looked at, nothing lets the databases go: `apply` by hand would refuse this plan.
    terms = planning.Terms(judgement=judgement, expected=let_go(goes - databases.keys()))
    judged = planning.plan(stack, terms)
    unexpected = [found for found in judged.verdict.stopping if found.name not in databases]
    if unexpected:
        raise Stopped(
            "the plan does more than switch the environment off: "
            f"{'; '.join(found.sentence for found in unexpected[:5])}; apply what else has changed first, on its own"
        )
    if not ask(f"Switch {stack.name} off?"):
        planning.forget(stack)
        raise Stopped("nothing has been done")

    try:
        taken = save(stack, rds, databases.values())
    except BaseException:
        planning.forget(stack)  # nobody is to apply it days later
        raise
    judged = planning.judge_again(stack, judged, planning.Terms(judgement=judgement, expected=let_go(goes)))
    planning.apply(stack, judged.file, judgement=judgement, judged=judged)
    _verify(look(stack), rds, taken)
    terminal.show(telling.is_off(stack.name, sorted(found["DBSnapshotIdentifier"] for found in taken.values())))


def look_ahead(rds: Any, databases: Collection[Mapping[str, Any]]) -> None:
    """Raises Stopped for what RDS would refuse, before anybody is asked or waits."""
    for attributes in databases:
        with answered():
            Snapshots(rds, str(attributes["identifier"])).check_possible(
                final=attributes.get("final_snapshot_identifier"),
                skips_final=bool(attributes.get("skip_final_snapshot")),
            )


def save(stack: Stack, rds: Any, databases: Collection[Mapping[str, Any]]) -> dict[str, Found]:
    """A snapshot of each database, by its identifier: taken, waited for and looked at."""
    taken = {}
    for attributes in databases:
        identifier = str(attributes["identifier"])
        say(f"{stack.name}: taking a snapshot of {identifier} ...")
        with answered():
            taken[identifier] = Snapshots(rds, identifier).take()
        say(f"  {taken[identifier]['DBSnapshotIdentifier']} is available")
    return taken


def saved(stack: Stack, standing: Standing) -> frozenset[str]:
    """What a plan by hand may let go: of databases only those of which there is a good snapshot."""
    goes = stack.switched_off or frozenset()
    databases = standing.of_type(DATABASE, standing.left)
    if not databases:
        return goes
    _, rds = connect(stack)
    unsaved = set()
    for address, attributes in databases.items():
        with answered():
            snapshots = Snapshots(rds, str(attributes["identifier"]))
            database, newest = snapshots.database(), snapshots.newest()
        try:
            if newest is None:
                raise Stopped(f"there is no snapshot of {snapshots.identifier} from a deactivation")
            if database is not None:
                check(newest, database)
                if not attributes.get("skip_final_snapshot"):
                    check_final(rds, snapshots.identifier, attributes.get("final_snapshot_identifier"))
        except Stopped as reason:
            say(f"{address} is not let go: {reason}")
            unsaved.add(address)
    return goes - unsaved


def _verify(standing: Standing, rds: Any, taken: dict[str, Found]) -> None:
    """That it is off by the state, and the snapshots are there. Raises CommandError."""
    if standing.left or not standing.says_off:
        raise CommandError(
            f"{len(standing.left)} resources that were to go are still in the state, such as "
            f"{_first(standing.left)}; call this again"
        )
    for identifier, found in taken.items():
        with answered():
            snapshots = Snapshots(rds, identifier)
            if snapshots.database() is not None:
                raise CommandError(f"the database {identifier} is there still, although the state has none; look at it")
            snapshots.wait(found["DBSnapshotIdentifier"])


def _first(addresses: Sequence[str]) -> str:
    return addresses[0] if addresses else "the output activated"
