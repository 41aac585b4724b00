"""The IAM user by whose key GitHub Actions ships images today, as the HCL made it: to be adopted, and then retired."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_user import IamUser
from cdktf_cdktf_provider_aws.iam_user_policy import IamUserPolicy
from cdktf_cdktf_provider_aws.iam_user_policy_attachment import IamUserPolicyAttachment
from constructs import Construct

from modules.delivery.pipeline import Shipped
from modules.iam import Statement, allow, policy
from modules.names import ResourceNames
from modules.regions import arn

PATH = "/cicd/"
DESCRIPTION = "Minimal permissions for GitHub Actions to deploy to ECS Fargate"
PUSH_AND_PULL = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:PutImage",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
)


class GithubActionsUser(Construct):
    """The user, its policy, and that it has it. Its key was made by hand, and is in no state.

    The policy is the HCL's to the word. Whom it names is derived from what is shipped, in the order of their names,
    which is the HCL's: backend, frontend, grafana.

    Hands out `user_name`, `user_arn`, `policy_name` and `policy_arn`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        shipped: Shipped,
        made_elsewhere: Sequence[str] = (),
        invalidates_apart: bool = False,
    ) -> None:
        """`made_elsewhere` are services that the HCL makes and this stack does not, which has but their repositories.
        Their roles' names end at random. With `invalidates_apart` the HCL's ninth statement, about the distribution, is
        a policy of its own: where the HCL had no distribution when it was adopted, its policy then never changes.
        """
        super().__init__(scope, id_)
        user = IamUser(
            self,
            "user",
            name=f"{names.prefix}-github-actions",
            path=PATH,
            force_destroy=False,
            tags=_tags(names, "github-actions", Purpose="GitHub Actions CI/CD deployments"),
        )
        ninth = [invalidation_statement(shipped.distribution_arn)] if shipped.distribution_arn else []
        permissions = IamPolicy(
            self,
            "policy",
            name=f"{names.prefix}-github-actions-deployment",
            path=PATH,
            description=DESCRIPTION,
            policy=policy(*user_statements(names, shipped, made_elsewhere), *([] if invalidates_apart else ninth)),
            tags=_tags(names, "github-actions-deployment"),
        )
        IamUserPolicyAttachment(self, "attachment", user=user.name, policy_arn=permissions.arn)
        if invalidates_apart and ninth:
            IamUserPolicy(
                self,
                "invalidation",
                name=f"{names.prefix}-github-actions-invalidation",
                user=user.name,
                policy=policy(*ninth),
            )
        self.user_name = user.name
        self.user_arn = user.arn
        self.policy_name = permissions.name
        self.policy_arn = permissions.arn


def _tags(names: ResourceNames, name: str, **more: str) -> dict[str, str]:
    """The HCL's module had tags of its own: no owner, no cost center, and Terraform written small."""
    return {
        "Name": f"{names.prefix}-{name}",
        "Environment": names.environment,
        "Project": names.project_name,
        "ManagedBy": "terraform",
        **more,
    }


def user_statements(names: ResourceNames, shipped: Shipped, made_elsewhere: Sequence[str]) -> list[Statement]:
    """The HCL's statements but for a distribution's, in its order.

    An action alone is in a list; of resources some alone are not.
    """

    def ecs(resource: str) -> str:
        return arn("ecs", shipped.region, shipped.account_id, resource)

    services = [each.service for each in shipped.services] + [f"{names.prefix}-{name}" for name in made_elsewhere]
    logs = arn("logs", shipped.region, shipped.account_id, f"log-group:/ecs/{names.prefix}/*")
    return [
        _named("ECRGetAuthorizationToken", ["ecr:GetAuthorizationToken"], "*"),
        _named("ECRRepositoryAccess", PUSH_AND_PULL, sorted(shipped.repository_arns)),
        _named("ECSTaskDefinitionOperations", ["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"], "*"),
        _named(
            "ECSServiceOperations",
            ["ecs:DescribeServices", "ecs:UpdateService"],
            [ecs(f"service/{shipped.cluster}/{service}") for service in sorted(services)],
        ),
        _named(
            "ECSTaskOperations",
            ["ecs:DescribeTasks", "ecs:ListTasks"],
            "*",
            Condition={"StringEquals": {"ecs:cluster": shipped.cluster_arn}},
        ),
        _named("IAMPassRoleForECS", ["iam:PassRole"], _roles(names, shipped, made_elsewhere)),
        _named(
            "CloudWatchLogsForDeployment",
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            [logs, f"{logs}:*"],
        ),
        _named(
            "ELBReadOnlyForServiceURL",
            ["elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeLoadBalancers"],
            "*",
        ),
    ]


def invalidation_statement(distribution_arn: str) -> Statement:
    """The HCL's ninth."""
    return _named(
        "CloudFrontCacheInvalidation",
        ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
        [distribution_arn],
    )


def _roles(names: ResourceNames, shipped: Shipped, made_elsewhere: Sequence[str]) -> list[str]:
    """Execution roles first, then those of programs, each by name, then what ends at random."""
    at_random = [f"{names.prefix}-{name}-{kind}-*" for name in sorted(made_elsewhere) for kind in ("exec", "task")]
    return [
        shipped.role_arn(name) for name in (*sorted(shipped.execution_roles), *sorted(shipped.task_roles), *at_random)
    ]


def _named(sid: str, actions: Sequence[str], resource: str | Sequence[str], **more: object) -> Statement:
    return {"Sid": sid, **allow(actions, resource, **more)}
