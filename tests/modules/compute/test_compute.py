"""The containers as a whole: who reaches what, the cluster, and what pipelines and scripts pass and read."""

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import CapacityProvider
from modules.compute.service import IMAGE
from tests.changes import with_compute, with_service, without_containers
from tests.modules.compute.platforms import SEPARATE, SHOP
from tests.reading import addresses, at, container, named
from tests.real_terraform import TerraformFailed
from tests.variants import Variant, plan_together

ENVIRONMENTS = pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)
ADMIN_IMAGE = "admin_site_container_image"


# Who reaches what


@ENVIRONMENTS
def test_only_the_load_balancer_is_reachable_from_the_internet(synth, environment):
    stack = synth(environment)
    open_to_addresses = {
        name: rule["security_group_id"]
        for name, rule in named(stack, "aws_vpc_security_group_ingress_rule").items()
        if "referenced_security_group_id" not in rule
    }
    ways_in = ("alb_from_cloudfront",) if environment is PROD else ("alb_http", "alb_https")
    assert open_to_addresses == {
        f"networking_{way}": "${aws_security_group.networking_alb_security_group.id}" for way in ways_in
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


# Cluster


@pytest.mark.parametrize(("setting", "value"), [(True, "enabled"), (False, "disabled"), ("enhanced", "enhanced")])
def test_container_insights(synth, setting, value):
    stack = synth(with_compute(DEV, enable_container_insights=setting))
    assert at(stack, "aws_ecs_cluster.compute_cluster")["setting"] == [{"name": "containerInsights", "value": value}]


def test_the_cluster_has_both_of_fargates_providers_and_a_strategy_that_can_be_set(synth):
    strategy = (
        CapacityProvider(name="FARGATE", weight=1, base=2),
        CapacityProvider(name="FARGATE_SPOT", weight=3),
    )
    providers = at(
        synth(with_compute(DEV, default_capacity_provider_strategy=strategy)),
        "aws_ecs_cluster_capacity_providers.compute_capacity_providers",
    )
    assert providers["capacity_providers"] == ["FARGATE", "FARGATE_SPOT"]
    assert providers["default_capacity_provider_strategy"] == [
        {"capacity_provider": "FARGATE", "weight": 1, "base": 2},
        {"capacity_provider": "FARGATE_SPOT", "weight": 3, "base": 0},
    ]


# What pipelines pass


def test_the_pipeline_passes_images_as_root_variables(synth):
    stack = synth(with_service(DEV, "backend", image="shop:1"))
    assert {name: (variable["type"], variable["default"]) for name, variable in stack["variable"].items()} == {
        "frontend_container_image": ("string", "nginx:latest"),
        "backend_container_image": ("string", "shop:1"),
        "database_snapshot_identifier": ("string", None),
    }
    assert container(stack, "backend")["image"] == "${var.backend_container_image}"


def test_an_image_without_a_default_has_to_be_passed(synth):
    variable = synth(SHOP)["variable"]["admin_site_container_image"]
    assert "default" not in variable
    assert variable["nullable"] is False


def test_terraform_refuses_what_the_settings_would_refuse_as_an_image(synth):
    pattern = IMAGE.replace("\\", "\\\\")
    assert "${" not in pattern
    assert "%{" not in pattern
    images = {name: each for name, each in synth(SHOP)["variable"].items() if name.endswith("_container_image")}
    assert len(images) == len(SHOP.compute.services)
    for name, variable in images.items():
        assert variable["validation"] == [
            {
                "condition": f'${{can(regex("{pattern}", var.{name}))}}',
                "error_message": f"{name} has to be an image with its tag or digest, such as nginx:latest.",
            }
        ]


def test_a_plan_stops_at_an_image_without_a_tag(terraform, synth, tmp_path):
    with pytest.raises(TerraformFailed, match=r"admin_site_container_image has to be an image with its tag or"):
        plan_together(terraform, tmp_path, {"shop": Variant(synth(SHOP), variables={ADMIN_IMAGE: "nginx"})})


def test_terraform_plans_all_that_can_be_said_of_a_service(terraform, synth, tmp_path):
    variants = {"shared": synth(SHOP), "separate": synth(SEPARATE)}
    passed = {ADMIN_IMAGE: "images.example.com:5000/admin:1.2@sha256:" + "0a" * 32}
    plans = plan_together(
        terraform, tmp_path, {name: Variant(stack, variables=passed) for name, stack in variants.items()}
    )
    for name, stack in variants.items():
        assert plans[name].counts == {"create": len(addresses(stack))}


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


def test_a_new_service_adds_resources_and_changes_none_of_the_others(synth, dev):
    shop = synth(SHOP)
    for kind, made in dev["resource"].items():
        for name, resource in made.items():
            now = dict(shop["resource"][kind][name])
            if kind == "aws_ecs_service":  # it waits for the rules of those that call it, which changes nothing
                assert set(resource["depends_on"]) <= set(now["depends_on"])
                now["depends_on"] = resource["depends_on"]
            assert now == resource, name
    new = {name for kind, made in shop["resource"].items() for name in made if name not in named(dev, kind)}
    services = ("admin_site", "worker", "quiet")
    assert [name for name in new if not any(service in name for service in services)] == []
    assert set(dev["output"]) <= set(shop["output"])


def test_an_environment_without_containers_has_nothing_of_them(synth):
    stack = synth(without_containers(DEV))
    assert not [name for resources in stack["resource"].values() for name in resources if name.startswith("compute_")]
    assert not [name for name in stack["variable"] if name.endswith("_container_image")]
    assert "alb_arn" not in stack["output"]
