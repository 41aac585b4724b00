"""The containers: cluster, load balancer, services, scaling and alarms, read from what is synthesized."""

import json
import re

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import CapacityProvider, Scaling
from modules.compute.containers import placeholder_command

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
SECRET = "${aws_db_instance.database_instance.master_user_secret[0].secret_arn}"
SERVICES = pytest.mark.parametrize(("service", "port"), [("frontend", 3000), ("backend", 3001)])
ENVIRONMENTS = pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)


def dev_with(**settings):
    return DEV.but(compute=DEV.compute.but(**settings))


def at(stack, address):
    kind, name = address.split(".")
    return stack["resource"][kind][name]


def named(stack, kind):
    return stack["resource"].get(kind, {})


def container(stack, service):
    [definition] = json.loads(at(stack, f"aws_ecs_task_definition.compute_{service}_task")["container_definitions"])
    return definition


def names_and_values(pairs):
    return {pair["name"]: pair.get("value", pair.get("valueFrom")) for pair in pairs}


# Who reaches what


@ENVIRONMENTS
def test_only_the_load_balancer_is_reachable_from_the_internet(synth, environment):
    stack = synth(environment)
    open_to_addresses = {
        name: rule["security_group_id"]
        for name, rule in named(stack, "aws_vpc_security_group_ingress_rule").items()
        if "referenced_security_group_id" not in rule
    }
    assert open_to_addresses == {
        "networking_alb_http": "${aws_security_group.networking_alb_security_group.id}",
        "networking_alb_https": "${aws_security_group.networking_alb_security_group.id}",
    }
    assert all("ingress" not in group for group in named(stack, "aws_security_group").values())
    behind_it = {
        name: (
            [service["network_configuration"]["assign_public_ip"]],
            {subnet.rsplit("_", 1)[0] for subnet in service["network_configuration"]["subnets"]},
        )
        for name, service in named(stack, "aws_ecs_service").items()
    }
    private = ([False], {"${aws_subnet.networking_private_app"})
    assert behind_it == {"compute_frontend_service": private, "compute_backend_service": private}
    assert at(stack, "aws_db_instance.database_instance")["publicly_accessible"] is False


@ENVIRONMENTS
def test_the_load_balancer_stands_in_every_public_subnet_with_its_own_security_group(synth, environment):
    balancer = at(synth(environment), "aws_lb.compute_alb_load_balancer")
    assert balancer["internal"] is False
    assert balancer["load_balancer_type"] == "application"
    assert balancer["security_groups"] == ["${aws_security_group.networking_alb_security_group.id}"]
    assert balancer["subnets"] == [
        f"${{aws_subnet.networking_public_{zone[-1]}.id}}" for zone in environment.networking.availability_zones
    ]


@SERVICES
def test_a_service_runs_in_the_private_app_subnets_with_its_own_security_group(dev, service, port):
    assert at(dev, f"aws_ecs_service.compute_{service}_service")["network_configuration"] == {
        "assign_public_ip": False,
        "security_groups": [f"${{aws_security_group.networking_app_{service}_security_group.id}}"],
        "subnets": ["${aws_subnet.networking_private_app_a.id}", "${aws_subnet.networking_private_app_b.id}"],
    }


def test_the_load_balancer_takes_its_settings(synth):
    stack = synth(dev_with(alb_idle_timeout=120, enable_deletion_protection=True, drop_invalid_header_fields=True))
    balancer = at(stack, "aws_lb.compute_alb_load_balancer")
    assert balancer["idle_timeout"] == 120
    assert balancer["enable_deletion_protection"] is True
    assert balancer["drop_invalid_header_fields"] is True


# Listeners


def test_without_a_certificate_http_serves(dev):
    assert list(named(dev, "aws_lb_listener")) == ["compute_alb_http"]
    listener = at(dev, "aws_lb_listener.compute_alb_http")
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    assert listener["default_action"] == [
        {"type": "forward", "target_group_arn": "${aws_lb_target_group.compute_alb_frontend_targets.arn}"}
    ]
    assert dev["output"]["application_url"]["value"] == "http://${aws_lb.compute_alb_load_balancer.dns_name}"


def test_with_a_certificate_https_serves_and_http_redirects_for_good(synth):
    stack = synth(dev_with(alb_certificate_arn=CERTIFICATE))
    https = at(stack, "aws_lb_listener.compute_alb_https")
    assert (https["port"], https["protocol"]) == (443, "HTTPS")
    assert https["certificate_arn"] == CERTIFICATE
    assert https["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert https["default_action"] == [
        {"type": "forward", "target_group_arn": "${aws_lb_target_group.compute_alb_frontend_targets.arn}"}
    ]
    assert at(stack, "aws_lb_listener.compute_alb_http")["default_action"] == [
        {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}
    ]
    assert "data" not in stack
    assert stack["output"]["application_url"]["value"] == "https://${aws_lb.compute_alb_load_balancer.dns_name}"


def test_a_certificate_is_looked_up_by_its_domain(synth):
    stack = synth(dev_with(alb_certificate_domain="shop.example.com"))
    assert stack["data"]["aws_acm_certificate"]["compute_alb_certificate"] == {
        "domain": "shop.example.com",
        "statuses": ["ISSUED"],
        "most_recent": True,
    }
    assert at(stack, "aws_lb_listener.compute_alb_https")["certificate_arn"] == (
        "${data.aws_acm_certificate.compute_alb_certificate.arn}"
    )


@pytest.mark.parametrize(("certificate", "serving"), [(None, "http"), (CERTIFICATE, "https")])
def test_api_paths_go_to_the_backend_on_the_listener_that_serves(synth, certificate, serving):
    stack = synth(dev_with(alb_certificate_arn=certificate))
    rule = at(stack, "aws_lb_listener_rule.compute_alb_backend_api")
    assert rule["listener_arn"] == f"${{aws_lb_listener.compute_alb_{serving}.arn}}"
    assert rule["priority"] == 100
    assert rule["condition"] == [{"path_pattern": {"values": ["/api/*"]}}]
    assert rule["action"] == [
        {"type": "forward", "target_group_arn": "${aws_lb_target_group.compute_alb_backend_targets.arn}"}
    ]


@pytest.mark.parametrize(("certificate", "serving"), [(None, "http"), (CERTIFICATE, "https")])
def test_services_wait_for_the_listener_that_serves_them(synth, certificate, serving):
    stack = synth(dev_with(alb_certificate_arn=certificate))
    assert at(stack, "aws_ecs_service.compute_frontend_service")["depends_on"] == [
        f"aws_lb_listener.compute_alb_{serving}"
    ]
    assert at(stack, "aws_ecs_service.compute_backend_service")["depends_on"] == [
        "aws_lb_listener_rule.compute_alb_backend_api"
    ]


@SERVICES
def test_target_groups_take_addresses_and_check_their_health(synth, service, port):
    stack = synth(
        dev_with(
            frontend_health_check_path="/ready",
            backend_health_check_path="/ready",
            health_check_interval=20,
            health_check_timeout=10,
            healthy_threshold=4,
            unhealthy_threshold=6,
            health_check_matcher="200",
            deregistration_delay=15,
        )
    )
    group = at(stack, f"aws_lb_target_group.compute_alb_{service}_targets")
    assert (group["port"], group["protocol"], group["target_type"]) == (port, "HTTP", "ip")
    assert group["deregistration_delay"] == "15"
    assert group["health_check"] == {
        "enabled": True,
        "protocol": "HTTP",
        "port": "traffic-port",
        "path": "/ready",
        "matcher": "200",
        "interval": 20,
        "timeout": 10,
        "healthy_threshold": 4,
        "unhealthy_threshold": 6,
    }
    command = container(stack, service)["healthCheck"]["command"]
    assert command == ["CMD-SHELL", f"curl -f http://localhost:{port}/ready || exit 1"]


def test_a_health_path_with_a_query_reaches_curl_whole(synth):
    stack = synth(dev_with(backend_health_check_path="/health?deep=1&db=1"))
    assert container(stack, "backend")["healthCheck"]["command"] == [
        "CMD-SHELL",
        "curl -f 'http://localhost:3001/health?deep=1&db=1' || exit 1",
    ]


# Access logs


def test_without_access_logs_there_is_no_bucket(dev):
    assert "access_logs" not in at(dev, "aws_lb.compute_alb_load_balancer")
    assert not [kind for kind in dev["resource"] if kind.startswith("aws_s3")]


def test_access_logs_go_to_the_bucket_that_is_named(synth):
    stack = synth(dev_with(enable_alb_access_logs=True, alb_access_logs_bucket="shop-logs"))
    balancer = at(stack, "aws_lb.compute_alb_load_balancer")
    assert balancer["access_logs"] == {"bucket": "shop-logs", "enabled": True}
    assert "depends_on" not in balancer
    assert not [kind for kind in stack["resource"] if kind.startswith("aws_s3")]


@pytest.fixture(scope="module")
def with_own_bucket(synth):
    return synth(dev_with(enable_alb_access_logs=True, alb_access_logs_retention_days=45))


OWN_BUCKET = "${aws_s3_bucket.compute_alb_logs_bucket.id}"


def test_without_a_name_access_logs_get_a_bucket_of_their_own(with_own_bucket):
    assert list(named(with_own_bucket, "aws_s3_bucket")) == ["compute_alb_logs_bucket"]
    bucket = at(with_own_bucket, "aws_s3_bucket.compute_alb_logs_bucket")
    assert bucket["bucket"] == "108581769167-dev-davidshaevel-alb-logs"
    assert "force_destroy" not in bucket
    assert at(with_own_bucket, "aws_lb.compute_alb_load_balancer")["access_logs"] == {
        "bucket": OWN_BUCKET,
        "enabled": True,
    }


def test_the_own_bucket_is_encrypted_with_the_one_key_that_log_delivery_supports(with_own_bucket):
    assert at(with_own_bucket, "aws_s3_bucket_server_side_encryption_configuration.compute_alb_logs_encryption") == {
        "bucket": OWN_BUCKET,
        "rule": [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
    }


def test_the_own_bucket_is_closed_to_the_public(with_own_bucket):
    assert at(with_own_bucket, "aws_s3_bucket_public_access_block.compute_alb_logs_public_access") == {
        "bucket": OWN_BUCKET,
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }


def test_the_own_bucket_owns_what_others_write(with_own_bucket):
    assert at(with_own_bucket, "aws_s3_bucket_ownership_controls.compute_alb_logs_ownership") == {
        "bucket": OWN_BUCKET,
        "rule": {"object_ownership": "BucketOwnerEnforced"},
    }


def test_the_own_bucket_forgets_logs_after_the_days_that_are_set(with_own_bucket):
    [rule] = at(with_own_bucket, "aws_s3_bucket_lifecycle_configuration.compute_alb_logs_expiry")["rule"]
    assert (rule["status"], rule["filter"], rule["expiration"]) == ("Enabled", [{"prefix": ""}], [{"days": 45}])
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]


def test_the_load_balancer_waits_until_it_may_write_to_the_own_bucket(with_own_bucket):
    assert at(with_own_bucket, "aws_lb.compute_alb_load_balancer")["depends_on"] == [
        "aws_s3_bucket_policy.compute_alb_logs_policy"
    ]


# Cluster


@pytest.mark.parametrize(("setting", "value"), [(True, "enabled"), (False, "disabled"), ("enhanced", "enhanced")])
def test_container_insights(synth, setting, value):
    stack = synth(dev_with(enable_container_insights=setting))
    assert at(stack, "aws_ecs_cluster.compute_cluster")["setting"] == [{"name": "containerInsights", "value": value}]


def test_the_cluster_has_both_of_fargates_providers_and_a_strategy_that_can_be_set(synth):
    strategy = (
        CapacityProvider(name="FARGATE", weight=1, base=2),
        CapacityProvider(name="FARGATE_SPOT", weight=3),
    )
    providers = at(
        synth(dev_with(default_capacity_provider_strategy=strategy)),
        "aws_ecs_cluster_capacity_providers.compute_capacity_providers",
    )
    assert providers["capacity_providers"] == ["FARGATE", "FARGATE_SPOT"]
    assert providers["default_capacity_provider_strategy"] == [
        {"capacity_provider": "FARGATE", "weight": 1, "base": 2},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3, "base": 0},
    ]


# Tasks


@SERVICES
def test_a_task_runs_one_container_on_fargate(dev, service, port):
    task = at(dev, f"aws_ecs_task_definition.compute_{service}_task")
    assert task["family"] == f"dev-davidshaevel-{service}"
    assert (task["network_mode"], task["requires_compatibilities"]) == ("awsvpc", ["FARGATE"])
    assert (task["cpu"], task["memory"]) == ("256", "512")
    definition = container(dev, service)
    assert definition["name"] == service
    assert definition["image"] == f"${{var.{service}_container_image}}"
    assert definition["essential"] is True
    assert definition["portMappings"] == [{"containerPort": port, "protocol": "tcp"}]
    assert definition["logConfiguration"] == {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": f"${{aws_cloudwatch_log_group.compute_{service}_logs.name}}",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": service,
        },
    }
    assert "command" not in definition


def test_a_task_takes_the_size_that_is_set(synth):
    task = at(
        synth(dev_with(backend_task_cpu=1024, backend_task_memory=3072)),
        "aws_ecs_task_definition.compute_backend_task",
    )
    assert (task["cpu"], task["memory"]) == ("1024", "3072")


@ENVIRONMENTS
def test_the_backend_gets_its_credentials_as_references_and_no_password(synth, environment):
    settings = environment.compute.but(backend_serve_placeholder=False)
    stack = synth(environment.but(compute=settings))
    backend = container(stack, "backend")
    assert names_and_values(backend["environment"]) == {
        "NODE_ENV": environment.name,
        "DB_HOST": "${aws_db_instance.database_instance.address}",
        "DB_PORT": "${aws_db_instance.database_instance.port}",
        "DB_NAME": "${aws_db_instance.database_instance.db_name}",
    }
    assert names_and_values(backend["secrets"]) == {
        "DB_USERNAME": f"{SECRET}:username::",
        "DB_PASSWORD": f"{SECRET}:password::",
    }
    # Nor is there one anywhere else: the word only names the reference, and RDS's own management of it.
    words = re.findall(r"\w*password\w*", json.dumps(stack), re.IGNORECASE)
    assert sorted(words) == ["DB_PASSWORD", "manage_master_user_password", "password"]


def test_the_frontend_knows_where_the_backend_is_and_nothing_of_the_database(dev):
    frontend = container(dev, "frontend")
    assert names_and_values(frontend["environment"]) == {
        "NODE_ENV": "dev",
        "BACKEND_URL": "http://${aws_lb.compute_alb_load_balancer.dns_name}/api",
    }
    assert "secrets" not in frontend


@pytest.mark.parametrize(("environment", "days"), [(DEV, 7), (PROD, 30)], ids=["dev", "prod"])
@SERVICES
def test_logs_are_kept_for_a_week_in_dev_and_a_month_in_prod(synth, environment, days, service, port):
    logs = at(synth(environment), f"aws_cloudwatch_log_group.compute_{service}_logs")
    assert logs["name"] == f"/ecs/{environment.names.prefix}/{service}"
    assert logs["retention_in_days"] == days


def test_the_pipeline_passes_images_as_root_variables(synth):
    stack = synth(dev_with(backend_image="shop:1"))
    assert {name: (variable["type"], variable["default"]) for name, variable in stack["variable"].items()} == {
        "frontend_container_image": ("string", "nginx:latest"),
        "backend_container_image": ("string", "shop:1"),
    }
    assert container(stack, "backend")["image"] == "${var.backend_container_image}"


def test_the_placeholder_makes_nginx_listen_where_the_target_group_asks():
    [shell, option, script] = placeholder_command(3001)
    assert (shell, option) == ("sh", "-c")
    assert "listen 3001;" in script
    assert script.endswith("exec nginx -g 'daemon off;'")


# Services


@SERVICES
def test_a_service_registers_its_tasks_with_its_target_group(dev, service, port):
    running = at(dev, f"aws_ecs_service.compute_{service}_service")
    assert running["load_balancer"] == [
        {
            "target_group_arn": f"${{aws_lb_target_group.compute_alb_{service}_targets.arn}}",
            "container_name": service,
            "container_port": port,
        }
    ]
    assert running["cluster"] == "${aws_ecs_cluster.compute_cluster.id}"
    assert running["task_definition"] == f"${{aws_ecs_task_definition.compute_{service}_task.arn}}"
    assert running["launch_type"] == "FARGATE"
    assert "capacity_provider_strategy" not in running
    assert "deployment_circuit_breaker" not in running


def test_a_service_takes_its_settings(synth):
    stack = synth(
        dev_with(
            desired_count_backend=3,
            health_check_grace_period=90,
            enable_deployment_circuit_breaker=True,
            deployment_minimum_healthy_percent=50,
            deployment_maximum_percent=150,
        )
    )
    service = at(stack, "aws_ecs_service.compute_backend_service")
    assert service["desired_count"] == 3
    assert service["health_check_grace_period_seconds"] == 90
    assert service["deployment_circuit_breaker"] == {"enable": True, "rollback": True}
    assert service["deployment_minimum_healthy_percent"] == 50
    assert service["deployment_maximum_percent"] == 150
    assert at(stack, "aws_ecs_service.compute_frontend_service")["desired_count"] == 2


def test_a_service_on_spot_has_a_strategy_for_a_launch_type_and_waits_until_the_cluster_offers_it(synth):
    stack = synth(dev_with(backend_capacity_provider_strategy=(CapacityProvider(name="FARGATE_SPOT", weight=2),)))
    backend = at(stack, "aws_ecs_service.compute_backend_service")
    assert "launch_type" not in backend
    assert backend["capacity_provider_strategy"] == [{"capacity_provider": "FARGATE_SPOT", "weight": 2, "base": 0}]
    assert backend["force_new_deployment"] is True
    assert backend["depends_on"] == [
        "aws_lb_listener_rule.compute_alb_backend_api",
        "aws_ecs_cluster_capacity_providers.compute_capacity_providers",
    ]
    frontend = at(stack, "aws_ecs_service.compute_frontend_service")
    assert frontend["launch_type"] == "FARGATE"
    assert "force_new_deployment" not in frontend


@pytest.mark.parametrize("owner", ["terraform", "pipeline"])
@pytest.mark.parametrize("scaling", [None, Scaling(min_tasks=1, max_tasks=3)], ids=["fixed", "scaling"])
def test_terraform_leaves_alone_what_others_decide(synth, owner, scaling):
    stack = synth(dev_with(backend_task_definition_owner=owner, backend_scaling=scaling))
    left = [
        *(["desired_count"] if scaling else []),
        *(["task_definition"] if owner == "pipeline" else []),
    ]
    backend = at(stack, "aws_ecs_service.compute_backend_service")
    assert backend.get("lifecycle") == ({"ignore_changes": left} if left else None)
    assert at(stack, "aws_ecs_service.compute_frontend_service")["lifecycle"] == {"ignore_changes": ["desired_count"]}


def test_exec_is_for_one_service_and_gives_its_task_role_four_permissions(synth, dev):
    stack = synth(dev_with(backend_enable_execute_command=True))
    assert at(stack, "aws_ecs_service.compute_backend_service")["enable_execute_command"] is True
    assert at(stack, "aws_ecs_service.compute_frontend_service")["enable_execute_command"] is False
    new = {
        (kind, name): resource
        for kind, resources in stack["resource"].items()
        for name, resource in resources.items()
        if named(dev, kind).get(name) != resource
    }
    assert set(new) == {
        ("aws_ecs_service", "compute_backend_service"),
        ("aws_iam_role_policy", "compute_backend_exec_policy"),
    }
    exec_policy = new["aws_iam_role_policy", "compute_backend_exec_policy"]
    assert exec_policy["role"] == "${aws_iam_role.compute_backend_task_role.id}"
    [statement] = json.loads(exec_policy["policy"])["Statement"]
    assert statement["Action"] == [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ]


@SERVICES
def test_each_service_has_a_task_role_of_its_own(dev, service, port):
    task = at(dev, f"aws_ecs_task_definition.compute_{service}_task")
    assert task["task_role_arn"] == f"${{aws_iam_role.compute_{service}_task_role.arn}}"
    assert task["execution_role_arn"] == "${aws_iam_role.compute_execution_role.arn}"


def test_with_separate_execution_roles_only_the_backends_reads_the_secret(synth):
    stack = synth(dev_with(separate_execution_roles=True))
    for service in ("frontend", "backend"):
        task = at(stack, f"aws_ecs_task_definition.compute_{service}_task")
        assert task["execution_role_arn"] == f"${{aws_iam_role.compute_{service}_execution_role.arn}}"
    readers = {
        policy["role"]
        for policy in named(stack, "aws_iam_role_policy").values()
        if "secretsmanager" in policy["policy"]
    }
    assert readers == {"${aws_iam_role.compute_backend_execution_role.id}"}
    assert "compute_execution_role" not in named(stack, "aws_iam_role")
    attached = {attachment["role"] for attachment in named(stack, "aws_iam_role_policy_attachment").values()}
    assert attached == {"${aws_iam_role.database_monitoring_role.name}"}


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
    stack = synth(dev_with(backend_scaling=scaling))
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


def test_without_scaling_there_is_nothing_that_scales(synth):
    stack = synth(dev_with(frontend_scaling=None, backend_scaling=None))
    assert not [kind for kind in stack["resource"] if kind.startswith("aws_appautoscaling")]


# Alarms

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
    assert set(alarms(synth(dev_with(enable_container_insights=False)))) == set(ALARMS)
    assert "backend-missing-tasks" in alarms(synth(dev_with(enable_container_insights="enhanced")))


def test_alarms_notify_when_they_begin_and_when_they_are_over(synth, dev):
    for alarm in alarms(synth(dev_with(alarm_actions=(TOPIC,)))).values():
        assert (alarm["alarm_actions"], alarm["ok_actions"]) == ([TOPIC], [TOPIC])
    for alarm in alarms(dev).values():
        assert "alarm_actions" not in alarm
        assert "ok_actions" not in alarm


def test_alarms_take_their_thresholds(synth):
    thresholds = DEV.compute.alarms.but(
        target_5xx_count=1, alb_5xx_count=2, response_time_p95_seconds=3, cpu_percent=4, memory_percent=5
    )
    found = alarms(synth(dev_with(alarms=thresholds)))
    assert [
        found[name]["threshold"]
        for name in ("target-5xx", "alb-5xx", "response-time", "backend-high-cpu", "frontend-high-memory")
    ] == [1, 2, 3, 4, 5]


def test_without_alarms_there_are_none(synth):
    assert alarms(synth(dev_with(alarms=None))) == {}


# What scripts read


def test_root_outputs_of_the_containers(dev):
    balancer = "${aws_lb.compute_alb_load_balancer.dns_name}"
    assert {name: dev["output"][name]["value"] for name in dev["output"] if "database" not in name} == {
        "environment": "dev",
        "aws_region": "us-east-1",
        "project_name": "davidshaevel",
        "resource_prefix": "dev-davidshaevel",
        "vpc_id": "${aws_vpc.networking_vpc.id}",
        "ecs_cluster_name": "${aws_ecs_cluster.compute_cluster.name}",
        "ecs_cluster_arn": "${aws_ecs_cluster.compute_cluster.arn}",
        "alb_dns_name": balancer,
        "alb_arn": "${aws_lb.compute_alb_load_balancer.arn}",
        "frontend_service_name": "${aws_ecs_service.compute_frontend_service.name}",
        "backend_service_name": "${aws_ecs_service.compute_backend_service.name}",
        "frontend_target_group_arn": "${aws_lb_target_group.compute_alb_frontend_targets.arn}",
        "backend_target_group_arn": "${aws_lb_target_group.compute_alb_backend_targets.arn}",
        "application_url": f"http://{balancer}",
        "frontend_url": f"http://{balancer}",
        "backend_url": f"http://{balancer}/api",
    }


def test_an_environment_without_containers_has_nothing_of_them(synth):
    stack = synth(DEV.but(compute=None))
    assert not [name for resources in stack["resource"].values() for name in resources if name.startswith("compute_")]
    assert "variable" not in stack
    assert "alb_arn" not in stack["output"]
