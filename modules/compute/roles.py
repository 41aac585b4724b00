"""Who a task acts as: its execution role (ECS's agent) and its task role (the program in it)."""

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.iam import Statement, allow, assume_role_policy, policy
from modules.names import ResourceNames

ECS_TASKS = assume_role_policy("ecs-tasks.amazonaws.com")


def shared_execution_role(scope: Construct, *, names: ResourceNames, secret_arn: str) -> IamRole:
    """One execution role for all services, which may read the database's secret."""
    role = IamRole(
        scope,
        "execution_role",
        name=f"{names.prefix}-ecs-task-execution-role",
        assume_role_policy=ECS_TASKS,
        tags=names.tags("ecs-task-execution-role", Module="compute"),
    )
    IamRolePolicyAttachment(
        scope,
        "execution_policy",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    )
    IamRolePolicy(
        scope,
        "execution_secrets_policy",
        name=f"{names.prefix}-ecs-task-execution-secrets",
        role=role.id,
        policy=policy(read_secret(secret_arn)),
    )
    return role


def service_execution_role(
    scope: Construct,
    *,
    names: ResourceNames,
    service: str,
    repositories_arn: str,
    log_group_arn: str,
    secret_arn: str | None,
) -> IamRole:
    """An execution role of one service: its images, its log group and, if it has one, its secret."""
    role = IamRole(
        scope,
        "execution_role",
        name=f"{names.prefix}-{service}-execution-role",
        assume_role_policy=ECS_TASKS,
        tags=names.tags(f"{service}-execution-role", Module="compute", Application=service),
    )
    statements = [
        # No resource type is defined for this action: AWS allows nothing narrower than *.
        allow(["ecr:GetAuthorizationToken"], "*"),
        allow(
            ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
            repositories_arn,
        ),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{log_group_arn}:*"),
    ]
    if secret_arn is not None:
        statements.append(read_secret(secret_arn))
    IamRolePolicy(
        scope,
        "execution_policy",
        name=f"{names.prefix}-{service}-execution",
        role=role.id,
        policy=policy(*statements),
    )
    return role


def task_role(scope: Construct, *, names: ResourceNames, service: str, allow_exec: bool) -> IamRole:
    """The role of the program itself. It may do nothing, or what ECS Exec needs."""
    role = IamRole(
        scope,
        "task_role",
        name=f"{names.prefix}-{service}-task-role",
        assume_role_policy=ECS_TASKS,
        tags=names.tags(f"{service}-task-role", Module="compute", Application=service),
    )
    if allow_exec:
        IamRolePolicy(
            scope,
            "exec_policy",
            name=f"{names.prefix}-{service}-exec",
            role=role.id,
            policy=policy(
                allow(
                    [
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel",
                    ],
                    "*",  # no resource type is defined for these actions
                )
            ),
        )
    return role


def read_secret(secret_arn: str) -> Statement:
    """Reads the value of exactly this secret."""
    return allow(["secretsmanager:GetSecretValue"], secret_arn)
