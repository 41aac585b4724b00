"""What applying takes covers all that the stacks have of IAM, and keeps to its own environment."""

import re

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.delivery import DeliverySettings, Repositories, StateAccess, trusted_services
from modules.delivery.apply_policy import PROVIDERS, ROLES, USERS_AND_POLICIES, apply_statements
from tests.modules.delivery.deliveries import ACCOUNT, GITHUB, REGION, SHIPPING
from tests.modules.delivery.witness import every_action, takes
from tests.reading import named

USER = SHIPPING.but(delivery=SHIPPING.delivery.but(github_actions_user=True))
FULL_PROD = PROD.but(delivery=DeliverySettings(repositories=Repositories(), github_actions=GITHUB))
ENVIRONMENTS = {"dev": DEV, "prod": PROD, "user": USER, "prod with delivery": FULL_PROD}


def statements(environment, **changes):
    known = {
        "names": environment.names,
        "region": environment.aws_region,
        "account_id": environment.aws_account_id,
        "state": StateAccess(bucket="states", key="a", region=REGION, lock_table=None, lock_file=True),
        "trusted_services": ["ecs-tasks.amazonaws.com"],
        "provider_arn": "arn:aws:iam::123456789012:oidc-provider/example.com",
    }
    return apply_statements(**{**known, **changes})


def covered(patterns, arn):
    return any(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), arn) for pattern in patterns)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_role_user_and_policy_of_a_stack_is_within_reach(synth, name):
    environment = ENVIRONMENTS[name]
    roles, _, users, *_ = statements(environment)
    stack = synth(environment)
    for role in named(stack, "aws_iam_role").values():
        assert covered(roles["Resource"], f"arn:aws:iam::{ACCOUNT}:role{role.get('path', '/')}{role['name']}")
    for kind in ("user", "policy"):
        for each in named(stack, f"aws_iam_{kind}").values():
            assert covered(users["Resource"], f"arn:aws:iam::{ACCOUNT}:{kind}{each['path']}{each['name']}")


def test_no_role_of_another_environment_is(synth):
    roles, *_ = statements(DEV)
    for role in named(synth(FULL_PROD), "aws_iam_role").values():
        assert not covered(roles["Resource"], f"arn:aws:iam::{ACCOUNT}:role/{role['name']}")


def test_roles_are_passed_to_the_services_that_the_stacks_roles_trust(synth):
    roles = named(synth(FULL_PROD), "aws_iam_role").values()
    assert trusted_services(role["assume_role_policy"] for role in roles) == [
        "backup.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "events.amazonaws.com",
        "monitoring.rds.amazonaws.com",
        "states.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
    ]


def test_a_role_without_a_service_trusts_none():
    trust = '{"Statement": [{"Principal": {"Federated": "x"}}, {"Principal": {"Service": ["b", "a"]}}]}'
    assert trusted_services([trust]) == ["a", "b"]


def test_who_did_not_make_github_known_leaves_it_alone():
    assert len(statements(DEV, provider_arn=None)) == len(statements(DEV)) - 1
    assert not [each for each in statements(DEV, provider_arn=None) if each["Action"] == list(PROVIDERS)]


def test_no_key_can_be_made_and_no_boundary_lifted():
    """The user's key was made by hand, and no other is."""
    known = {*ROLES, *USERS_AND_POLICIES, *PROVIDERS}
    assert not [action for action in known if re.search("AccessKey|LoginProfile|PermissionsBoundary", action)]


def test_every_action_is_aws_own_and_can_be_limited_so():
    for statement in statements(DEV):
        for action in every_action(statement):
            assert takes(action), action
