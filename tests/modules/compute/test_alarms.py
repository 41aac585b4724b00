"""Alarms on the health of the load balancer and the services."""

import graphlib
import json
import re

import pytest

from environments.dev import DEV
from modules.compute.alarms import rollback_alarms
from tests.changes import with_compute
from tests.modules.compute.platforms import ADMIN, SHOP, TOPIC, WORKER
from tests.reading import addresses, at, named, waits_for

BALANCER = {"LoadBalancer": "${aws_lb.compute_alb_load_balancer.arn_suffix}"}


def targets(service):
    return {**BALANCER, "TargetGroup": f"${{aws_lb_target_group.compute_alb_{service}_targets.arn_suffix}}"}


def tasks(service):
    return {
        "ClusterName": "${aws_ecs_cluster.compute_cluster.name}",
        "ServiceName": f"${{aws_ecs_service.compute_{service}_service.name}}",
    }


ABOVE, FROM = "GreaterThanThreshold", "GreaterThanOrEqualToThreshold"
ALB, ECS = "AWS/ApplicationELB", "AWS/ECS"
# name: namespace, metric, statistic, dimensions, comparison, threshold, minutes
ALARMS = {
    "target-5xx": (ALB, "HTTPCode_Target_5XX_Count", "Sum", BALANCER, FROM, 10, 3),
    "alb-5xx": (ALB, "HTTPCode_ELB_5XX_Count", "Sum", BALANCER, FROM, 10, 3),
    "response-time": (ALB, "TargetResponseTime", "p95", BALANCER, ABOVE, 2, 5),
    "frontend-unhealthy-hosts": (ALB, "UnHealthyHostCount", "Maximum", targets("frontend"), ABOVE, 0, 3),
    "backend-unhealthy-hosts": (ALB, "UnHealthyHostCount", "Maximum", targets("backend"), ABOVE, 0, 3),
    "frontend-high-cpu": (ECS, "CPUUtilization", "Average", tasks("frontend"), ABOVE, 85, 5),
    "backend-high-cpu": (ECS, "CPUUtilization", "Average", tasks("backend"), ABOVE, 85, 5),
    "frontend-high-memory": (ECS, "MemoryUtilization", "Average", tasks("frontend"), ABOVE, 85, 5),
    "backend-high-memory": (ECS, "MemoryUtilization", "Average", tasks("backend"), ABOVE, 85, 5),
}


def alarms(stack):
    """The alarms of the containers, by name."""
    return {
        alarm["alarm_name"].removeprefix("dev-davidshaevel-"): alarm
        for id_, alarm in named(stack, "aws_cloudwatch_metric_alarm").items()
        if id_.startswith("compute_")
    }


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_watches_one_metric(dev, name):
    alarm = alarms(dev)[name]
    assert (
        alarm["namespace"],
        alarm["metric_name"],
        alarm.get("statistic", alarm.get("extended_statistic")),
        alarm["dimensions"],
        alarm["comparison_operator"],
        alarm["threshold"],
        alarm["evaluation_periods"] * alarm["period"] / 60,
    ) == ALARMS[name]
    assert alarm["treat_missing_data"] == "notBreaching"


@pytest.mark.parametrize("service", ["frontend", "backend"])
def test_an_alarm_watches_for_tasks_that_should_run_and_do_not(dev, service):
    alarm = alarms(dev)[f"{service}-missing-tasks"]

    def insight(id_, metric):
        return {
            "id": id_,
            "metric": {
                "namespace": "ECS/ContainerInsights",
                "metric_name": metric,
                "dimensions": tasks(service),
                "stat": "Average",
                "period": 60,
            },
        }

    assert alarm["metric_query"] == [
        insight("running", "RunningTaskCount"),
        insight("desired", "DesiredTaskCount"),
        {"id": "missing", "expression": "desired - running", "label": "Missing tasks", "return_data": True},
    ]
    assert (alarm["comparison_operator"], alarm["threshold"], alarm["evaluation_periods"]) == (ABOVE, 0, 5)
    assert "period" not in alarm


def test_these_are_all_alarms(dev):
    assert set(alarms(dev)) == {*ALARMS, "frontend-missing-tasks", "backend-missing-tasks"}


def test_missing_tasks_are_seen_by_container_insights_only(synth):
    assert set(alarms(synth(with_compute(DEV, enable_container_insights=False)))) == set(ALARMS)
    assert "backend-missing-tasks" in alarms(synth(with_compute(DEV, enable_container_insights="enhanced")))


def test_alarms_notify_when_they_begin_and_when_they_are_over(synth, dev):
    for alarm in alarms(synth(with_compute(DEV, alarm_actions=(TOPIC,)))).values():
        assert (alarm["alarm_actions"], alarm["ok_actions"]) == ([TOPIC], [TOPIC])
    for alarm in alarms(dev).values():
        assert "alarm_actions" not in alarm
        assert "ok_actions" not in alarm


def test_alarms_take_their_thresholds(synth):
    thresholds = DEV.compute.alarms.but(
        target_5xx_count=1, alb_5xx_count=2, response_time_p95_seconds=3, cpu_percent=4, memory_percent=5
    )
    found = alarms(synth(with_compute(DEV, alarms=thresholds)))
    assert [
        found[name]["threshold"]
        for name in ("target-5xx", "alb-5xx", "response-time", "backend-high-cpu", "frontend-high-memory")
    ] == [1, 2, 3, 4, 5]


def test_without_alarms_there_are_none(synth):
    assert alarms(synth(with_compute(DEV, alarms=None))) == {}


def test_a_service_that_the_load_balancer_does_not_reach_has_no_alarm_on_its_targets(synth):
    found = alarms(synth(SHOP))
    assert {name for name in found if name.startswith("worker")} == {
        "worker-high-cpu",
        "worker-high-memory",
        "worker-missing-tasks",
    }


# Rolling back


ROLLED_BACK = pytest.mark.parametrize(
    ("service", "watching"),
    [(ADMIN, ["high_cpu", "high_memory", "unhealthy_hosts"]), (WORKER, ["high_cpu", "high_memory"])],
    ids=["behind the load balancer", "worker"],
)


@ROLLED_BACK
def test_alarms_of_a_service_roll_its_deployments_back(synth, service, watching):
    stack = synth(SHOP)
    names = [
        at(stack, f"aws_cloudwatch_metric_alarm.compute_alarm_{service.id}_{id_}")["alarm_name"] for id_ in watching
    ]
    assert rollback_alarms(DEV.names, service) == names
    assert at(stack, f"aws_ecs_service.compute_{service.id}_service")["alarms"] == {
        "enable": True,
        "rollback": True,
        "alarm_names": names,
    }


@ROLLED_BACK
def test_a_service_waits_for_the_alarms_that_roll_it_back(synth, service, watching):
    routes = {
        "admin_site": [
            f"aws_lb_listener_rule.compute_alb_admin_site_{name}" for name in ("paths", "hosts", "old_paths")
        ]
    }
    address = f"aws_ecs_service.compute_{service.id}_service"
    assert waits_for(synth(SHOP), address, "aws_lb", "aws_cloudwatch") == [
        *routes.get(service.id, []),
        *(f"aws_cloudwatch_metric_alarm.compute_alarm_{service.id}_{id_}" for id_ in watching),
    ]


@ROLLED_BACK
def test_alarms_that_roll_back_know_the_service_by_its_name_for_it_comes_after_them(synth, service, watching):
    stack = synth(SHOP)
    for id_ in ("high_cpu", "high_memory"):
        assert at(stack, f"aws_cloudwatch_metric_alarm.compute_alarm_{service.id}_{id_}")["dimensions"] == {
            "ClusterName": "${aws_ecs_cluster.compute_cluster.name}",
            "ServiceName": f"dev-davidshaevel-{service.name}",
        }
    assert at(stack, f"aws_ecs_service.compute_{service.id}_service")["name"] == f"dev-davidshaevel-{service.name}"


def test_a_deployment_that_no_alarm_rolls_back_names_none(synth):
    for service in ("frontend", "backend", "quiet"):
        assert "alarms" not in at(synth(SHOP), f"aws_ecs_service.compute_{service}_service")


def test_no_resource_depends_on_itself_by_way_of_others(synth):
    stack = synth(SHOP)
    known = addresses(stack)
    graph = {
        address: {found for found in re.findall(r"\baws_\w+\.\w+", json.dumps(at(stack, address))) if found in known}
        for address in known
    }
    assert len(tuple(graphlib.TopologicalSorter(graph).static_order())) == len(known)
