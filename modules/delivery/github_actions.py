"""Roles that workflows of GitHub Actions take by OIDC: one ships images, one plans, one applies."""

import re
from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.delivery.apply_policy import POWER_USER, apply_statements
from modules.delivery.pipeline import Shipped, StateAccess
from modules.delivery.plan_policy import READ_ONLY, plan_statements
from modules.delivery.settings import GithubActions
from modules.delivery.ship_policy import ship_statements
from modules.iam import Statement, policy
from modules.names import ResourceNames
from modules.regions import PARTITIONS, arn_without_region
from modules.settings import SettingsError

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
MAIN = "refs/heads/main"
APPLY_SECONDS = 2 * 60 * 60
"""How long an apply may take: a database in two zones and a distribution take more than IAM's one hour."""

# Characters without whitespace: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
LONGEST_TRUST, LONGEST_POLICIES = 2048, 10_240


class GithubRoles(Construct):
    """The roles, and GitHub's identity provider where the settings have it made.

    Who takes which, by the subject of the workflow's token:

    - ship: jobs in the GitHub environment of this one's name, of this repository and of the applications'
    - plan: pull requests of this repository and its branch main. A fork's pull request gets no token.
    - apply: jobs in the GitHub environment of this one's name, of this repository alone

    Rules of that GitHub environment (who approves, which branches) are what stands between a branch and an apply. Where
    a workflow switches the environment at night, when nobody approves, its jobs are in one of the name with `-night`.

    Hands out `ship_role_arn`, `plan_role_arn` and `apply_role_arn`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: GithubActions,
        shipped: Shipped,
        state: StateAccess,
        trusted_services: Sequence[str],
        readable_secret_arns: Sequence[str] = (),
        switched_at_night: bool = False,
    ) -> None:
        """`trusted_services` are those of AWS that take a role of the stack, `readable_secret_arns` are secrets whose
        values a plan compares. With `switched_at_night` a workflow applies without approval.
        """
        super().__init__(scope, id_)
        self._names = names
        self._partition = PARTITIONS[shipped.region]
        self._provider_arn = arn_without_region("iam", shipped.region, shipped.account_id, f"oidc-provider/{ISSUER}")
        self._waits_for = [self._make_provider()] if settings.makes_provider else []
        environment = f"environment:{names.environment}"
        here = settings.repository
        self.ship_role_arn = self._role(
            "ship",
            [f"repo:{repository}:{environment}" for repository in (here, *settings.applications)],
            ship_statements(shipped),
        ).arn
        self.plan_role_arn = self._role(
            "plan",
            [f"repo:{here}:pull_request", f"repo:{here}:ref:{MAIN}"],
            plan_statements(state, shipped.account_id, readable_secret_arns),
            managed=READ_ONLY,
        ).arn
        self.apply_role_arn = self._role(
            "apply",
            [f"repo:{here}:{environment}", *([f"repo:{here}:{environment}-night"] if switched_at_night else ())],
            apply_statements(
                names=names,
                region=shipped.region,
                account_id=shipped.account_id,
                state=state,
                trusted_services=trusted_services,
                provider_arn=self._provider_arn if settings.makes_provider else None,
            ),
            managed=POWER_USER,
            seconds=APPLY_SECONDS,
        ).arn

    def _make_provider(self) -> ITerraformDependable:
        """Without a thumbprint: IAM checks GitHub's certificate against authorities that it trusts, and itself keeps
        one in the list, which Terraform leaves alone.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
        """
        return IamOpenidConnectProvider(
            self,
            "provider",
            url=f"https://{ISSUER}",
            client_id_list=[AUDIENCE],
            tags=self._names.tags("github", Module="delivery"),
        )

    def _role(
        self,
        what: str,
        subjects: Sequence[str],
        statements: Sequence[Statement],
        *,
        managed: str | None = None,
        seconds: int | None = None,
    ) -> IamRole:
        name = f"{self._names.prefix}-github-{what}"
        role = IamRole(
            self,
            f"{what}_role",
            name=name,
            description=f"Taken by workflows of GitHub Actions that {what}",
            assume_role_policy=_that_fits(name, "trust policy", self._trust(subjects), LONGEST_TRUST),
            max_session_duration=seconds,
            tags=self._names.tags(f"github-{what}", Module="delivery"),
            depends_on=self._waits_for or None,
        )
        if managed is not None:
            IamRolePolicyAttachment(
                self, f"{what}_managed_policy", role=role.name, policy_arn=f"arn:{self._partition}:iam::aws:{managed}"
            )
        if statements:
            text = _that_fits(name, "policy", policy(*statements), LONGEST_POLICIES)
            IamRolePolicy(self, f"{what}_policy", name=name, role=role.id, policy=text)
        return role

    def _trust(self, subjects: Sequence[str]) -> str:
        return policy(
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": self._provider_arn},
                "Condition": {"StringEquals": {f"{ISSUER}:aud": AUDIENCE, f"{ISSUER}:sub": list(subjects)}},
            }
        )


def _that_fits(role: str, what: str, text: str, longest: int) -> str:
    """The text. Raises SettingsError where IAM would refuse it."""
    length = len(re.sub(r"\s", "", text))
    if length > longest:
        raise SettingsError(
            f"the {what} of role {role} has {length} characters, and IAM takes {longest}; leave out services, "
            "repositories or applications"
        )
    return text
