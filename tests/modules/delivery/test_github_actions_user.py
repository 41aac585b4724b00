"""The user of the HCL, its policy to the word, and what changes with what is shipped."""

import json

import pytest

from environments.dev import DEV
from modules.delivery import DeliverySettings, Repositories
from modules.edge import Cdn, Certificate, EdgeSettings
from tests.changes import with_compute, without_containers
from tests.modules.delivery.statements_of_the_hcl import NAME, STATEMENTS, arns
from tests.reading import named

USER = DEV.but(delivery=DeliverySettings(repositories=Repositories(more=("grafana",)), github_actions_user=True))
BEHIND_CLOUDFRONT = USER.but(
    edge=EdgeSettings(
        domain_name="davidshaevel.com", certificate=Certificate(), cdn=Cdn(origin_protocol_policy="http-only")
    )
)

APART = BEHIND_CLOUDFRONT.but(delivery=BEHIND_CLOUDFRONT.delivery.but(github_actions_user_invalidates_apart=True))


def statements_of(stack):
    document = json.loads(named(stack, "aws_iam_policy")["github_actions_policy"]["policy"])
    assert document["Version"] == "2012-10-17"
    return document["Statement"]


def test_the_policy_is_the_hcls_to_the_word(synth):
    assert statements_of(synth(USER)) == STATEMENTS


def test_it_is_so_while_the_services_are_switched_off_too(synth):
    assert statements_of(synth(without_containers(USER))) == STATEMENTS


def test_the_user_is_the_hcls(synth):
    assert named(synth(USER), "aws_iam_user") == {
        "github_actions_user": {
            "name": f"{NAME}-github-actions",
            "path": "/cicd/",
            "force_destroy": False,
            "tags": {
                "Name": f"{NAME}-github-actions",
                "Environment": "dev",
                "Project": "davidshaevel",
                "ManagedBy": "terraform",
                "Purpose": "GitHub Actions CI/CD deployments",
            },
        }
    }


def test_so_is_what_else_there_is_of_the_policy(synth):
    [policy] = named(synth(USER), "aws_iam_policy").values()
    assert {key: value for key, value in policy.items() if key != "policy"} == {
        "name": f"{NAME}-github-actions-deployment",
        "path": "/cicd/",
        "description": "Minimal permissions for GitHub Actions to deploy to ECS Fargate",
        "tags": {
            "Name": f"{NAME}-github-actions-deployment",
            "Environment": "dev",
            "Project": "davidshaevel",
            "ManagedBy": "terraform",
        },
    }


def test_the_user_has_the_policy(synth):
    assert named(synth(USER), "aws_iam_user_policy_attachment") == {
        "github_actions_attachment": {
            "user": "${aws_iam_user.github_actions_user.name}",
            "policy_arn": "${aws_iam_policy.github_actions_policy.arn}",
        }
    }


def test_its_outputs_have_the_names_of_before(synth):
    outputs = synth(USER)["output"]
    assert {name: output["value"] for name, output in outputs.items() if name.startswith("cicd_")} == {
        "cicd_iam_user_name": "${aws_iam_user.github_actions_user.name}",
        "cicd_iam_user_arn": "${aws_iam_user.github_actions_user.arn}",
        "cicd_iam_policy_arn": "${aws_iam_policy.github_actions_policy.arn}",
        "cicd_iam_policy_name": "${aws_iam_policy.github_actions_policy.name}",
    }


NINTH = {
    "Sid": "CloudFrontCacheInvalidation",
    "Effect": "Allow",
    "Action": ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
    "Resource": ["${aws_cloudfront_distribution.cdn_distribution.arn}"],
}


def test_with_a_distribution_there_is_a_ninth_statement_as_the_hcl_had_it(synth):
    stack = synth(BEHIND_CLOUDFRONT)
    assert statements_of(stack) == [*STATEMENTS, NINTH]
    assert "aws_iam_user_policy" not in stack["resource"]


def test_it_can_be_in_a_policy_of_its_own(synth):
    stack = synth(APART)
    assert statements_of(stack) == STATEMENTS
    [policy] = named(stack, "aws_iam_user_policy").values()
    assert {**policy, "policy": json.loads(policy["policy"])["Statement"]} == {
        "name": f"{NAME}-github-actions-invalidation",
        "user": "${aws_iam_user.github_actions_user.name}",
        "policy": [NINTH],
    }


def test_switched_off_it_may_push_images_still(synth):
    stack = synth(APART.but(activated=False))
    assert statements_of(stack) == STATEMENTS
    assert named(stack, "aws_iam_user_policy_attachment").keys() == {"github_actions_attachment"}
    assert "aws_iam_user_policy" not in stack["resource"]


@pytest.mark.parametrize("separate", [False, True], ids=["shared", "separate"])
def test_it_may_pass_every_role_that_tasks_take(synth, separate):
    """With roles of their own CI's registration was refused: the HCL's list had three places, this one none."""
    stack = synth(with_compute(USER, separate_execution_roles=separate))
    [passed] = [each["Resource"] for each in statements_of(stack) if each["Sid"] == "IAMPassRoleForECS"]
    roles = {role["name"] for name, role in named(stack, "aws_iam_role").items() if name.startswith("compute_")}
    assert set(arns("iam", *(f"role/{role}" for role in roles))) <= set(passed)
