"""What is worth to be said of each thing."""

from tests.operations.diagrams.small import NETWORK, drawn, service


def lines(resources, title):
    [found] = [node.lines for node in drawn({**NETWORK, **resources}) if node.title == title]
    return found


def test_a_service_says_tasks_size_and_name():
    task = {"cpu": "512", "memory": "2048", "runtime_platform": {"cpu_architecture": "ARM64"}}
    resources = {
        **service(
            "shop",
            tags={"Application": "the shop"},
            task_definition="${aws_ecs_task_definition.shop.arn}",
            service_registries={"registry_arn": "${aws_service_discovery_service.shop.arn}"},
            capacity_provider_strategy=[{"capacity_provider": "FARGATE_SPOT"}],
        ),
        "aws_ecs_task_definition.shop": task,
        "aws_service_discovery_service.shop": {
            "name": "shop",
            "dns_config": {"namespace_id": "${aws_service_discovery_private_dns_namespace.main.id}"},
        },
        "aws_service_discovery_private_dns_namespace.main": {"name": "example.internal"},
    }
    assert lines(resources, "the shop") == ("1 task on Fargate Spot", "0.5 vCPU ARM, 2 GB", "shop.example.internal")
    scaled = {
        "aws_appautoscaling_target.shop": {
            "resource_id": "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.shop.name}",
            "min_capacity": 2,
            "max_capacity": 4,
        }
    }
    assert lines({**resources, **scaled}, "the shop")[0] == "2 to 4 tasks on Fargate Spot"


def test_a_database_says_class_zones_and_storage():
    values = {"engine": "postgres", "engine_version": "17", "instance_class": "db.t4g.small", "storage_type": "gp3"}
    one = {"aws_db_instance.main": {**values, "allocated_storage": 20}}
    assert lines(one, "PostgreSQL 17") == ("db.t4g.small, in one zone", "20 GB of gp3")
    more = {**values, "multi_az": True, "allocated_storage": 20, "max_allocated_storage": 100}
    assert lines({"aws_db_instance.main": more}, "PostgreSQL 17") == ("db.t4g.small, Multi-AZ", "20 to 100 GB of gp3")


def test_a_load_balancer_says_what_it_listens_on():
    of_it = {"load_balancer_arn": "${aws_lb.web.arn}"}
    resources = {
        "aws_lb.web": {"subnets": ["${aws_subnet.web.id}"]},
        "aws_lb_listener.https": {**of_it, "port": 443, "protocol": "HTTPS", "default_action": [{"type": "forward"}]},
        "aws_lb_listener.http": {
            **of_it,
            "port": 80,
            "protocol": "HTTP",
            "default_action": [{"type": "redirect", "redirect": {"protocol": "HTTPS"}}],
        },
    }
    assert lines(resources, "Load balancer") == ("HTTP 80, leads to HTTPS", "HTTPS 443")


def test_nat_gateways_are_one_box_with_their_zones():
    gateway = {"subnet_id": "${aws_subnet.web.id}"}
    assert lines({"aws_nat_gateway.a": gateway, "aws_nat_gateway.b": gateway}, "2 NAT gateways") == ("us-east-1a",)
