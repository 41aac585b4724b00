"""Planning writes nothing but the lock and plans that wait for an apply, and reads no contents."""

import json
import re

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from modules.delivery import DeliverySettings, StateAccess
from modules.delivery.plan_policy import READS_CONTENTS, READS_ITEMS, READS_OBJECTS, plan_statements
from tests.modules.delivery.deliveries import ACCOUNT, GITHUB, REGION
from tests.modules.delivery.witness import every_action, takes
from tests.modules.edge.distributions import ONLY_WAY_IN
from tests.reading import named

SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:prod/origin-0a1B2c"
OBJECTS = ["arn:aws:s3:::states/prod.tfstate", "arn:aws:s3:::states/prod.tfstate.tflock"]
PLANS = {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::states/plans/*"}
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/locks"


def state(**changes):
    known = {"bucket": "states", "key": "prod.tfstate", "region": REGION, "lock_table": "locks", "lock_file": True}
    return StateAccess(**{**known, **changes})


def allowed(statements):
    return [statement for statement in statements if statement["Effect"] == "Allow"]


@pytest.fixture(scope="module")
def read_only():
    """A pattern of what AWS's ReadOnlyAccess allows."""
    document = json.loads(aws_managed_policies_data)["ReadOnlyAccess"]["Document"]
    actions = [action for statement in document["Statement"] for action in statement["Action"]]
    return re.compile("|".join(re.escape(action).replace(r"\*", ".*") for action in actions), re.IGNORECASE)


def test_it_locks_in_a_file():
    assert allowed(plan_statements(state(lock_table=None), ACCOUNT, [])) == [
        PLANS,
        {"Effect": "Allow", "Action": ["s3:DeleteObject", "s3:PutObject"], "Resource": OBJECTS[1]},
    ]


def test_it_locks_in_a_table_under_the_states_name_alone():
    assert allowed(plan_statements(state(lock_file=False), ACCOUNT, [])) == [
        PLANS,
        {
            "Effect": "Allow",
            "Action": ["dynamodb:DeleteItem", "dynamodb:PutItem"],
            "Resource": TABLE,
            "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["states/prod.tfstate"]}},
        },
    ]


def test_it_reads_the_secrets_that_a_plan_compares():
    statements = plan_statements(state(), ACCOUNT, [SECRET])
    assert allowed(statements)[3:] == [
        {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": [SECRET]},
        {"Effect": "Allow", "Action": ["secretsmanager:GetRandomPassword"], "Resource": "*"},
    ]


def test_of_contents_it_reads_the_state_and_the_lock_alone():
    assert plan_statements(state(), ACCOUNT, [])[3:] == [
        {"Effect": "Deny", "Action": list(READS_OBJECTS), "NotResource": OBJECTS},
        {"Effect": "Deny", "Action": list(READS_ITEMS), "NotResource": [TABLE]},
        {"Effect": "Deny", "Action": list(READS_CONTENTS), "Resource": "*"},
    ]
    assert plan_statements(state(lock_table=None), ACCOUNT, [])[3] == {
        "Effect": "Deny",
        "Action": list(READS_ITEMS),
        "Resource": "*",
    }


def test_what_is_denied_would_be_allowed_otherwise(read_only):
    denied = {*READS_OBJECTS, *READS_ITEMS, *READS_CONTENTS}
    assert {each for each in denied if not read_only.fullmatch(each)} == set()


def test_no_value_of_a_secret_is_in_aws_own_policy(read_only):
    for value in ("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue", "kms:Decrypt"):
        assert not read_only.fullmatch(value)


def test_every_action_is_aws_own():
    for statement in plan_statements(state(), ACCOUNT, [SECRET]):
        assert [action for action in every_action(statement) if takes(action) is None] == []


def test_it_is_told_of_every_secret_of_the_origin(synth):
    """And the ship role of the distribution: what the edge makes reaches who needs it."""
    both = ONLY_WAY_IN.but(delivery=DeliverySettings(github_actions=GITHUB))
    policies = named(synth(both), "aws_iam_role_policy")
    plan, ship = (json.loads(policies[f"github_{what}_policy"]["policy"])["Statement"] for what in ("plan", "ship"))
    [secrets] = [each["Resource"] for each in plan if each["Action"] == ["secretsmanager:GetSecretValue"]]
    assert secrets == [
        f"${{aws_secretsmanager_secret.{name}.arn}}" for name in ("origin_secrets_second", "origin_secrets_first")
    ]
    assert ship[-1]["Resource"] == ["${aws_cloudfront_distribution.cdn_distribution.arn}"]
