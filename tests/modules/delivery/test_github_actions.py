"""The roles that workflows take: who may take which, and every statement of what each may."""

import json

import boto3
import pytest
from moto import mock_aws

from modules.delivery import GithubActions, GithubRoles, Shipped, ShippedService
from modules.night import Night
from modules.settings import SettingsError
from tests.modules.delivery.deliveries import ACCOUNT, GITHUB, REGION, SHIPPING, SHOP, SWITCHED_OFF
from tests.reading import named

USER = SHIPPING.but(delivery=SHIPPING.delivery.but(github_actions_user=True))
ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"
BUCKET = f"arn:aws:s3:::{ACCOUNT}-terraform-state-davidshaevel"
STATE = [f"{BUCKET}/dev/terraform.tfstate", f"{BUCKET}/dev/terraform.tfstate.tflock"]
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/terraform-state-lock-davidshaevel"
ROLES = [f"arn:aws:iam::{ACCOUNT}:role/{prefix}-*" for prefix in ("dev-davidshaevel", "davidshaevel-dev")]


def allow(actions, resource, **condition):
    more = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def ecs(*resources):
    return [f"arn:aws:ecs:{REGION}:{ACCOUNT}:{resource}" for resource in resources]


def statements(stack, name):
    document = json.loads(named(stack, "aws_iam_role_policy")[f"github_{name}_policy"]["policy"])
    assert document["Version"] == "2012-10-17"
    return document["Statement"]


def taken_by(stack, name):
    """Subjects of tokens that take a role."""
    [statement] = json.loads(named(stack, "aws_iam_role")[f"github_{name}_role"]["assume_role_policy"])["Statement"]
    equals = statement["Condition"]["StringEquals"]
    assert statement == {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": PROVIDER},
        "Condition": {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com", f"{ISSUER}:sub": equals[f"{ISSUER}:sub"]}},
    }
    return equals[f"{ISSUER}:sub"]


# Who takes them


def test_each_role_is_taken_by_these_workflows_and_by_no_others(synth):
    stack = synth(SHIPPING)
    assert {name: taken_by(stack, name) for name in ("ship", "plan", "apply")} == {
        "ship": ["repo:davidshaevel/platform:environment:dev", "repo:davidshaevel@12/shop@345:environment:dev"],
        "plan": ["repo:davidshaevel/platform:pull_request", "repo:davidshaevel/platform:ref:refs/heads/main"],
        "apply": ["repo:davidshaevel/platform:environment:dev"],
    }


def test_where_a_workflow_switches_the_environment_at_night_it_applies_without_approval(synth):
    night = Night(sleeps="20:00", wakes="07:00", time_zone="America/New_York", by="workflow")
    subjects = {name: taken_by(synth(SHIPPING.but(night=night)), name) for name in ("ship", "plan", "apply")}
    assert subjects == {
        **{name: taken_by(synth(SHIPPING), name) for name in ("ship", "plan")},
        "apply": ["repo:davidshaevel/platform:environment:dev", "repo:davidshaevel/platform:environment:dev-night"],
    }


@pytest.mark.parametrize("environment", [SHIPPING, SHOP], ids=["plain", "shop"])
def test_no_subject_is_a_pattern(synth, environment):
    for name in ("ship", "plan", "apply"):
        assert not [subject for subject in taken_by(synth(environment), name) if {"*", "?", "$"} & set(subject)]


def test_roles_are_named_for_what_is_done_with_them(synth):
    stack = synth(SHIPPING)
    roles = {name: role for name, role in named(stack, "aws_iam_role").items() if name.startswith("github_")}
    assert {name: {k: v for k, v in role.items() if k != "assume_role_policy"} for name, role in roles.items()} == {
        f"github_{what}_role": {
            "name": f"dev-davidshaevel-github-{what}",
            "description": f"Taken by workflows of GitHub Actions that {what}",
            "depends_on": ["aws_iam_openid_connect_provider.github_provider"],
            **({"max_session_duration": 7200} if what == "apply" else {}),
            "tags": SHIPPING.names.tags(f"github-{what}", Module="delivery"),
        }
        for what in ("ship", "plan", "apply")
    }


def test_workflows_find_them_in_outputs(synth):
    outputs = synth(SHIPPING)["output"]
    assert {name: output["value"] for name, output in outputs.items() if name.startswith("github_")} == {
        f"github_{what}_role_arn": f"${{aws_iam_role.github_{what}_role.arn}}" for what in ("ship", "plan", "apply")
    }


def test_the_account_learns_of_github(synth):
    assert named(synth(SHIPPING), "aws_iam_openid_connect_provider") == {
        "github_provider": {
            "url": f"https://{ISSUER}",
            "client_id_list": ["sts.amazonaws.com"],
            "tags": SHIPPING.names.tags("github", Module="delivery"),
        }
    }


def test_where_the_account_knows_github_already_nothing_waits_for_that(synth):
    assert named(synth(SHOP), "aws_iam_openid_connect_provider") == {}
    roles = {name: role for name, role in named(synth(SHOP), "aws_iam_role").items() if name.startswith("github_")}
    assert len(roles) == 3
    assert not [name for name, role in roles.items() if "depends_on" in role]


# What they may


PUSH_AND_PULL = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
]


def shipping(images, services, roles):
    return [
        allow(["ecr:GetAuthorizationToken"], "*"),
        allow(PUSH_AND_PULL, [f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/davidshaevel/{image}" for image in images]),
        allow(["ecs:RegisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"], "*"),
        allow(
            ["ecs:TagResource"],
            ecs(*(f"task-definition/dev-davidshaevel-{service}:*" for service in services)),
            StringEquals={"ecs:CreateAction": "RegisterTaskDefinition"},
        ),
        allow(
            ["ecs:DescribeServices", "ecs:UpdateService"],
            ecs(*(f"service/dev-davidshaevel-cluster/dev-davidshaevel-{service}" for service in services)),
        ),
        allow(
            ["ecs:DescribeTasks", "ecs:ListTasks"],
            "*",
            ArnEquals={"ecs:cluster": ecs("cluster/dev-davidshaevel-cluster")[0]},
        ),
        allow(
            ["iam:PassRole"],
            [f"arn:aws:iam::{ACCOUNT}:role/dev-davidshaevel-{role}" for role in roles],
            StringEquals={"iam:PassedToService": "ecs-tasks.amazonaws.com"},
        ),
        allow(
            ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
            [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/dev-davidshaevel/{service}:*" for service in services],
        ),
        allow(
            [
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            ],
            "*",
        ),
    ]


def test_shipping_takes_this_and_nothing_else(synth):
    roles = ["ecs-task-execution-role", "frontend-task-role", "backend-task-role"]
    expected = shipping(["frontend", "backend", "grafana"], ["frontend", "backend"], roles)
    assert statements(synth(SHIPPING), "ship") == expected
    assert statements(synth(SWITCHED_OFF), "ship") == expected


def test_a_new_service_and_its_roles_are_in_it_by_themselves(synth):
    services = ["frontend", "backend", "admin-site", "worker", "quiet"]
    roles = [f"{service}-{kind}-role" for kind in ("execution", "task") for service in services]
    assert statements(synth(SHOP), "ship") == shipping(services, services, roles)


def test_planning_reads_how_things_are_configured_and_holds_the_lock(synth):
    plans, lock, *rest = statements(synth(SHIPPING), "plan")
    assert plans == allow(["s3:PutObject"], f"{BUCKET}/dev/plans/*")
    assert lock == allow(
        ["dynamodb:DeleteItem", "dynamodb:PutItem"],
        TABLE,
        **{"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [f"{BUCKET[13:]}/dev/terraform.tfstate"]}},
    )
    assert [(statement["Effect"], {*statement} & {"Resource", "NotResource"}) for statement in rest] == [
        ("Deny", {"NotResource"}),
        ("Deny", {"NotResource"}),
        ("Deny", {"Resource"}),
    ]
    objects, items, contents = rest
    assert objects == {"Effect": "Deny", "Action": ["s3:GetObject", "s3:GetObjectVersion"], "NotResource": STATE}
    assert (items["NotResource"], "dynamodb:GetItem" in items["Action"]) == ([TABLE], True)
    assert contents["Resource"] == "*"
    assert {"ssm:GetParameter", "logs:FilterLogEvents", "ecr:GetDownloadUrlForLayer"} <= set(contents["Action"])


def test_applying_takes_this_beside_aws_own_policy(synth):
    roles, pass_role, users, provider, of_services, objects, others = statements(synth(SHIPPING), "apply")
    assert roles["Resource"] == ROLES
    assert pass_role == allow(
        ["iam:PassRole"],
        ROLES,
        StringEquals={
            "iam:PassedToService": [
                "ecs-tasks.amazonaws.com",
                "monitoring.rds.amazonaws.com",
                "vpc-flow-logs.amazonaws.com",
            ]
        },
    )
    assert users["Resource"] == [
        f"arn:aws:iam::{ACCOUNT}:{kind}/cicd/dev-davidshaevel-*" for kind in ("user", "policy")
    ]
    assert provider["Resource"] == PROVIDER
    assert of_services == allow(["iam:GetRole"], f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/*")
    assert objects == {
        "Effect": "Deny",
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObject"],
        "NotResource": STATE,
    }
    assert others == {
        "Effect": "Deny",
        "Action": ["ec2:*", "ecs:*", "elasticloadbalancing:*", "rds:*"],
        "Resource": "*",
        "Condition": {
            "Null": {"aws:ResourceTag/Environment": "false"},
            "StringNotEquals": {"aws:ResourceTag/Environment": "dev"},
        },
    }


def test_aws_own_policies_are_attached_to_these(synth):
    attached = named(synth(SHIPPING), "aws_iam_role_policy_attachment")
    assert {name: each for name, each in attached.items() if name.startswith("github_")} == {
        f"github_{what}_managed_policy": {
            "role": f"${{aws_iam_role.github_{what}_role.name}}",
            "policy_arn": f"arn:aws:iam::aws:policy/{policy}",
        }
        for what, policy in (("plan", "ReadOnlyAccess"), ("apply", "PowerUserAccess"))
    }


@pytest.mark.parametrize("environment", [SHIPPING, SHOP, USER], ids=["shipping", "shop", "user"])
def test_iam_finds_nothing_wrong_with_any_policy(synth, environment):
    """By moto, which knows IAM's grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"""
    stack = synth(environment)
    with mock_aws():
        iam = boto3.client("iam", REGION)
        for what in ("ship", "plan", "apply"):
            trust = named(stack, "aws_iam_role")[f"github_{what}_role"]["assume_role_policy"]
            iam.create_role(RoleName=what, AssumeRolePolicyDocument=trust)
            text = named(stack, "aws_iam_role_policy")[f"github_{what}_policy"]["policy"]
            iam.put_role_policy(RoleName=what, PolicyName=what, PolicyDocument=text)
        for name, policy in named(stack, "aws_iam_policy").items():
            iam.create_policy(PolicyName=name, PolicyDocument=policy["policy"])
        with pytest.raises(iam.exceptions.MalformedPolicyDocumentException):
            iam.put_role_policy(RoleName="ship", PolicyName="x", PolicyDocument=text.replace("Effect", "Affect"))


# What is refused


def test_more_than_iam_takes_is_refused_before_anything_is_made(tmp_path):
    import cdktf

    services = [
        ShippedService(
            service=f"s{number}", family=f"f{number}", execution_role="e", task_role=f"t{number}", log_group="/ecs/s"
        )
        for number in range(60)
    ]
    make = {
        "names": SHIPPING.names,
        "settings": GITHUB,
        "shipped": Shipped(region=REGION, account_id=ACCOUNT, cluster="c", services=services),
        "state": None,
        "trusted_services": [],
    }
    stack = cdktf.TerraformStack(cdktf.Testing.app(outdir=str(tmp_path)), "dev")
    with pytest.raises(SettingsError) as error:
        GithubRoles(stack, "github", **make)
    assert str(error.value).startswith("the policy of role dev-davidshaevel-github-ship has ")
    assert str(error.value).endswith("IAM takes 10240; leave out services, repositories or applications")
    many = GithubActions(repository="a/b", applications=[f"davidshaevel/application-{n}" for n in range(40)])
    with pytest.raises(SettingsError, match=r"the trust policy of role .*-github-ship has .* and IAM takes 2048"):
        GithubRoles(stack, "again", **{**make, "settings": many})
