"""The names that policies are made of are those of the stack's resources."""

import pytest

from modules.delivery import Shipped, StateAccess, shipped_services
from tests.modules.delivery.deliveries import ACCOUNT, REGION, SHIPPING, SHOP
from tests.reading import named


@pytest.mark.parametrize("environment", [SHIPPING, SHOP], ids=["shared roles", "separate roles"])
def test_every_name_is_that_of_a_resource(synth, environment):
    stack = synth(environment)

    def names(kind, argument="name"):
        return {each[argument] for name, each in named(stack, kind).items() if name.startswith("compute_")}

    services = shipped_services(environment.names, environment.compute)
    assert {each.service for each in services} == names("aws_ecs_service")
    assert {each.family for each in services} == names("aws_ecs_task_definition", "family")
    assert {each.log_group for each in services} == names("aws_cloudwatch_log_group")
    assert {each.execution_role for each in services} | {each.task_role for each in services} == names("aws_iam_role")


def test_the_cluster_is_the_stacks(synth):
    [cluster] = named(synth(SHIPPING), "aws_ecs_cluster").values()
    assert cluster["name"] == "dev-davidshaevel-cluster"


def test_in_another_partition_arns_are_of_that():
    shipped = Shipped(region="cn-north-1", account_id=ACCOUNT, cluster="c")
    assert shipped.role_arn("r") == f"arn:aws-cn:iam::{ACCOUNT}:role/r"
    assert shipped.cluster_arn == f"arn:aws-cn:ecs:cn-north-1:{ACCOUNT}:cluster/c"


def test_the_lock_is_beside_the_state():
    state = StateAccess(bucket="states", key="dev/a.tfstate", region=REGION, lock_table="locks", lock_file=True)
    assert state.objects == ["arn:aws:s3:::states/dev/a.tfstate", "arn:aws:s3:::states/dev/a.tfstate.tflock"]
    assert (state.lock_id, state.table_arn(ACCOUNT)) == (
        "states/dev/a.tfstate",
        f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/locks",
    )
