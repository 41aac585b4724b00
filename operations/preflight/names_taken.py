"""Names that exist already and are not the environment's: its state does not have them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from operations.preflight import state
from operations.preflight.asking import NO_ANSWER, Account, code_of, is_refusal, why
from operations.preflight.findings import Finding, fine, not_known, problem
from operations.preflight.wanted import Wanted

_ABSENT = {
    "404",
    "NoSuchEntity",
    "NoSuchEntityException",
    "LoadBalancerNotFound",
    "LoadBalancerNotFoundException",
    "TargetGroupNotFound",
    "TargetGroupNotFoundException",
    "DBInstanceNotFound",
    "DBInstanceNotFoundFault",
}


@dataclass(frozen=True)
class Named:
    """A type of resource whose name can be taken."""

    type: str
    argument: str
    word: str
    exists: Callable[[Account, str], bool]


def _load_balancer(account: Account, name: str) -> bool:
    return bool(account.client("elbv2").describe_load_balancers(Names=[name])["LoadBalancers"])


def _target_group(account: Account, name: str) -> bool:
    return bool(account.client("elbv2").describe_target_groups(Names=[name])["TargetGroups"])


def _bucket(account: Account, name: str) -> bool:
    try:
        account.client("s3").head_bucket(Bucket=name)
    except ClientError as error:
        if is_refusal(error) or code_of(error) == "301":  # somebody's, for names are unique in all accounts
            return True
        raise
    return True


def _log_group(account: Account, name: str) -> bool:
    groups = account.all("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=name)
    return name in [group["logGroupName"] for group in groups]


def _role(account: Account, name: str) -> bool:
    return bool(account.client("iam").get_role(RoleName=name)["Role"])


def _database(account: Account, name: str) -> bool:
    return bool(account.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"])


NAMED = (
    Named("aws_lb", "name", "load balancer", _load_balancer),
    Named("aws_lb_target_group", "name", "target group", _target_group),
    Named("aws_s3_bucket", "bucket", "bucket", _bucket),
    Named("aws_cloudwatch_log_group", "name", "log group", _log_group),
    Named("aws_iam_role", "name", "role", _role),
    Named("aws_db_instance", "identifier", "database", _database),
)


def names_taken(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """What exists under a name of the stack has to be in its state."""
    ours = state.read(account, wanted)
    free = 0
    for named in NAMED:
        known = {each.attributes.get(named.argument) for each in ours.managed if each.type == named.type}
        for resource, name in wanted.names(named.type, named.argument):
            try:
                if name in known or not _exists(account, named, name):
                    free += 1
                    continue
            except NO_ANSWER as error:
                yield not_known(f"whether the {named.word} {name} exists: {why(error)}")
                continue
            empty = "is empty" if not ours.managed else "does not have it"
            yield problem(
                f"the {named.word} {name} exists, and the environment's state {empty}; if it is this environment's, "
                f"take it over by an import of {resource.address}, and otherwise choose another name or remove it"
            )
    if free or not any(list(wanted.names(named.type, named.argument)) for named in NAMED):
        yield fine(f"{free} names are free, or the environment's own already")


def _exists(account: Account, named: Named, name: str) -> bool:
    try:
        return named.exists(account, name)
    except ClientError as error:
        if code_of(error) in _ABSENT:
            return False
        raise
