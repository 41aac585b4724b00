"""Five services instead of two: Terraform plans them from nothing, and beside the running dev it only creates."""

from collections.abc import Callable
from pathlib import Path

import pytest

from environments.environment import Environment
from terraform.plan import Plan
from tests.conftest import Stack, state
from tests.five_services import FIVE_SERVICES, NEW
from tests.real_terraform import Terraform, TerraformFailed
from tests.variants import Variant, plan_together

IMAGE = {"reports_container_image": "shop/reports@sha256:" + "0a" * 32}  # it has no default


@pytest.fixture(scope="module")
def stack(synth: Callable[[Environment], Stack]) -> Stack:
    return synth(FIVE_SERVICES)


@pytest.fixture(scope="module")
def plans(terraform: Terraform, stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Plan]:
    folder = tmp_path_factory.mktemp("five")
    running = state("dev-with-compute")
    return plan_together(
        terraform, folder, {"nothing": Variant(stack, None, IMAGE), "running": Variant(stack, running, IMAGE)}
    )


def test_from_nothing_all_of_it_is_created(stack: Stack, plans: dict[str, Plan]):
    assert plans["nothing"].counts == {"create": sum(map(len, stack["resource"].values()))}


def test_beside_the_running_dev_nothing_is_touched(plans: dict[str, Plan]):
    assert set(plans["running"].counts) == {"no-op", "create"}
    assert plans["running"].counts["no-op"] == 70


def test_each_service_has_what_belongs_to_it_and_no_more(stack: Stack):
    def of(service: str) -> set[str]:
        return {
            f"{type_}.{name}"
            for type_, named in stack["resource"].items()
            for name in named
            if name.startswith((f"compute_{service}_", f"compute_alb_{service}_", f"networking_app_{service}_"))
        }

    everyone = (
        "aws_cloudwatch_log_group.compute_{}_logs",
        "aws_ecs_service.compute_{}_service",
        "aws_ecs_task_definition.compute_{}_task",
        "aws_iam_role.compute_{}_task_role",
        "aws_security_group.networking_app_{}_security_group",
    )
    only = {
        "worker": {
            "aws_appautoscaling_target.compute_worker_scaling",
            "aws_appautoscaling_policy.compute_worker_scaling_cpu",
            "aws_appautoscaling_policy.compute_worker_scaling_memory",
            "aws_appautoscaling_scheduled_action.compute_worker_scaling_night",
            "aws_appautoscaling_scheduled_action.compute_worker_scaling_morning",
        },
        "admin": {
            "aws_lb_target_group.compute_alb_admin_targets",
            "aws_lb_listener_rule.compute_alb_admin_host",
        },
        "reports": {
            "aws_iam_role_policy.compute_reports_secrets_policy",
            "aws_iam_role_policy.compute_reports_task_policy",
        },
    }
    for service in NEW:
        assert of(service.id) == {address.format(service.id) for address in everyone} | only[service.name]


def test_rules_follow_from_whom_a_service_calls(stack: Stack):
    def new(half: str) -> set[str]:
        rules = stack["resource"][f"aws_vpc_security_group_{half}_rule"]
        return {name.removeprefix("networking_") for name in rules if any(s.id in name.split("_") for s in NEW)}

    assert new("ingress") == {
        "admin_from_alb",
        "backend_from_admin",
        "backend_from_worker",
        "database_from_worker",
        "reports_from_admin",
    }
    assert new("egress") == {
        "alb_to_admin",
        "admin_to_backend",
        "admin_to_internet",
        "admin_to_reports",
        "reports_to_internet",
        "worker_to_backend",
        "worker_to_database",
        "worker_to_internet",
        "worker_to_internet_587",
    }


def test_outputs_follow_from_how_a_service_is_reached(stack: Stack):
    def of(service: str) -> set[str]:
        return {name.removeprefix(f"{service}_") for name in stack["output"] if name.startswith(f"{service}_")}

    assert of("worker") == of("reports") == {"service_name"}
    assert of("admin") == of("backend") == {"service_name", "target_group_arn", "url"}
    assert stack["output"]["admin_url"]["value"] == "http://admin.example.com"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, 'The root module input variable "reports_container_image" is not set'),
        ("", "reports_container_image has to be an image with its tag or digest"),
        ("shop/reports", "reports_container_image has to be an image with its tag or digest"),
        ("images.example.com:5000/reports", "reports_container_image has to be an image with its tag or digest"),
    ],
)
def test_a_plan_asks_for_an_image_and_takes_only_one_with_tag_or_digest(
    terraform: Terraform, stack: Stack, tmp_path: Path, value: str | None, said: str
):
    # Variables are checked before anything else, so the rest of the stack can stay away.
    alone = {"variable": stack["variable"], "provider": stack["provider"]}
    workspace = terraform.workspace(tmp_path, alone)
    with pytest.raises(TerraformFailed) as error:
        workspace.plan(*([] if value is None else [f"-var=reports_container_image={value}"]))
    assert said in " ".join(str(error.value).replace("│", " ").split())


@pytest.mark.parametrize(
    "image", ["nginx:latest", "images.example.com:5000/shop/reports:1.2_a-b", "shop:1@sha256:" + "0a" * 32]
)
def test_an_image_with_tag_or_digest_is_taken(terraform: Terraform, stack: Stack, tmp_path: Path, image: str):
    alone = {"variable": stack["variable"], "provider": stack["provider"]}
    plan = terraform.workspace(tmp_path, alone).plan(f"-var=reports_container_image={image}")
    assert plan.json["variables"]["reports_container_image"]["value"] == image
