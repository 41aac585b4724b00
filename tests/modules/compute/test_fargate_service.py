"""One service on Fargate: logs, task definition, service and scaling."""

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import CapacityProvider, Deployment, Scaling
from tests.changes import with_service, with_services
from tests.modules.compute.platforms import SHOP
from tests.reading import at, named, waits_for

SERVICES = pytest.mark.parametrize(("service", "port"), [("frontend", 3000), ("backend", 3001)])


@pytest.fixture(scope="module")
def shop(synth):
    return synth(SHOP)


@pytest.mark.parametrize(("environment", "days"), [(DEV, 7), (PROD, 30)], ids=["dev", "prod"])
@SERVICES
def test_logs_are_kept_for_a_week_in_dev_and_a_month_in_prod(synth, environment, days, service, port):
    logs = at(synth(environment), f"aws_cloudwatch_log_group.compute_{service}_logs")
    assert logs["name"] == f"/ecs/{environment.names.prefix}/{service}"
    assert logs["retention_in_days"] == days


# The task definition


@SERVICES
def test_a_task_runs_on_fargate(dev, service, port):
    task = at(dev, f"aws_ecs_task_definition.compute_{service}_task")
    assert task["family"] == f"dev-davidshaevel-{service}"
    assert (task["network_mode"], task["requires_compatibilities"]) == ("awsvpc", ["FARGATE"])
    assert (task["cpu"], task["memory"]) == ("256", "512")


@SERVICES
def test_a_task_definition_says_nothing_that_nobody_asked_for(dev, service, port):
    task = at(dev, f"aws_ecs_task_definition.compute_{service}_task")
    assert not {"runtime_platform", "ephemeral_storage", "volume", "skip_destroy"} & set(task)


def test_a_task_takes_the_size_that_is_set(shop):
    task = at(shop, "aws_ecs_task_definition.compute_admin_site_task")
    assert (task["cpu"], task["memory"]) == ("1024", "3072")
    assert task["ephemeral_storage"] == {"size_in_gib": 50}


def test_a_task_for_arm_says_so(shop):
    assert at(shop, "aws_ecs_task_definition.compute_admin_site_task")["runtime_platform"] == {
        "cpu_architecture": "ARM64",
        "operating_system_family": "LINUX",
    }
    assert "runtime_platform" not in at(shop, "aws_ecs_task_definition.compute_worker_task")


def test_old_revisions_stay_where_the_service_says_so(shop):
    assert at(shop, "aws_ecs_task_definition.compute_admin_site_task")["skip_destroy"] is True
    assert "skip_destroy" not in at(shop, "aws_ecs_task_definition.compute_worker_task")


# The service


@SERVICES
def test_a_service_runs_in_the_private_app_subnets_with_its_own_security_group(dev, service, port):
    assert at(dev, f"aws_ecs_service.compute_{service}_service")["network_configuration"] == {
        "assign_public_ip": False,
        "security_groups": [f"${{aws_security_group.networking_app_{service}_security_group.id}}"],
        "subnets": ["${aws_subnet.networking_private_app_a.id}", "${aws_subnet.networking_private_app_b.id}"],
    }


@SERVICES
def test_a_service_registers_its_tasks_with_its_target_group(dev, service, port):
    running = at(dev, f"aws_ecs_service.compute_{service}_service")
    assert running["name"] == f"dev-davidshaevel-{service}"
    assert running["load_balancer"] == [
        {
            "target_group_arn": f"${{aws_lb_target_group.compute_alb_{service}_targets.arn}}",
            "container_name": service,
            "container_port": port,
        }
    ]
    assert running["health_check_grace_period_seconds"] == 60
    assert running["cluster"] == "${aws_ecs_cluster.compute_cluster.id}"
    assert running["task_definition"] == f"${{aws_ecs_task_definition.compute_{service}_task.arn}}"
    assert running["launch_type"] == "FARGATE"


@SERVICES
def test_a_service_says_nothing_that_nobody_asked_for(dev, service, port):
    assert not {
        "capacity_provider_strategy",
        "force_new_deployment",
        "deployment_circuit_breaker",
        "alarms",
        "availability_zone_rebalancing",
        "wait_for_steady_state",
    } & set(at(dev, f"aws_ecs_service.compute_{service}_service"))


@pytest.mark.parametrize("service", ["worker", "quiet"])
def test_a_service_that_the_load_balancer_does_not_reach_has_nothing_of_it(shop, service):
    running = at(shop, f"aws_ecs_service.compute_{service}_service")
    assert not {"load_balancer", "health_check_grace_period_seconds", "lifecycle"} & set(running)
    assert running["network_configuration"]["security_groups"] == [
        f"${{aws_security_group.networking_app_{service}_security_group.id}}"
    ]
    assert f"compute_alb_{service}_targets" not in named(shop, "aws_lb_target_group")
    assert not [name for name in named(shop, "aws_lb_listener_rule") if name.startswith(f"compute_alb_{service}")]
    assert f"{service}_url" not in shop["output"]
    assert f"{service}_target_group_arn" not in shop["output"]
    assert shop["output"][f"{service}_service_name"]["value"] == f"${{aws_ecs_service.compute_{service}_service.name}}"


def test_a_service_that_nothing_serves_waits_for_its_network_and_its_roles_alone(shop):
    quiet = "aws_ecs_service.compute_quiet_service"
    assert waits_for(shop, quiet) == waits_for(shop, quiet, "aws_route", "aws_vpc_security_group", "aws_iam")
    assert waits_for(shop, quiet, "aws_iam") == [
        "aws_iam_role_policy_attachment.compute_execution_policy",
        "aws_iam_role_policy.compute_execution_secrets_policy",
    ]


def test_a_service_takes_its_settings(synth):
    stack = synth(
        with_service(
            DEV,
            "backend",
            desired_count=3,
            health_check_grace_period=90,
            deployment=Deployment(circuit_breaker=True, minimum_healthy_percent=50, maximum_percent=150),
        )
    )
    service = at(stack, "aws_ecs_service.compute_backend_service")
    assert service["desired_count"] == 3
    assert service["health_check_grace_period_seconds"] == 90
    assert service["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert service["deployment_minimum_healthy_percent"] == 50
    assert service["deployment_maximum_percent"] == 150
    frontend = at(stack, "aws_ecs_service.compute_frontend_service")
    assert frontend["desired_count"] == 2
    assert "deployment_circuit_breaker" not in frontend


def test_a_service_is_spread_over_the_zones_and_waited_for_where_it_says_so(shop):
    admin = at(shop, "aws_ecs_service.compute_admin_site_service")
    assert admin["availability_zone_rebalancing"] == "ENABLED"
    assert admin["wait_for_steady_state"] is True


def test_a_service_that_replaces_tasks_in_place_is_not_rebalanced(synth):
    deployment = Deployment(minimum_healthy_percent=50, maximum_percent=100, availability_zone_rebalancing="DISABLED")
    stack = synth(with_service(DEV, "backend", deployment=deployment))
    assert at(stack, "aws_ecs_service.compute_backend_service")["availability_zone_rebalancing"] == "DISABLED"


def test_a_service_on_spot_has_a_strategy_for_a_launch_type_and_waits_until_the_cluster_offers_it(synth):
    spot = CapacityProvider(name="FARGATE_SPOT", weight=2)
    stack = synth(with_service(DEV, "backend", capacity_provider_strategy=(spot,)))
    backend = at(stack, "aws_ecs_service.compute_backend_service")
    assert "launch_type" not in backend
    assert backend["capacity_provider_strategy"] == [{"capacity_provider": "FARGATE_SPOT", "weight": 2, "base": 0}]
    assert backend["force_new_deployment"] is True
    assert waits_for(stack, "aws_ecs_service.compute_backend_service", "aws_lb", "aws_ecs") == [
        "aws_lb_listener_rule.compute_alb_backend_api",
        "aws_ecs_cluster_capacity_providers.compute_capacity_providers",
    ]
    frontend = at(stack, "aws_ecs_service.compute_frontend_service")
    assert frontend["launch_type"] == "FARGATE"
    assert "force_new_deployment" not in frontend


@pytest.mark.parametrize("owner", ["terraform", "pipeline"])
@pytest.mark.parametrize("scaling", [None, Scaling(min_tasks=1, max_tasks=3)], ids=["fixed", "scaling"])
def test_terraform_leaves_alone_what_others_decide(synth, owner, scaling):
    stack = synth(with_service(DEV, "backend", task_definition_owner=owner, scaling=scaling))
    left = [
        *(["desired_count"] if scaling else []),
        *(["task_definition"] if owner == "pipeline" else []),
    ]
    backend = at(stack, "aws_ecs_service.compute_backend_service")
    assert backend.get("lifecycle") == ({"ignore_changes": left} if left else None)
    assert at(stack, "aws_ecs_service.compute_frontend_service")["lifecycle"] == {"ignore_changes": ["desired_count"]}


# Scaling


@SERVICES
def test_a_service_scales_between_its_limits_on_cpu_and_memory(dev, service, port):
    target = at(dev, f"aws_appautoscaling_target.compute_{service}_scaling")
    assert target == {
        "service_namespace": "ecs",
        "scalable_dimension": "ecs:service:DesiredCount",
        "resource_id": (
            f"service/${{aws_ecs_cluster.compute_cluster.name}}/${{aws_ecs_service.compute_{service}_service.name}}"
        ),
        "min_capacity": 2,
        "max_capacity": 4,
    }
    policies = {
        name: policy
        for name, policy in named(dev, "aws_appautoscaling_policy").items()
        if name.startswith(f"compute_{service}_")
    }
    assert {name: policy["target_tracking_scaling_policy_configuration"] for name, policy in policies.items()} == {
        f"compute_{service}_scaling_{metric.lower()}": {
            "predefined_metric_specification": {
                "predefined_metric_type": f"ECSServiceAverage{metric}Utilization",
            },
            "target_value": percent,
            "scale_out_cooldown": 60,
            "scale_in_cooldown": 300,
        }
        for metric, percent in (("CPU", 70), ("Memory", 80))
    }
    for policy in policies.values():
        assert policy["policy_type"] == "TargetTrackingScaling"
        assert policy["resource_id"] == f"${{aws_appautoscaling_target.compute_{service}_scaling.resource_id}}"


def test_a_service_can_scale_on_requests_alone(synth):
    scaling = Scaling(
        min_tasks=2, max_tasks=9, cpu_target_percent=None, memory_target_percent=None, requests_per_target=500
    )
    stack = synth(with_service(DEV, "backend", scaling=scaling))
    [policy] = [
        policy for name, policy in named(stack, "aws_appautoscaling_policy").items() if name.startswith("compute_back")
    ]
    configuration = policy["target_tracking_scaling_policy_configuration"]
    assert configuration["target_value"] == 500
    assert configuration["predefined_metric_specification"] == {
        "predefined_metric_type": "ALBRequestCountPerTarget",
        "resource_label": (
            "${aws_lb.compute_alb_load_balancer.arn_suffix}/"
            "${aws_lb_target_group.compute_alb_backend_targets.arn_suffix}"
        ),
    }


def test_a_service_without_a_route_scales_on_cpu_and_memory(synth):
    from_dev = with_services(DEV, backend={"routes": ()})
    policies = named(synth(from_dev), "aws_appautoscaling_policy")
    assert {name for name in policies if "backend" in name} == {
        "compute_backend_scaling_cpu",
        "compute_backend_scaling_memory",
    }


def test_without_scaling_there_is_nothing_that_scales(synth):
    stack = synth(with_services(DEV, frontend={"scaling": None}, backend={"scaling": None}))
    assert not [kind for kind in stack["resource"] if kind.startswith("aws_appautoscaling")]


def test_schedules_set_the_limits_at_their_times(shop):
    target = "${aws_appautoscaling_target.compute_admin_site_scaling.%s}"
    same = {attribute: target % attribute for attribute in ("service_namespace", "scalable_dimension", "resource_id")}
    assert named(shop, "aws_appautoscaling_scheduled_action") == {
        "compute_admin_site_scaling_at_night": {
            "name": "dev-davidshaevel-admin-site-at-night",
            **same,
            "schedule": "cron(0 20 ? * MON-FRI *)",
            "timezone": "America/Chicago",
            "scalable_target_action": {"min_capacity": "0", "max_capacity": "1"},
        },
        "compute_admin_site_scaling_morning": {
            "name": "dev-davidshaevel-admin-site-morning",
            **same,
            "schedule": "cron(0 6 ? * MON-FRI *)",
            "timezone": "UTC",
            "scalable_target_action": {"min_capacity": "2", "max_capacity": "6"},
        },
    }


def test_terraform_leaves_the_limits_to_schedules_and_to_nothing_else(shop):
    assert at(shop, "aws_appautoscaling_target.compute_admin_site_scaling")["lifecycle"] == {
        "ignore_changes": ["min_capacity", "max_capacity"]
    }
    assert "lifecycle" not in at(shop, "aws_appautoscaling_target.compute_backend_scaling")
