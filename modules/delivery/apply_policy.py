"""What a workflow may that applies a plan: docs/decisions/what-a-workflow-may.md says why so much."""

import json
from collections.abc import Iterable, Sequence

from modules.delivery.pipeline import StateAccess
from modules.iam import Statement, allow, deny
from modules.names import ResourceNames
from modules.regions import arn_without_region

POWER_USER = "policy/PowerUserAccess"
"""Of AWS's own policies: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html"""

ROLES = tuple(
    f"iam:{action}"
    for action in (
        "AttachRolePolicy",
        "CreateRole",
        "DeleteRole",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "GetRole",
        "GetRolePolicy",
        "ListAttachedRolePolicies",
        "ListInstanceProfilesForRole",
        "ListRolePolicies",
        "ListRoleTags",
        "PutRolePolicy",
        "TagRole",
        "UntagRole",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
        "UpdateRoleDescription",
    )
)
USERS_AND_POLICIES = tuple(
    f"iam:{action}"
    for action in (
        "AttachUserPolicy",
        "CreatePolicy",
        "CreatePolicyVersion",
        "CreateUser",
        "DeletePolicy",
        "DeletePolicyVersion",
        "DeleteUser",
        "DetachUserPolicy",
        "GetPolicy",
        "GetPolicyVersion",
        "GetUser",
        "ListAttachedUserPolicies",
        "ListGroupsForUser",
        "ListPolicyTags",
        "ListPolicyVersions",
        "ListUserTags",
        "TagPolicy",
        "TagUser",
        "UntagPolicy",
        "UntagUser",
        "UpdateUser",
    )
)
PROVIDERS = tuple(
    f"iam:{action}"
    for action in (
        "AddClientIDToOpenIDConnectProvider",
        "CreateOpenIDConnectProvider",
        "DeleteOpenIDConnectProvider",
        "GetOpenIDConnectProvider",
        "ListOpenIDConnectProviderTags",
        "RemoveClientIDFromOpenIDConnectProvider",
        "TagOpenIDConnectProvider",
        "UntagOpenIDConnectProvider",
        "UpdateOpenIDConnectProviderThumbprint",
    )
)
OF_ONE_ENVIRONMENT = ("ec2:*", "ecs:*", "elasticloadbalancing:*", "rds:*")
"""Services of which environments share nothing."""


def apply_statements(
    *,
    names: ResourceNames,
    region: str,
    account_id: str,
    state: StateAccess,
    trusted_services: Sequence[str],
    provider_arn: str | None,
) -> list[Statement]:
    """What PowerUserAccess lacks, which is IAM, and what it has too much of, which is other environments.

    `trusted_services` are those of AWS that take a role of the stack, `provider_arn` is GitHub's, where the stack makes
    it.
    """

    def iam(resource: str) -> str:
        return arn_without_region("iam", region, account_id, resource)

    roles = [iam(f"role/{prefix}-*") for prefix in (names.prefix, names.database_prefix)]
    return [
        allow(ROLES, roles),
        allow(
            ["iam:PassRole"],
            roles,
            Condition={"StringEquals": {"iam:PassedToService": list(trusted_services)}},
        ),
        allow(USERS_AND_POLICIES, [iam(f"{kind}/cicd/{names.prefix}-*") for kind in ("user", "policy")]),
        *([allow(PROVIDERS, provider_arn)] if provider_arn else ()),
        # Terraform and preflight ask whether services have their own roles.
        allow(["iam:GetRole"], iam("role/aws-service-role/*")),
        # Of objects Terraform writes its state and the lock, and deletes the lock.
        deny(["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"], NotResource=state.objects),
        deny(
            OF_ONE_ENVIRONMENT,
            Resource="*",
            Condition={
                "Null": {"aws:ResourceTag/Environment": "false"},
                "StringNotEquals": {"aws:ResourceTag/Environment": names.environment},
            },
        ),
    ]


def trusted_services(trust_policies: Iterable[str]) -> list[str]:
    """The services of AWS that take a role by any of these policies."""
    found = {
        service
        for policy in trust_policies
        for statement in json.loads(policy)["Statement"]
        for service in _in_a_list(statement["Principal"].get("Service", []))
    }
    return sorted(found)


def _in_a_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
