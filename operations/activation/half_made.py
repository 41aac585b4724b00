"""What a run that was killed has made without its state: the next one takes it over, for AWS has each name once."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from operations.activation.finds import FINDS, Looking
from operations.activation.standing import DATABASE
from operations.preflight.asking import Account, code_of
from operations.preflight.wanted import Wanted
from terraform.stack import Stack
from terraform.state import State

FILE, OVERRIDE = "half_made.tf.json", "half_made_override.tf.json"
"""In the stack's folder, for the time of one plan."""
_FINAL = "final_snapshot_identifier"

_ABSENT = {
    "ClusterNotFoundException",
    "InvalidRouteTableID.NotFound",
    "ListenerNotFound",
    "ListenerNotFoundException",
    "LoadBalancerNotFound",
    "NoSuchHostedZone",
    "LoadBalancerNotFoundException",
    "SubscriptionNotFound",
    "SubscriptionNotFoundFault",
    "TargetGroupNotFound",
    "TargetGroupNotFoundException",
}


def find(account: Account, stack: Stack, state: State, lacking: Collection[str]) -> dict[str, str]:
    """Address -> id, of what the state lacks and AWS has."""
    return dict(_found(Looking(account, Wanted(stack), state), lacking))


def _found(look: Looking, lacking: Collection[str]) -> Iterator[tuple[str, str]]:
    for type_, find_it in FINDS.items():
        for resource in look.wanted.all(type_):
            if resource.address not in lacking:
                continue
            try:
                id_ = find_it(look, resource)
            except ClientError as error:
                if code_of(error) not in _ABSENT:
                    raise
                continue
            if id_ is not None:
                yield resource.address, id_


def write(stack: Stack, found: Mapping[str, str]) -> None:
    """Lets the next plan import what was found; nothing found removes what was written before."""
    folder = Path(stack.folder)
    for name in (FILE, OVERRIDE):
        (folder / name).unlink(missing_ok=True)
    if not found:
        return
    imports: list[Mapping[str, Any]] = [{"to": address, "id": id_} for address, id_ in sorted(found.items())]
    (folder / FILE).write_text(json.dumps({"import": imports}, indent=2), encoding="utf-8")
    if named := dict(_named_at_last(stack, found)):
        (folder / OVERRIDE).write_text(json.dumps({"resource": {DATABASE: named}}, indent=2), encoding="utf-8")


def _named_at_last(stack: Stack, found: Collection[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Databases that are imported with the name of their final snapshot, which otherwise no plan writes.

    An import reads none, for AWS knows none, and the stack ignores changes of it. A database that has none in the
    state and wants a final snapshot could not be destroyed.
    """
    for database in Wanted(stack).all(DATABASE):
        ignored = database.get("lifecycle", {}).get("ignore_changes", ())
        if database.address in found and _FINAL in ignored:
            yield database.name, {"lifecycle": {"ignore_changes": [name for name in ignored if name != _FINAL]}}
