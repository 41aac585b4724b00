"""What the policy of the pipeline's user says, where there is no distribution."""

ACCOUNT, REGION = "108581769167", "us-east-1"
NAME = "dev-davidshaevel"


def arns(service, *resources):
    region = "" if service in ("iam", "cloudfront") else REGION
    return [f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}" for resource in resources]


STATEMENTS = [
    {
        "Sid": "ECRGetAuthorizationToken",
        "Effect": "Allow",
        "Action": ["ecr:GetAuthorizationToken"],
        "Resource": "*",
    },
    {
        "Sid": "ECRRepositoryAccess",
        "Effect": "Allow",
        "Action": [
            "ecr:BatchCheckLayerAvailability",
            "ecr:PutImage",
            "ecr:InitiateLayerUpload",
            "ecr:UploadLayerPart",
            "ecr:CompleteLayerUpload",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        ],
        "Resource": arns(
            "ecr",
            "repository/davidshaevel/backend",
            "repository/davidshaevel/frontend",
            "repository/davidshaevel/grafana",
        ),
    },
    {
        "Sid": "ECSTaskDefinitionOperations",
        "Effect": "Allow",
        "Action": ["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition"],
        "Resource": "*",
    },
    {
        "Sid": "ECSServiceOperations",
        "Effect": "Allow",
        "Action": ["ecs:DescribeServices", "ecs:UpdateService"],
        "Resource": arns(
            "ecs",
            f"service/{NAME}-cluster/{NAME}-backend",
            f"service/{NAME}-cluster/{NAME}-frontend",
            f"service/{NAME}-cluster/{NAME}-grafana",
        ),
    },
    {
        "Sid": "ECSTaskOperations",
        "Effect": "Allow",
        "Action": ["ecs:DescribeTasks", "ecs:ListTasks"],
        "Resource": "*",
        "Condition": {"StringEquals": {"ecs:cluster": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{NAME}-cluster"}},
    },
    {
        "Sid": "IAMPassRoleForECS",
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": arns(
            "iam",
            f"role/{NAME}-ecs-task-execution-role",
            f"role/{NAME}-backend-task-role",
            f"role/{NAME}-frontend-task-role",
            f"role/{NAME}-grafana-exec-*",
            f"role/{NAME}-grafana-task-*",
        ),
    },
    {
        "Sid": "CloudWatchLogsForDeployment",
        "Effect": "Allow",
        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        "Resource": arns("logs", f"log-group:/ecs/{NAME}/*", f"log-group:/ecs/{NAME}/*:*"),
    },
    {
        "Sid": "ELBReadOnlyForServiceURL",
        "Effect": "Allow",
        "Action": ["elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeLoadBalancers"],
        "Resource": "*",
    },
]
"""As ../shared/platform/later/cicd-iam.md lists them."""
