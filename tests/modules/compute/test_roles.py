"""Who a task acts as. What each policy says, statement by statement, is in tests/modules/test_iam_policies.py."""

import pytest

from environments.dev import DEV
from modules.compute import Permission
from modules.compute.roles import read_secrets
from tests.changes import with_compute, with_service
from tests.modules.compute.platforms import (
    ADMIN,
    DATABASE_SECRET,
    OTHER_SECRET,
    PARAMETER,
    QUIET,
    SECRET,
    SEPARATE,
    SHOP,
    WORKER,
)
from tests.reading import at, changed, named, statements, waits_for

SERVICES = pytest.mark.parametrize("service", ["frontend", "backend"])


def allowed(actions, resource):
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


DATABASE = allowed(["secretsmanager:GetSecretValue"], DATABASE_SECRET)
OF_ADMIN = [
    allowed(["secretsmanager:GetSecretValue"], [OTHER_SECRET, SECRET]),
    allowed(["ssm:GetParameters"], [PARAMETER]),
]
OF_WORKER = [DATABASE, allowed(["secretsmanager:GetSecretValue"], [SECRET])]


# Execution roles


def test_a_service_needs_to_read_exactly_what_its_container_gets():
    assert read_secrets(QUIET) == []
    assert read_secrets(ADMIN) == OF_ADMIN
    assert read_secrets(WORKER) == OF_WORKER[1:]


@SERVICES
def test_each_service_has_a_task_role_of_its_own_and_shares_the_execution_role(dev, service):
    task = at(dev, f"aws_ecs_task_definition.compute_{service}_task")
    assert task["task_role_arn"] == f"${{aws_iam_role.compute_{service}_task_role.arn}}"
    assert task["execution_role_arn"] == "${aws_iam_role.compute_execution_role.arn}"


def test_the_shared_execution_role_reads_the_secrets_of_each_service_by_a_policy_of_that_service(synth):
    policies = {
        name: policy
        for name, policy in named(synth(SHOP), "aws_iam_role_policy").items()
        if policy["role"] == "${aws_iam_role.compute_execution_role.id}"
    }
    assert {name: statements(policy) for name, policy in policies.items()} == {
        "compute_execution_secrets_policy": [DATABASE],
        "compute_admin_site_secrets_policy": OF_ADMIN,
        "compute_worker_secrets_policy": OF_WORKER[1:],
    }


def test_where_nothing_is_secret_the_shared_execution_role_reads_nothing(synth):
    stack = synth(with_service(DEV, "backend", uses_database=False))
    assert "compute_execution_secrets_policy" not in named(stack, "aws_iam_role_policy")
    assert not [
        policy for policy in named(stack, "aws_iam_role_policy").values() if "secretsmanager" in policy["policy"]
    ]


def test_with_separate_execution_roles_only_the_backends_reads_the_secret(synth):
    stack = synth(with_compute(DEV, separate_execution_roles=True))
    for service in ("frontend", "backend"):
        task = at(stack, f"aws_ecs_task_definition.compute_{service}_task")
        assert task["execution_role_arn"] == f"${{aws_iam_role.compute_{service}_execution_role.arn}}"
    readers = {
        policy["role"]
        for policy in named(stack, "aws_iam_role_policy").values()
        if "secretsmanager" in policy["policy"]
    }
    assert readers == {"${aws_iam_role.compute_backend_execution_role.id}"}
    assert "compute_execution_role" not in named(stack, "aws_iam_role")
    attached = {attachment["role"] for attachment in named(stack, "aws_iam_role_policy_attachment").values()}
    assert attached == {"${aws_iam_role.database_monitoring_role.name}"}


@pytest.mark.parametrize(
    ("service", "secrets"),
    [
        ("frontend", []),
        ("backend", [DATABASE]),
        ("admin_site", OF_ADMIN),
        ("worker", OF_WORKER),
        ("quiet", []),
    ],
)
def test_a_separate_execution_role_reads_the_secrets_of_its_service_and_no_others(synth, service, secrets):
    policy = at(synth(SEPARATE), f"aws_iam_role_policy.compute_{service}_execution_policy")
    assert policy["role"] == f"${{aws_iam_role.compute_{service}_execution_role.id}}"
    [_, _, logs, *reads] = statements(policy)
    assert logs["Resource"] == f"${{aws_cloudwatch_log_group.compute_{service}_logs.arn}}:*"
    assert reads == secrets


# Task roles


def test_a_program_may_do_what_its_service_says_and_iam_reads_its_own_variables(synth):
    policies = named(synth(SHOP), "aws_iam_role_policy")
    assert [name for name in policies if name.endswith("_task_policy")] == ["compute_admin_site_task_policy"]
    policy = policies["compute_admin_site_task_policy"]
    assert policy["name"] == "dev-davidshaevel-admin-site-task"
    assert policy["role"] == "${aws_iam_role.compute_admin_site_task_role.id}"
    assert statements(policy) == [
        allowed(["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::shop/$${aws:username}/*"]),
        {
            **allowed(["sqs:SendMessage"], ["arn:aws:sqs:us-east-1:123456789012:orders"]),
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["$${aws:RequestTag/team}", "shop"]}},
        },
    ]


def test_permissions_change_nothing_but_the_task_roles_policy(synth, dev):
    permission = Permission(actions=("s3:GetObject",), resources=("arn:aws:s3:::shop/*",))
    stack = synth(with_service(DEV, "backend", task_role_permissions=(permission,)))
    assert set(changed(dev, stack)) == {
        "aws_ecs_service.compute_backend_service",  # it waits for the policy
        "aws_iam_role_policy.compute_backend_task_policy",
    }
    assert waits_for(stack, "aws_ecs_service.compute_backend_service", "aws_iam_role_policy.compute_backend") == [
        "aws_iam_role_policy.compute_backend_task_policy"
    ]


def test_exec_is_for_one_service_and_gives_its_task_role_four_permissions(synth, dev):
    stack = synth(with_service(DEV, "backend", enable_execute_command=True))
    assert at(stack, "aws_ecs_service.compute_backend_service")["enable_execute_command"] is True
    assert at(stack, "aws_ecs_service.compute_frontend_service")["enable_execute_command"] is False
    new = changed(dev, stack)
    assert set(new) == {
        "aws_ecs_service.compute_backend_service",
        "aws_iam_role_policy.compute_backend_exec_policy",
    }
    exec_policy = new["aws_iam_role_policy.compute_backend_exec_policy"]
    assert exec_policy["role"] == "${aws_iam_role.compute_backend_task_role.id}"
    [statement] = statements(exec_policy)
    assert statement["Action"] == [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ]
