"""Quotas: what the account may have, against what it has and what the stack adds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from operations.preflight import fargate, usage
from operations.preflight.asking import NO_ANSWER, Account, code_of, why
from operations.preflight.findings import Finding, fine, not_known, problem
from operations.preflight.usage import Usage
from operations.preflight.wanted import Wanted

COUNTS_ROLES = "iam"
"""IAM answers for itself: its quotas are in one region alone."""


@dataclass(frozen=True)
class Quota:
    """One of AWS's quotas, and what counts against it."""

    of: str
    """What it counts, in words."""
    service: str
    code: str
    name: str
    """As the console of Service Quotas calls it."""
    count: Callable[[Account, Wanted], Usage]

    def __call__(self, account: Account, wanted: Wanted) -> Iterator[Finding]:
        """Asks how much is there, and how much may be."""
        used = self.count(account, wanted)
        if not used.adds:
            yield fine("the stack adds none")
            return
        told = f"the stack adds {used.adds:g} to {used.there:g}{used.where}{used.how}"
        try:
            allowed = _allowed(account, self)
        except NO_ANSWER as error:
            yield not_known(f"{told}; how many may be: {why(error)}")
            return
        if used.adds + used.there <= allowed:
            yield fine(f"{told}, of {allowed:g}")
        else:
            yield problem(
                f"{told}, and {allowed:g} may be; ask for {used.adds + used.there:g} or more: Service Quotas, "
                f"{self.service}, {self.name!r} ({self.code})"
            )


# Codes and names: as `aws service-quotas list-aws-default-service-quotas --service-code SERVICE` lists them, and as
# https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html links them for each service.
QUOTAS = (
    Quota("elastic addresses", "ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", usage.addresses),
    Quota("vCPU on Fargate", "fargate", "L-3032A538", "Fargate On-Demand vCPU resource count", fargate.on_demand),
    Quota("vCPU on Fargate Spot", "fargate", "L-36FBB829", "Fargate Spot vCPU resource count", fargate.spot),
    Quota("VPCs", "vpc", "L-F678F1CE", "VPCs per Region", usage.vpcs),
    Quota("NAT gateways", "vpc", "L-FE5A380F", "NAT gateways per Availability Zone", usage.nat_gateways),
    Quota(
        "rules of a security group",
        "vpc",
        "L-0EA8095F",
        "Inbound or outbound rules per security group",
        usage.rules_per_group,
    ),
    Quota("target groups", "elasticloadbalancing", "L-B22855CB", "Target Groups per Region", usage.target_groups),
    Quota(
        "rules of a load balancer",
        "elasticloadbalancing",
        "L-7EED9B64",
        "Rules per Application Load Balancer",
        usage.rules_per_load_balancer,
    ),
    Quota(
        "target groups of a load balancer",
        "elasticloadbalancing",
        "L-822D1B1B",
        "Target Groups per Application Load Balancer",
        usage.groups_per_load_balancer,
    ),
    Quota("databases", "rds", "L-7B6409FD", "DB instances", usage.databases),
    Quota("GiB of database storage", "rds", "L-7ADDB58A", "Total storage for all DB instances", usage.storage),
    Quota("roles", COUNTS_ROLES, "L-FE177D64", "Roles per account", usage.roles),
)


def _allowed(account: Account, quota: Quota) -> float:
    """The account's own value, or AWS's default where it has none."""
    if quota.service == COUNTS_ROLES:
        return float(account.client("iam").get_account_summary()["SummaryMap"]["RolesQuota"])
    asked = {"ServiceCode": quota.service, "QuotaCode": quota.code}
    quotas = account.client("service-quotas")
    try:
        return float(quotas.get_service_quota(**asked)["Quota"]["Value"])
    except ClientError as error:
        if code_of(error) != "NoSuchResourceException":
            raise
    return float(quotas.get_aws_default_service_quota(**asked)["Quota"]["Value"])
