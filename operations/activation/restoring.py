"""From which snapshot a database comes back, and whether it can run there as the settings say."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.activation.obstacles import INFIX
from operations.activation.snapshots import Found, Looks, Snapshots
from operations.activation.standing import DATABASE
from operations.errors import CommandError, Stopped, UsageError
from operations.preflight.asking import NO_ANSWER, Account
from operations.preflight.database import matching, numbers
from operations.preflight.wanted import Resource, Wanted
from terraform.progress import say
from terraform.stack import Stack

SNAPSHOT = "database_snapshot_identifier"
"""The stack's variable."""
TF_VAR = f"TF_VAR_{SNAPSHOT}"
"""Says it from outside, as all of Terraform's variables can be said."""
_MOST = 3  # names in a sentence


def database_of(stack: Stack) -> Resource | None:
    """The stack's database."""
    return next(iter(Wanted(stack).all(DATABASE)), None)


def snapshot_for(snapshots: Snapshots, named: str | None) -> Found:
    """The one that is named, or the newest that a deactivation took. Raises UsageError and Stopped."""
    if named is not None:
        try:
            return snapshots.wait(named)
        except ClientError as error:
            raise UsageError(f"--snapshot {named}: {error.response['Error'].get('Message', error)}") from None
    found = snapshots.newest()
    if found is None:
        # What the HCL had switched off has snapshots of another name.
        others = snapshots.others()
        there = f", but there is {' and '.join(others[:_MOST])}" if others else ""
        raise Stopped(
            f"there is no snapshot {snapshots.identifier}{INFIX}... to start the database from{there}; name one with "
            f"--snapshot {others[0] if others else 'ID'} (or {TF_VAR}), or start without data with --empty-database"
        )
    return found


def complete(rds: Any, stack: Stack, found: Mapping[str, str], sleep: Callable[[float], None] = time.sleep) -> None:
    """Does what a killed restore had still to do before Terraform can plan with the database.

    RDS restores a password that nobody manages, and the provider lets it manage one in a second call. Until then there
    is no secret, and whatever speaks of its ARN cannot be planned.
    """
    database = database_of(stack)
    if database is None or database.address not in found or not database.get("manage_master_user_password"):
        return
    snapshots = Snapshots(rds, found[database.address], sleep)
    key = Wanted(stack).text(database.get("master_user_secret_kms_key_id"))
    for passed in Looks(sleep):
        there = snapshots.settled(snapshots.database() or {"DBInstanceStatus": "failed"}, "changes none")
        if (secret := there.get("MasterUserSecret")) is None:
            say(f"{stack.name}: letting RDS manage the password of {snapshots.identifier}, {passed:.0f} s")
            rds.modify_db_instance(
                DBInstanceIdentifier=snapshots.identifier,
                ManageMasterUserPassword=True,
                ApplyImmediately=True,
                **({"MasterUserSecretKmsKeyId": key} if key else {}),
            )
        elif secret["SecretStatus"] != "creating":
            return
    raise CommandError(f"RDS has made no secret for the password of {snapshots.identifier}; look at it in RDS")


def check(account: Account, stack: Stack, database: Resource, snapshot: Found) -> None:
    """Raises Stopped where RDS would restore the snapshot and then refuse what the settings say, half way."""
    wrong = list(_wrong(account, stack, database, snapshot))
    if wrong:
        raise Stopped(f"the snapshot {snapshot['DBSnapshotIdentifier']} does not fit: {'; '.join(wrong)}")


def _wrong(account: Account, stack: Stack, database: Resource, snapshot: Found) -> Iterator[str]:
    wanted = Wanted(stack)
    user = wanted.text(database.get("username"))
    if user is not None and user != snapshot.get("MasterUsername"):
        yield (
            f"its master user is {snapshot.get('MasterUsername')} and db_master_username is {user}; write the "
            f"snapshot's into environments/{stack.name}.py"
        )
    if database.get("storage_encrypted") is True and not snapshot.get("Encrypted"):
        yield "it is not encrypted and the database is to be; copy it with a key, and name the copy with --snapshot"
    engine, asked = wanted.text(database.get("engine")), wanted.text(database.get("engine_version"))
    has = str(snapshot["EngineVersion"])
    if engine and asked and (target := _target(account, engine, asked)) is not None and target != has:
        # The provider restores, and then asks RDS for the version that the settings say.
        if numbers(target) < numbers(has):
            yield (
                f"it has {engine} {has} and engine_version is {asked}"
                + ("" if target == asked else f", which RDS takes for {target}")
                + f', a step back that RDS refuses; write engine_version="{has}" and '
                f"ignore_engine_version_changes=True into environments/{stack.name}.py"
            )
        elif numbers(target)[0] > numbers(has)[0] and database.get("allow_major_version_upgrade") is not True:
            yield (
                f"it has {engine} {has} and engine_version is {asked}, another major version; write "
                f'engine_version="{has}" into environments/{stack.name}.py, and upgrade afterwards'
            )


def _target(account: Account, engine: str, asked: str) -> str | None:
    """The version that RDS takes what the settings say for; None where it does not tell."""
    if "." in asked:
        return asked
    try:
        offered = account.client("rds").describe_db_engine_versions(
            Engine=engine, EngineVersion=asked, DefaultOnly=True
        )["DBEngineVersions"]
    except NO_ANSWER:
        return None
    found = matching([each["EngineVersion"] for each in offered], asked)
    return found[-1] if found else None
