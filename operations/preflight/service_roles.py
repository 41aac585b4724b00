"""Roles that services make for themselves when they are first used, if the caller may let them."""

from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from operations.preflight.asking import NO_ANSWER, Account, code_of, why
from operations.preflight.findings import Finding, NotKnown, fine, not_known, problem
from operations.preflight.simulation import principal, simulate
from operations.preflight.wanted import Wanted

CREATE = "iam:CreateServiceLinkedRole"


@dataclass(frozen=True)
class ServiceRole:
    """A service-linked role, and the type of resource that needs it."""

    needed_by: str
    name: str
    service: str


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html leads to each
# service's page on service-linked roles, which has name and principal.
ROLES = (
    ServiceRole("aws_ecs_service", "AWSServiceRoleForECS", "ecs.amazonaws.com"),
    ServiceRole("aws_db_instance", "AWSServiceRoleForRDS", "rds.amazonaws.com"),
    ServiceRole("aws_lb", "AWSServiceRoleForElasticLoadBalancing", "elasticloadbalancing.amazonaws.com"),
    ServiceRole(
        "aws_appautoscaling_target",
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
        "ecs.application-autoscaling.amazonaws.com",
    ),
    ServiceRole(
        "aws_ecr_replication_configuration", "AWSServiceRoleForECRReplication", "replication.ecr.amazonaws.com"
    ),
)


def service_roles(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Each is there, or may be made."""
    needed = [role for role in ROLES if role.needed_by in wanted.types]
    there = []
    for role in needed:
        try:
            account.client("iam").get_role(RoleName=role.name)
        except ClientError as error:
            if code_of(error) in ("NoSuchEntity", "NoSuchEntityException"):
                yield _may_be_made(account, role)
            else:
                yield not_known(f"whether {role.name} is there: {why(error)}")
        else:
            there.append(role.name)
    if there:
        yield fine(f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there")
    if not needed:
        yield fine("the stack needs none")


def _may_be_made(account: Account, role: ServiceRole) -> Finding:
    caller = account.caller
    arn = f"arn:{caller.partition}:iam::{caller.account}:role/aws-service-role/{role.service}/{role.name}"
    try:
        who = principal(account, caller)
        [decision] = simulate(account, who, [CREATE], arn, {"iam:AWSServiceName": role.service})
    except (NotKnown, *NO_ANSWER) as error:
        return not_known(f"{role.name} is not there yet, and whether {role.service} may make it: {why(error)}")
    if decision.allowed:
        return fine(f"{role.name} is not there yet, and will be made by {role.service}")
    return problem(
        f"{role.name} is not there, and these credentials may not let {role.service} make it; allow {CREATE}, or let "
        f"an administrator run `aws iam create-service-linked-role --aws-service-name {role.service}`"
    )
