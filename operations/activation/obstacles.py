"""What RDS would refuse, or the provider: found before anything is done, and said with what to do about it."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.errors import Stopped
from operations.preflight.asking import NO_ANSWER, code_of, is_refusal

INFIX = "-deactivation-"
"""Between a database's identifier and the time, in the name of a snapshot that a deactivation took."""
ENDING = ("deleting", "delete-precheck")
"""Statuses of a database that is on its way out."""
ASLEEP = ("stopped", "stopping")
"""Statuses of one that sleeps, or was stopped by hand: a deactivation starts it."""

_START = "start it, `aws rds start-db-instance --db-instance-identifier {}`, and call this again"
_LOOK = "put it right first"
_STUCK: Mapping[str, str] = {
    "stopped": _START,
    "stopping": f"once it is stopped {_START}",
    "storage-full": "give it more allocated_storage, apply that, and call this again",
    "inaccessible-encryption-credentials": "let RDS use its key again, and call this again",
    "inaccessible-encryption-credentials-recoverable": f"let RDS use its key again, {_START}",
    "failed": _LOOK,
    "insufficient-capacity": _LOOK,
    "restore-error": _LOOK,
}
"""Statuses that do not end by themselves -> what to do; all `incompatible-...` are as those that failed.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html"""
_NO_SNAPSHOT = ("DBSnapshotNotFound", "DBSnapshotNotFoundFault")


def check_not_stuck(identifier: str, status: str, refused: str) -> None:
    """Raises Stopped for a database that never will be available by itself. `refused` ends a sentence on one."""
    fix = _LOOK if status.startswith("incompatible") else _STUCK.get(status)
    if fix is not None:
        raise Stopped(f"the database {identifier} is {status}, and RDS {refused} that is; {fix.format(identifier)}")


def check_final(rds: Any, identifier: str, name: str | None) -> None:
    """Raises Stopped where the database could not be deleted with a final snapshot of that name.

    The provider goes by the name in the state: one without a name it refuses, and RDS one that there is already.
    """
    instead = (
        "write final_snapshot_identifier=None, apply that while it is activated, and call this again: the snapshot "
        f"{identifier}{INFIX}... stays all the same"
    )
    if not name:
        raise Stopped(f"a final snapshot of {identifier} is wanted, and the state has no name for it; {instead}")
    try:
        rds.describe_db_snapshots(DBSnapshotIdentifier=name)
    except ClientError as error:
        if code_of(error) in _NO_SNAPSHOT:
            return
        raise
    raise Stopped(f"the final snapshot {name} is there already, from another end of the database; {instead}")


def check_room(rds: Any, needed: int) -> None:
    """Raises Stopped where the account may not have so many manual snapshots more. Where it does not tell, nothing."""
    try:
        quotas = rds.describe_account_attributes()["AccountQuotas"]
    except NO_ANSWER:
        return
    for quota in quotas:
        if quota["AccountQuotaName"] == "ManualSnapshots" and quota["Used"] + needed > quota["Max"]:
            raise Stopped(_no_room(f"{quota['Used']} of {quota['Max']} manual snapshots of databases"))


def not_taken(error: ClientError, identifier: str) -> Stopped | ClientError:
    """Why RDS has taken no snapshot; the error itself where there is no more to say of it."""
    if code_of(error) == "SnapshotQuotaExceeded":
        return Stopped(_no_room("as many manual snapshots of databases as it may"))
    if is_refusal(error):
        return Stopped(
            f"the credentials may not call rds:CreateDBSnapshot; allow it on the database {identifier} and on its "
            f"snapshots {identifier}{INFIX}*, for without one nothing is destroyed"
        )
    return error


def _no_room(has: str) -> str:
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html: 100, unless it was raised."""
    return (
        f"the account has {has} in this region; delete what nobody needs, `aws rds delete-db-snapshot`, or ask for a "
        "higher quota, and call this again"
    )
