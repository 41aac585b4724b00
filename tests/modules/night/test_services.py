"""Which schedules each service gets, and that Terraform leaves to them what they set."""

from environments.dev import DEV
from modules.compute import Scaling
from modules.night import with_night
from tests.changes import with_service, with_services
from tests.nights import NIGHT, nightly
from tests.reading import at, changed

TARGET = "aws_appautoscaling_target.compute_backend_scaling"
CLUSTER = "${aws_ecs_cluster.compute_cluster.name}"
ZONE = "America/New_York"


def service(environment, name):
    [found] = [each for each in with_night(environment.compute, NIGHT).services if each.name == name]
    return found


def action(name, schedule, least, most):
    target = f"${{{TARGET}."
    return {
        "name": f"dev-davidshaevel-backend-{name}",
        "service_namespace": f"{target}service_namespace}}",
        "scalable_dimension": f"{target}scalable_dimension}}",
        "resource_id": f"{target}resource_id}}",
        "schedule": schedule,
        "timezone": ZONE,
        "scalable_target_action": {"min_capacity": least, "max_capacity": most},
    }


def without_metadata(resource):
    return {key: value for key, value in resource.items() if key != "//"}


def test_a_service_that_scales_has_none_at_night_and_its_limits_by_day(synth):
    stack = synth(nightly())
    actions = stack["resource"]["aws_appautoscaling_scheduled_action"]
    assert {name: without_metadata(each) for name, each in actions.items() if "backend" in name} == {
        "compute_backend_scaling_sleeps": action("sleeps", "cron(0 20 ? * * *)", "0", "0"),
        "compute_backend_scaling_wakes": action("wakes", "cron(0 7 ? * MON,TUE,WED,THU,FRI *)", "2", "4"),
    }
    assert at(stack, TARGET)["lifecycle"] == {"ignore_changes": ["min_capacity", "max_capacity"]}
    assert at(stack, "aws_ecs_service.compute_backend_service")["lifecycle"] == {"ignore_changes": ["desired_count"]}
    assert "compute_backend_scaling_cpu" in stack["resource"]["aws_appautoscaling_policy"]


def test_a_service_without_scaling_gets_a_target_that_holds_its_number_and_no_policy(synth):
    stack = synth(
        nightly(with_services(DEV, backend={"scaling": None, "desired_count": 3}, frontend={"scaling": None}))
    )
    assert without_metadata(at(stack, TARGET)) == {
        "service_namespace": "ecs",
        "scalable_dimension": "ecs:service:DesiredCount",
        "resource_id": f"service/{CLUSTER}/${{aws_ecs_service.compute_backend_service.name}}",
        "min_capacity": 3,
        "max_capacity": 3,
        "lifecycle": {"ignore_changes": ["min_capacity", "max_capacity"]},
    }
    actions = stack["resource"]["aws_appautoscaling_scheduled_action"]
    assert actions["compute_backend_scaling_wakes"]["scalable_target_action"] == {
        "min_capacity": "3",
        "max_capacity": "3",
    }
    assert "aws_appautoscaling_policy" not in stack["resource"]
    assert at(stack, "aws_ecs_service.compute_backend_service")["lifecycle"] == {"ignore_changes": ["desired_count"]}


def test_a_service_that_runs_nothing_by_day_is_left_as_it_is():
    idle = with_service(DEV, "backend", scaling=None, desired_count=0)
    assert service(idle, "backend").scaling is None
    resting = with_service(DEV, "backend", scaling=Scaling(min_tasks=0, max_tasks=4), desired_count=0)
    assert [each.max_tasks for each in service(resting, "backend").scaling.schedules] == [0, 4]


def test_the_load_balancers_alarm_takes_no_offence_at_services_that_sleep(synth, dev):
    alarm = "aws_cloudwatch_metric_alarm.compute_alarm_alb_5xx"
    stack = synth(nightly())
    found = without_metadata(at(stack, alarm))
    dimensions = {"LoadBalancer": "${aws_lb.compute_alb_load_balancer.arn_suffix}"}

    def asked(id_, metric):
        return {
            "id": id_,
            "metric": {
                "namespace": "AWS/ApplicationELB",
                "metric_name": metric,
                "dimensions": dimensions,
                "period": 60,
                "stat": "Sum",
            },
        }

    by_day = without_metadata(at(dev, alarm))
    same = {key: value for key, value in by_day.items() if key in ("alarm_name", "tags", "threshold")}
    assert found == {
        **same,
        "alarm_description": (
            "Users get errors: the load balancer itself answers 10 times a minute or more with a 5xx code other than "
            "503"
        ),
        "metric_query": [
            asked("errors", "HTTPCode_ELB_5XX_Count"),
            asked("unavailable", "HTTPCode_ELB_503_Count"),
            {
                "id": "others",
                "expression": "errors - FILL(unavailable, 0)",
                "label": "Errors but for 503",
                "return_data": True,
            },
        ],
        "comparison_operator": "GreaterThanOrEqualToThreshold",
        "evaluation_periods": 3,
        "treat_missing_data": "notBreaching",
    }


def test_nothing_else_of_the_containers_changes(synth, dev):
    stack = synth(nightly())
    assert {address for address in changed(dev, stack) if ".compute_" in address} == {
        "aws_cloudwatch_metric_alarm.compute_alarm_alb_5xx",
        *(f"aws_appautoscaling_target.compute_{name}_scaling" for name in ("frontend", "backend")),
        *(
            f"aws_appautoscaling_scheduled_action.compute_{name}_scaling_{turn}"
            for name in ("frontend", "backend")
            for turn in ("sleeps", "wakes")
        ),
    }
