"""Who a task acts as: its execution role (ECS's agent) and its task role (the program in it)."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.compute.service import Permission, Service
from modules.iam import Statement, allow, policy
from modules.literal import literal
from modules.names import ResourceNames

ECS_TASKS = "ecs-tasks.amazonaws.com"

# What ECS Exec needs. No resource type is defined for these actions: AWS allows nothing narrower than *.
EXEC = allow(
    [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ],
    "*",
)


@dataclass(frozen=True)
class TaskRole:
    """A role, and the policies without which whoever takes it can't do its work."""

    role: IamRole
    policies: Sequence[ITerraformDependable]


def shared_execution_role(
    scope: Construct, *, names: ResourceNames, trust: str, secrets: Sequence[Statement]
) -> TaskRole:
    """One execution role for all services. What one of them reads besides `secrets` is a policy of its own."""
    role = IamRole(
        scope,
        "execution_role",
        name=execution_role_name(names),
        assume_role_policy=trust,
        tags=names.tags("ecs-task-execution-role", Module="compute"),
    )
    policies: list[ITerraformDependable] = [
        IamRolePolicyAttachment(
            scope,
            "execution_policy",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        )
    ]
    if secrets:
        policies.append(
            IamRolePolicy(
                scope,
                "execution_secrets_policy",
                name=f"{names.prefix}-ecs-task-execution-secrets",
                role=role.id,
                policy=policy(*secrets),
            )
        )
    return TaskRole(role, policies)


def service_execution_role(
    scope: Construct,
    *,
    names: ResourceNames,
    trust: str,
    service: str,
    repositories_arn: str,
    log_group_arn: str,
    secrets: Sequence[Statement],
) -> TaskRole:
    """An execution role of one service: its images, its log group and its secrets."""
    role = IamRole(
        scope,
        "execution_role",
        name=execution_role_name(names, service),
        assume_role_policy=trust,
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
        *secrets,
    ]
    execution_policy = IamRolePolicy(
        scope,
        "execution_policy",
        name=f"{names.prefix}-{service}-execution",
        role=role.id,
        policy=policy(*statements),
    )
    return TaskRole(role, [execution_policy])


def task_role(
    scope: Construct, *, names: ResourceNames, trust: str, service: Service, more: Sequence[Statement]
) -> TaskRole:
    """The role of the program itself. It may do what the service says, `more`, and what ECS Exec needs."""
    role = IamRole(
        scope,
        "task_role",
        name=task_role_name(names, service.name),
        assume_role_policy=trust,
        tags=names.tags(f"{service.name}-task-role", Module="compute", Application=service.name),
    )
    policies = [
        IamRolePolicy(
            scope, id_, name=f"{names.prefix}-{service.name}-{suffix}", role=role.id, policy=policy(*statements)
        )
        for id_, suffix, statements in (
            ("task_policy", "task", [*map(_statement, service.task_role_permissions), *more]),
            ("exec_policy", "exec", [EXEC] if service.enable_execute_command else []),
        )
        if statements
    ]
    return TaskRole(role, policies)


def secrets_policy(scope: Construct, *, names: ResourceNames, service: Service, role: IamRole) -> IamRolePolicy:
    """Lets an execution role that others share read the secrets of one service too."""
    return IamRolePolicy(
        scope,
        "secrets_policy",
        name=f"{names.prefix}-{service.name}-secrets",
        role=role.id,
        policy=policy(*read_secrets(service)),
    )


def read_secrets(service: Service) -> list[Statement]:
    """Reads the service's own secrets, and no others."""
    own = [secret for _, secret in sorted(service.secrets.items())]
    secrets = {secret.arn: None for secret in own if not secret.is_parameter}
    parameters = {secret.arn: None for secret in own if secret.is_parameter}
    return [
        *([allow(["secretsmanager:GetSecretValue"], list(secrets))] if secrets else []),
        *([allow(["ssm:GetParameters"], list(parameters))] if parameters else []),
    ]


def execution_role_name(names: ResourceNames, service: str | None = None) -> str:
    """What IAM calls a service's execution role, or the one that all share."""
    return f"{names.prefix}-{service or 'ecs-task'}-execution-role"


def task_role_name(names: ResourceNames, service: str) -> str:
    """What IAM calls a service's task role."""
    return f"{names.prefix}-{service}-task-role"


def _statement(permission: Permission) -> Statement:
    conditions = {
        operator: {literal(key): [literal(value) for value in values] for key, values in keys.items()}
        for operator, keys in permission.conditions.items()
    }
    more = {"Condition": conditions} if conditions else {}
    return allow(permission.actions, [literal(resource) for resource in permission.resources], **more)
