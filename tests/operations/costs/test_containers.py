"""Fargate by architecture, by scaling and by capacity provider; Container Insights; images."""

from decimal import Decimal

import pytest

from operations.costs.amounts import Range, money
from operations.errors import UsageError
from terraform.stack import Json
from tests.five_services import FIVE_SERVICES
from tests.operations.costs.small import cost, lines, unknown

CLUSTER = "${aws_ecs_cluster.compute_cluster.id}"
TASK = {"cpu": "512", "memory": "2048"}
SERVICE = {"task_definition": "${aws_ecs_task_definition.compute_web_task.arn}", "cluster": CLUSTER, "name": "dev-web"}
ON_DEMAND = {**SERVICE, "launch_type": "FARGATE", "desired_count": 2}
TARGET = {
    "min_capacity": 1,
    "max_capacity": 3,
    "resource_id": "service/${aws_ecs_cluster.compute_cluster.name}/${aws_ecs_service.compute_web_service.name}",
}


def web(service=ON_DEMAND, task=TASK, **more):
    return {"aws_ecs_service.compute_web_service": service, "aws_ecs_task_definition.compute_web_task": task, **more}


def test_a_task_costs_its_vcpu_and_its_memory():
    assert lines(web()) == {"web: vCPU": ("1", "29.55"), "web: memory": ("4", "12.98")}
    assert [line.note for line in cost(web()).lines] == ["2 tasks", "2 tasks"]


def test_the_other_architecture_has_prices_of_its_own():
    arm = {**TASK, "runtime_platform": {"cpu_architecture": "ARM64"}}
    assert lines(web(task=arm)) == {"web: vCPU": ("1", "23.64"), "web: memory": ("4", "10.40")}
    assert lines(web(task={**arm, "runtime_platform": [arm["runtime_platform"]]})) == lines(web(task=arm))
    with pytest.raises(UsageError, match=r"^the price of fargate_vcpu.RISCV is not known"):
        lines(web(task={**TASK, "runtime_platform": {"cpu_architecture": "RISCV"}}))


def test_scaling_makes_a_range_and_its_schedules_widen_it():
    target = {"aws_appautoscaling_target.compute_web_scaling": TARGET}
    assert lines(web(**target)) == {
        "web: vCPU": ("0.5 to 1.5", "14.78 to 44.33"),
        "web: memory": ("2 to 6", "6.49 to 19.47"),
    }
    night = {
        "resource_id": "${aws_appautoscaling_target.compute_web_scaling.resource_id}",
        "scalable_target_action": {"min_capacity": 0, "max_capacity": 5},
    }
    stack = web(**target, **{"aws_appautoscaling_scheduled_action.compute_web_night": night})
    assert lines(stack)["web: vCPU"][0] == "0 to 2.5"


def nightly(**wakes):
    target = "${aws_appautoscaling_target.compute_web_scaling.resource_id}"
    asleep = {"min_capacity": "0", "max_capacity": "0"}
    return {
        "aws_appautoscaling_target.compute_web_scaling": TARGET,
        "aws_appautoscaling_scheduled_action.compute_web_sleeps": {
            "resource_id": target,
            "schedule": "cron(0 20 ? * * *)",
            "scalable_target_action": asleep,
        },
        "aws_appautoscaling_scheduled_action.compute_web_wakes": {
            "resource_id": target,
            "schedule": "cron(0 7 ? * MON,TUE,WED,THU,FRI *)",
            "scalable_target_action": {"min_capacity": "1", "max_capacity": "3"},
            **wakes,
        },
    }


def test_a_service_that_sleeps_costs_its_hours_awake():
    by_day = lines(web(**{"aws_appautoscaling_target.compute_web_scaling": TARGET}))["web: vCPU"]
    [line] = [line for line in cost(web(**nightly())).lines if line.what == "web: vCPU"]
    assert line.note == "1 to 3 tasks, awake 65 of 168 hours a week"
    assert str(line.count) == by_day[0]
    assert line.share == Range.of(Decimal(65) / 168)
    assert money(line.amount) == "5.72 to 17.15"


def test_at_night_a_state_tells_the_same():
    asleep = {**TARGET, "min_capacity": 0, "max_capacity": 0}
    stack = nightly()
    assert lines(web(**{**stack, "aws_appautoscaling_target.compute_web_scaling": asleep})) == lines(web(**stack))


def test_schedules_of_another_form_take_nothing_off():
    assert lines(web(**nightly(schedule="rate(12 hours)")))["web: vCPU"][0] == "0 to 1.5"


def test_spot_is_a_range_of_the_price():
    spot = {
        **SERVICE,
        "desired_count": 2,
        "capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT", "weight": 1}],
    }
    assert lines(web(spot)) == {
        "web: vCPU on Spot": ("1", "8.87 to 14.78"),
        "web: memory on Spot": ("4", "3.89 to 6.49"),
    }
    assert lines(web(spot), spot_low=40, spot_high=40)["web: vCPU on Spot"] == ("1", "11.82")


def test_a_strategy_takes_its_base_first_and_shares_the_rest_by_weight():
    strategy = [
        {"capacity_provider": "FARGATE", "base": 1, "weight": 1},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3},
    ]
    found = lines(web({**SERVICE, "desired_count": 5, "capacity_provider_strategy": strategy}))
    assert (found["web: vCPU"][0], found["web: vCPU on Spot"][0]) == ("1", "1.5")  # of half a vCPU each


def test_without_a_word_of_its_own_a_service_takes_the_clusters_strategy():
    default = {"default_capacity_provider_strategy": [{"capacity_provider": "FARGATE_SPOT", "weight": 1}]}
    cluster = {"aws_ecs_cluster_capacity_providers.compute_capacity_providers": default}
    assert "web: vCPU on Spot" in lines(web({**SERVICE, "desired_count": 1}, **cluster))
    assert "web: vCPU" in lines(web(**cluster))


def test_a_revision_that_the_pipeline_registered_is_known_by_its_family():
    arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/dev-web:41"
    assert lines(web({**ON_DEMAND, "task_definition": arn}, {**TASK, "family": "dev-web"})) == lines(web())
    assert unknown(web({**ON_DEMAND, "task_definition": arn}, {**TASK, "family": "other"})) == {
        "tasks of web": "which task definition they run is not told"
    }


def test_more_disk_is_not_estimated():
    assert unknown(web(task={**TASK, "ephemeral_storage": {"size_in_gib": 30}})) == {
        "web: disk": "10 GB a task beyond the 20 that are free; the price is not known"
    }


def test_container_insights_counts_the_cluster_its_services_and_their_task_definitions():
    cluster = {"setting": [{"name": "containerInsights", "value": "enabled"}]}
    stack = web(**{"aws_ecs_cluster.compute_cluster": cluster})
    assert lines(stack)["metrics of Container Insights"] == ("37", "11.10")
    assert lines(stack, insights_cluster=8)["metrics of Container Insights"] == ("33", "9.90")
    assert set(unknown(stack)) == {"Container Insights: performance logs"}
    assert set(unknown({"aws_ecs_cluster.c": {"setting": [{"name": "containerInsights", "value": "enhanced"}]}})) == {
        "Container Insights, enhanced"
    }
    assert lines({"aws_ecs_cluster.c": {"setting": [{"name": "containerInsights", "value": "disabled"}]}}) == {}


def test_scaling_makes_two_alarms_for_each_target():
    policy = {"aws_appautoscaling_policy.compute_web_scaling_cpu": {"policy_type": "TargetTrackingScaling"}}
    assert lines(policy) == {"alarms that scaling makes": ("2", "0.20")}
    assert set(unknown({"aws_appautoscaling_policy.x": {"policy_type": "StepScaling"}})) == {"scaling by steps"}


def test_images_are_kept_in_each_repository():
    stack: Json = {f"aws_ecr_repository.{name}": {} for name in ("backend", "frontend")}
    assert lines(stack, gb_images=5) == {"images": ("10", "1.00")}


def test_five_services_of_two_architectures_are_all_there(synth):
    resources = synth(FIVE_SERVICES)["resource"]
    flat = {f"{type_}.{name}": values for type_, named in resources.items() for name, values in named.items()}
    found = {what: line for what, line in lines(flat).items() if "vCPU" in what}
    assert found == {
        "frontend: vCPU": ("0.5 to 1", "14.78 to 29.55"),
        "backend: vCPU": ("0.5 to 1", "14.78 to 29.55"),
        "worker: vCPU": ("0.25 to 0.75", "7.39 to 22.16"),
        "admin: vCPU": ("0.25", "7.39"),
        "reports: vCPU on Spot": ("1", "7.09 to 11.82"),
    }
