"""What shipping takes, for what there is to ship to."""

import pytest

from modules.delivery import Shipped, ShippedService
from modules.delivery.ship_policy import ship_statements
from tests.modules.delivery.deliveries import ACCOUNT, REGION
from tests.modules.delivery.witness import every_action, takes

DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT}:distribution/EJVDEMX0X00IG"
IMAGE = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop/web"
WEB = ShippedService(service="web", family="web", execution_role="agent", task_role="web", log_group="/ecs/web")
EVERYTHING = Shipped(
    region=REGION,
    account_id=ACCOUNT,
    cluster="shop",
    services=[WEB],
    repository_arns=[IMAGE],
    distribution_arn=DISTRIBUTION,
)
NOTHING = Shipped(region=REGION, account_id=ACCOUNT, cluster="shop")
# ECS asks for the first on *, though AWS's reference has a type for it; the other two are limited by their cluster.
ON_EVERYTHING_ALL_THE_SAME = {"ecs:RegisterTaskDefinition", "ecs:ListTasks", "ecs:DescribeTasks"}


def test_with_a_distribution_its_cache_can_be_emptied():
    assert ship_statements(EVERYTHING)[-2:] == [
        {"Effect": "Allow", "Action": ["cloudfront:ListDistributions"], "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
            "Resource": [DISTRIBUTION],
        },
    ]


def test_where_there_is_nothing_to_ship_to_nothing_is_allowed():
    assert ship_statements(NOTHING) == []


@pytest.mark.parametrize("statement", ship_statements(EVERYTHING), ids=lambda each: each["Action"][0])
def test_every_action_is_aws_own_and_is_limited_to_what_aws_limits_it_to(statement):
    for action in every_action(statement):
        types = takes(action)
        assert types is not None, f"AWS knows no {action}"
        if statement["Resource"] == "*":
            assert not types or action in ON_EVERYTHING_ALL_THE_SAME, action
        else:
            assert types, action
