"""Every policy document of every environment, statement by statement."""

import json

import pytest

from environments import load_environments
from environments.dev import DEV
from tests.changes import with_compute, with_services, without_containers
from tests.modules.compute.platforms import DATABASE_SECRET, OTHER_SECRET, PARAMETER, SECRET, SEPARATE, SHOP
from tests.nights import NIGHTLY

BUCKET = "${aws_s3_bucket.compute_alb_logs_bucket.arn}"
ACCOUNT = "108581769167"

EXEC = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
]
# For these AWS defines no type of resource: * is the narrowest there is.
# https://docs.aws.amazon.com/service-authorization/latest/reference/
WITHOUT_RESOURCE = {"ecr:GetAuthorizationToken", *EXEC}


def trust(service, source_arn=None):
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    if source_arn is None:
        return [statement]
    confined = {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": source_arn}}
    return [{**statement, "Condition": confined}]


def allow(actions, resource):
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def execution(service, images="*"):
    return [
        allow(["ecr:GetAuthorizationToken"], "*"),
        allow(
            ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
            f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{images}",
        ),
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            f"${{aws_cloudwatch_log_group.compute_{service}_logs.arn}}:*",
        ),
    ]


READ_THE_SECRET = allow(["secretsmanager:GetSecretValue"], DATABASE_SECRET)
OWN_SECRETS = {
    "admin_site": [
        allow(["secretsmanager:GetSecretValue"], [OTHER_SECRET, SECRET]),
        allow(["ssm:GetParameters"], [PARAMETER]),
    ],
    "worker": [allow(["secretsmanager:GetSecretValue"], [SECRET])],
    "quiet": [],
}
PLATFORM = {
    "aws_iam_role.networking_flow_logs_role": trust("vpc-flow-logs"),
    "aws_iam_role_policy.networking_flow_logs_policy": [
        allow(
            [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
            ],
            "${aws_cloudwatch_log_group.networking_flow_logs_group.arn}:*",
        )
    ],
    "aws_iam_role.database_monitoring_role": trust("monitoring.rds"),
}
TASK_ROLES = {
    "aws_iam_role.compute_frontend_task_role": trust("ecs-tasks"),
    "aws_iam_role.compute_backend_task_role": trust("ecs-tasks"),
}
SHARED_EXECUTION = {
    "aws_iam_role.compute_execution_role": trust("ecs-tasks"),
    "aws_iam_role_policy.compute_execution_secrets_policy": [READ_THE_SECRET],
}
SEPARATE_EXECUTION = {
    "aws_iam_role.compute_frontend_execution_role": trust("ecs-tasks"),
    "aws_iam_role.compute_backend_execution_role": trust("ecs-tasks"),
    "aws_iam_role_policy.compute_frontend_execution_policy": execution("frontend"),
    "aws_iam_role_policy.compute_backend_execution_policy": [*execution("backend"), READ_THE_SECRET],
}
OWN_BUCKET = {
    "aws_s3_bucket_policy.compute_alb_logs_policy": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [BUCKET, f"{BUCKET}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            **allow(["s3:PutObject"], f"{BUCKET}/AWSLogs/{ACCOUNT}/*"),
            "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        },
    ]
}
SHOP_TASK_ROLES = {
    **TASK_ROLES,
    **{f"aws_iam_role.compute_{service}_task_role": trust("ecs-tasks") for service in OWN_SECRETS},
    "aws_iam_role_policy.compute_admin_site_task_policy": [
        allow(["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::shop/$${aws:username}/*"]),
        {
            **allow(["sqs:SendMessage"], ["arn:aws:sqs:us-east-1:123456789012:orders"]),
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["$${aws:RequestTag/team}", "shop"]}},
        },
    ],
}
CONFINED = {
    "aws_iam_role.networking_flow_logs_role": trust("vpc-flow-logs", f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc-flow-log/*"),
    "aws_iam_role.database_monitoring_role": trust(
        "monitoring.rds", f"arn:aws:rds:us-east-1:{ACCOUNT}:db:davidshaevel-prod-db"
    ),
    **{
        f"aws_iam_role.compute_{service}_{role}_role": trust("ecs-tasks", f"arn:aws:ecs:us-east-1:{ACCOUNT}:*")
        for service in ("frontend", "backend")
        for role in ("task", "execution")
    },
}
PROD_TODAY = {
    **PLATFORM,
    **TASK_ROLES,
    **SEPARATE_EXECUTION,
    **OWN_BUCKET,
    **CONFINED,
    "aws_iam_role_policy.compute_frontend_execution_policy": execution("frontend", "davidshaevel/frontend"),
    "aws_iam_role_policy.compute_backend_execution_policy": [
        *execution("backend", "davidshaevel/backend"),
        READ_THE_SECRET,
    ],
    "aws_iam_role_policy.networking_flow_logs_policy": [
        allow(
            ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            "${aws_cloudwatch_log_group.networking_flow_logs_group.arn}:*",
        ),
        allow(["logs:DescribeLogGroups"], f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"),
    ],
    "aws_iam_role.database_backup_role": trust("backup"),
}
DEV_TODAY = {**PLATFORM, **TASK_ROLES, **SHARED_EXECUTION}

ENVIRONMENTS = {environment.name: environment for environment in load_environments()}
VARIANTS = {
    **ENVIRONMENTS,
    "no containers": without_containers(DEV),
    "shell": with_services(DEV, frontend={"enable_execute_command": True}, backend={"enable_execute_command": True}),
    "own bucket": with_compute(DEV, enable_alb_access_logs=True),
    "shop": SHOP,
    "shop with separate roles": SEPARATE,
    "night": NIGHTLY,
}
STATEMENTS = {
    "dev": DEV_TODAY,
    "prod": PROD_TODAY,
    "no containers": PLATFORM,
    "shell": {
        **DEV_TODAY,
        "aws_iam_role_policy.compute_frontend_exec_policy": [allow(EXEC, "*")],
        "aws_iam_role_policy.compute_backend_exec_policy": [allow(EXEC, "*")],
    },
    "own bucket": {**DEV_TODAY, **OWN_BUCKET},
    "night": {
        **DEV_TODAY,
        "aws_iam_role.night_role": trust(
            "scheduler", f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/dev-davidshaevel-night"
        ),
        "aws_iam_role_policy.night_policy": [
            allow(["rds:StartDBInstance", "rds:StopDBInstance"], "${aws_db_instance.database_instance.arn}")
        ],
    },
    "shop": {
        **PLATFORM,
        **SHOP_TASK_ROLES,
        "aws_iam_role.compute_execution_role": trust("ecs-tasks"),
        "aws_iam_role_policy.compute_execution_secrets_policy": [READ_THE_SECRET],
        "aws_iam_role_policy.compute_admin_site_secrets_policy": OWN_SECRETS["admin_site"],
        "aws_iam_role_policy.compute_worker_secrets_policy": OWN_SECRETS["worker"],
    },
    "shop with separate roles": {
        **PLATFORM,
        **SHOP_TASK_ROLES,
        **SEPARATE_EXECUTION,
        **{f"aws_iam_role.compute_{service}_execution_role": trust("ecs-tasks") for service in OWN_SECRETS},
        "aws_iam_role_policy.compute_admin_site_execution_policy": [
            *execution("admin_site"),
            *OWN_SECRETS["admin_site"],
        ],
        "aws_iam_role_policy.compute_worker_execution_policy": [
            *execution("worker"),
            READ_THE_SECRET,
            *OWN_SECRETS["worker"],
        ],
        "aws_iam_role_policy.compute_quiet_execution_policy": execution("quiet"),
    },
}
# Policies of AWS's own, which hold what they hold.
MANAGED = {
    "database_backup_backup_policy": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    "database_backup_restore_policy": "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
    "database_monitoring_policy": "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    "compute_execution_policy": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
}


# What production has beside: statement by statement in the tests of these.
ELSEWHERE = ("cdn_logs", "compute_redeployment", "github_", "notifications_")


def documents(stack):
    """Address -> statements, of whatever in the stack is a policy document, wherever it stands."""
    found = {}
    for kind, resources in stack["resource"].items():
        for name, resource in resources.items():
            if name.startswith(ELSEWHERE):
                continue
            for value in resource.values():
                if isinstance(value, str) and '"Statement"' in value:
                    document = json.loads(value)
                    assert document["Version"] == "2012-10-17"
                    assert f"{kind}.{name}" not in found
                    found[f"{kind}.{name}"] = document["Statement"]
    return found


def in_a_list(value):
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("variant", STATEMENTS)
def test_policies_say_this_and_nothing_else(synth, variant):
    assert documents(synth(VARIANTS[variant])) == STATEMENTS[variant]


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_policy_allows_every_action_of_anything(synth, variant):
    for address, statements in documents(synth(VARIANTS[variant])).items():
        for statement in statements:
            if statement["Effect"] == "Allow":
                assert not [action for action in in_a_list(statement["Action"]) if "*" in action], address


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_policy_allows_on_everything_only_what_aws_allows_on_nothing_narrower(synth, variant):
    for address, statements in documents(synth(VARIANTS[variant])).items():
        for statement in statements:
            if "*" in in_a_list(statement.get("Resource", ())):
                assert set(in_a_list(statement["Action"])) <= WITHOUT_RESOURCE, address


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_policy_allows_anything_to_everyone(synth, variant):
    for address, statements in documents(synth(VARIANTS[variant])).items():
        for statement in statements:
            if statement.get("Principal") in ("*", {"AWS": "*"}):
                assert statement["Effect"] == "Deny", address


@pytest.mark.parametrize(
    ("variant", "attached"),
    [
        ("dev", {"database_monitoring_policy", "compute_execution_policy"}),
        (
            "prod",
            {"database_monitoring_policy", "database_backup_backup_policy", "database_backup_restore_policy"},
        ),
    ],
)
def test_managed_policies_are_these(synth, variant, attached):
    found = synth(VARIANTS[variant])["resource"]["aws_iam_role_policy_attachment"]
    assert {name: each["policy_arn"] for name, each in found.items() if not name.startswith(ELSEWHERE)} == {
        name: MANAGED[name] for name in attached
    }


def test_what_runs_is_looked_at_word_by_word_and_every_environment_by_the_rules():
    assert {"dev", "prod"} <= set(STATEMENTS)
    assert set(VARIANTS) == set(STATEMENTS) | set(ENVIRONMENTS)
