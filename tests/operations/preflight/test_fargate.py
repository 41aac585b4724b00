"""vCPU on Fargate: the stack's at the worst, beside what others run on the emulator."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.preflight import fargate
from operations.preflight.asking import Account
from operations.preflight.findings import NotKnown
from operations.preflight.quotas import QUOTAS
from operations.preflight.usage import Usage
from operations.preflight.wanted import Wanted
from tests.operations.preflight.conftest import answering, only, stack


def service(*, cpu: str = "512", maximum: int | None = 4, **more: Any) -> Wanted:
    arguments = {
        "name": "dev-web",
        "task_definition": "${aws_ecs_task_definition.web.arn}",
        "cluster": "${aws_ecs_cluster.c.id}",
        "desired_count": 2,
        "launch_type": "FARGATE",
        **more,
    }
    scaling = {
        "resource_id": "service/${aws_ecs_cluster.c.name}/${aws_ecs_service.web.name}",
        "max_capacity": maximum,
    }
    strategy = [
        {"base": 1, "capacity_provider": "FARGATE", "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
    ]
    return stack(
        {
            "aws_ecs_service": {"web": arguments},
            "aws_ecs_task_definition": {"web": {"cpu": cpu}},
            "aws_ecs_cluster": {"c": {"name": "dev"}},
            "aws_ecs_cluster_capacity_providers": {"c": {"default_capacity_provider_strategy": strategy}},
            "aws_appautoscaling_target": {"web": scaling} if maximum else {},
        }
    )


@pytest.mark.parametrize(
    ("wanted", "on_demand", "spot"),
    [
        (service(), 4 * 2 * 0.5, 0),  # as far as it scales, twice, for a deployment may double it
        (service(maximum=None), 2 * 2 * 0.5, 0),
        (service(deployment_maximum_percent=150), 6 * 0.5, 0),
        (service(launch_type=None), (1 + 2) * 0.5, 6 * 0.5),  # the cluster's strategy: one, and 7 by 1:3, rounded up
        (service(launch_type="EC2"), 0, 0),
        (
            service(launch_type=None, capacity_provider_strategy=[{"capacity_provider": "FARGATE_SPOT", "weight": 1}]),
            0,
            4,
        ),
    ],
)
def test_a_service_takes_most_when_it_is_scaled_up_and_deployed(
    account: Account, wanted: Wanted, on_demand: float, spot: float
):
    assert fargate.on_demand(account, wanted).adds == on_demand
    assert fargate.spot(account, wanted).adds == spot


@given(
    tasks=st.integers(0, 100),
    weights=st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=1, max_size=2),
)
def test_no_task_is_lost_between_capacity_providers(tasks: int, weights: list[tuple[int, int]]):
    strategy = [
        {"capacity_provider": str(at), "base": base, "weight": weight} for at, (base, weight) in enumerate(weights)
    ]
    shares = fargate.split(tasks, strategy)
    if any(weight for _, weight in weights):
        assert tasks <= sum(shares.values()) <= tasks + 1
    assert all(share >= 0 for share in shares.values())


def test_tasks_of_others_count_and_the_services_own_do_not(account: Account):
    """Recorded by hand: moto's tasks have neither their CPU nor their capacity provider."""
    mine, other = (f"arn:aws:ecs:us-east-1:1:cluster/{name}" for name in ("dev", "other"))
    task = {"cpu": "1024", "launchType": "FARGATE"}
    tasks = [{**task, "group": "service:dev-web"}, {**task, "group": "family:job"}]
    answering(
        account,
        "ecs",
        ("list_clusters", {"clusterArns": [mine, other]}),
        ("list_tasks", {"taskArns": ["a", "b"]}),
        ("describe_tasks", {"tasks": tasks}),
        ("list_tasks", {"taskArns": ["c", "d"]}),
        ("describe_tasks", {"tasks": [tasks[0], {**task, "capacityProviderName": "FARGATE_SPOT"}]}),
    )
    used = fargate.on_demand(account, service())
    assert (used.there, used.adds) == (2, 4)


def test_the_quota_counts_it_all(account: Account):
    [quota] = [each for each in QUOTAS if each.of == "vCPU on Fargate"]
    answering(account, "service-quotas", *[("get_service_quota", {"Quota": {"Value": value}}) for value in (6, 3)])
    when = "when all services are scaled to their maximum and deployed at once"
    assert only(quota(account, service())) == ("fine", f"the stack adds 4 to 0 {when}, of 6")
    answer, sentence = only(quota(account, service()))
    assert answer == "problem"
    assert sentence.startswith(
        f"the stack adds 4 to 0 {when}, and 3 may be; ask for 4 or more: Service Quotas, fargate, "
    )


def test_what_only_aws_knows_is_not_known(account: Account):
    with pytest.raises(NotKnown, match=r"^how much CPU aws_ecs_task_definition\.web asks for is known to AWS alone$"):
        fargate.on_demand(account, service(cpu="${local.cpu}"))


def test_tasks_are_not_known_where_one_may_not_ask(account: Account, refuse: Any):
    refuse("ListClusters", code="AccessDeniedException", status=400)
    with pytest.raises(Exception, match="AccessDenied"):
        fargate.on_demand(account, service())


def test_without_services_nobody_is_asked(account: Account, refuse: Any):
    refuse("ListClusters")
    assert fargate.on_demand(account, stack()) == Usage(0, 0)
