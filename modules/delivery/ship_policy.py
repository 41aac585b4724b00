"""What a workflow may that ships images: push, register a revision, deploy it, look on, invalidate.

Derived from the stack: a new service or another execution role is in it by itself. Actions and what they can be limited
to: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from modules.compute.roles import ECS_TASKS
from modules.delivery.pipeline import Shipped
from modules.iam import Statement, allow

PUSH_AND_PULL = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",  # a release's tag too
    "ecr:UploadLayerPart",
)


def ship_statements(shipped: Shipped) -> list[Statement]:
    """The statements, of what there is to ship to."""
    return [
        *(_images(shipped) if shipped.repository_arns else ()),
        *(_services(shipped) if shipped.services else ()),
        *(_invalidation(shipped.distribution_arn) if shipped.distribution_arn else ()),
    ]


def _images(shipped: Shipped) -> list[Statement]:
    return [
        # No resource type is defined for this action: AWS allows nothing narrower than *.
        allow(["ecr:GetAuthorizationToken"], "*"),
        allow(PUSH_AND_PULL, list(shipped.repository_arns)),
    ]


def _services(shipped: Shipped) -> list[Statement]:
    return [
        # ECS asks for the first on *, whatever the family: what tasks may become is limited by the roles below.
        # https://github.com/aws/containers-roadmap/issues/929
        allow(["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"], "*"),
        # A revision keeps its family's tags, and ECS asks for this where one is registered with tags.
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
        allow(
            ["ecs:TagResource"],
            shipped.revision_arns,
            Condition={"StringEquals": {"ecs:CreateAction": "RegisterTaskDefinition"}},
        ),
        allow(["ecs:DescribeServices", "ecs:UpdateService"], shipped.service_arns),
        allow(
            ["ecs:DescribeTasks", "ecs:ListTasks"],
            "*",
            Condition={"ArnEquals": {"ecs:cluster": shipped.cluster_arn}},
        ),
        allow(
            ["iam:PassRole"],
            shipped.role_arns,
            Condition={"StringEquals": {"iam:PassedToService": ECS_TASKS}},
        ),
        allow(["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"], shipped.log_group_arns),
        # These take neither ARNs nor conditions on tags.
        allow(
            [
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            ],
            "*",
        ),
    ]


def _invalidation(distribution_arn: str) -> list[Statement]:
    return [
        # The distribution is found by its name, and there is nothing narrower than * to list.
        allow(["cloudfront:ListDistributions"], "*"),
        allow(["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"], [distribution_arn]),
    ]
