"""The delivery put together: repositories before the services, and who ships to them once all else is there."""

import json

import cdktf
import pytest

from environments.dev import DEV
from modules.delivery import Delivery, DeliverySettings, Repositories, StateAccess
from tests.modules.delivery.deliveries import ACCOUNT, GITHUB, REGION, SHIPPING

STATE = StateAccess(bucket="states", key="dev.tfstate", region=REGION, lock_table=None, lock_file=True)
OF_REPOSITORIES = {
    f"{image}_ecr_repository_{what}" for image in ("frontend", "backend", "grafana") for what in ("name", "url")
}
OF_ROLES = {"github_ship_role_arn", "github_plan_role_arn", "github_apply_role_arn"}
OF_THE_USER = {"cicd_iam_user_name", "cicd_iam_user_arn", "cicd_iam_policy_arn", "cicd_iam_policy_name"}
REPOSITORIES = Repositories(more=("grafana",))


@pytest.fixture
def made(tmp_path):
    """A delivery of these settings to dev's services, in a stack of its own."""

    def make(**settings):
        stack = cdktf.TerraformStack(cdktf.Testing.app(outdir=str(tmp_path)), "stack")
        delivery = Delivery(
            stack,
            names=DEV.names,
            settings=DeliverySettings(**settings),
            compute=DEV.compute,
            region=REGION,
            account_id=ACCOUNT,
        )
        return stack, delivery

    return make


def kinds(stack):
    return set(json.loads(cdktf.Testing.synth(stack)).get("resource", {}))


def test_repositories_are_there_before_who_pulls_from_them_and_roles_after(made):
    stack, delivery = made(repositories=REPOSITORIES, github_actions=GITHUB, github_actions_user=True)
    assert kinds(stack) == {"aws_ecr_repository", "aws_ecr_lifecycle_policy"}
    assert delivery.outputs.keys() == OF_REPOSITORIES
    delivery.let_github_in(state=STATE, trusted_services=["ecs-tasks.amazonaws.com"])
    assert kinds(stack) > {"aws_iam_role", "aws_iam_user"}
    assert delivery.outputs.keys() == OF_REPOSITORIES | OF_ROLES | OF_THE_USER


def test_it_says_which_repository_each_image_is_in(made):
    _, delivery = made(repositories=REPOSITORIES)
    assert dict(delivery.repository_arns) == {
        image: f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/davidshaevel/{image}"
        for image in ("frontend", "backend", "grafana")
    }


def test_without_repositories_there_are_roles_all_the_same(made):
    stack, delivery = made(github_actions=GITHUB)
    delivery.let_github_in(state=STATE, trusted_services=["ecs-tasks.amazonaws.com"])
    assert dict(delivery.repository_arns) == {}
    assert "aws_ecr_repository" not in kinds(stack)
    assert delivery.outputs.keys() == OF_ROLES


def test_all_that_it_has_to_say_is_a_root_output(synth):
    more = synth(SHIPPING)["output"].keys() - synth(SHIPPING.but(delivery=None))["output"].keys()
    assert more == OF_REPOSITORIES | OF_ROLES
