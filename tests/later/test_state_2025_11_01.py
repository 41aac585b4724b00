"""The made state against what it is made from."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from operations.synthesis import ROOT
from terraform.state import parse_state
from tests.conftest import state
from tests.later.differing import holds
from tests.later.state_2025_11_01 import inventory_2025_11_01, state_2025_11_01

NEW = {
    "module.cdn.aws_acm_certificate.main",
    "module.cdn.aws_cloudfront_distribution.main",
    "module.compute.aws_ecr_lifecycle_policy.backend",
    "module.compute.aws_ecr_lifecycle_policy.frontend",
    "module.compute.aws_ecr_repository.backend",
    "module.compute.aws_ecr_repository.frontend",
}
# What the HCL configured otherwise a few days before.
CHANGED = {
    "module.compute.aws_ecs_task_definition.backend": {"container_definitions"},
    "module.compute.aws_ecs_task_definition.frontend": {"container_definitions"},
    "module.compute.aws_lb_target_group.backend": {"health_check"},
}

Attributes = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def recorded() -> Attributes:
    return parse_state(state("dev-with-compute")).attributes


@pytest.fixture(scope="module")
def made() -> Attributes:
    return parse_state(state_2025_11_01()).attributes


def test_it_holds_what_the_inventory_of_the_day_has(made: Attributes):
    configured = inventory_2025_11_01()
    assert len(configured) == 76
    assert set(made) == set(configured)
    for address, attributes in configured.items():
        for name, value in attributes.items():
            assert holds(made[address][name], value), f"{address}: {name}"


def test_all_else_is_as_it_was_recorded(made: Attributes, recorded: Attributes):
    assert set(made) - set(recorded) == NEW
    assert set(recorded) <= set(made)
    for address, attributes in recorded.items():
        differ = {name for name in attributes if made[address][name] != attributes[name]}
        assert differ == CHANGED.get(address, set()), address
        assert made[address].keys() == attributes.keys()


def container(attributes: Attributes, service: str) -> Any:
    [definition] = json.loads(attributes[f"module.compute.aws_ecs_task_definition.{service}"]["container_definitions"])
    return definition


@pytest.mark.parametrize(("service", "request_"), [("frontend", ":3000/health"), ("backend", ":3001/api/health")])
def test_the_containers_changed_in_what_their_page_says(
    made: Attributes, recorded: Attributes, service: str, request_: str
):
    now, before = container(made, service), container(recorded, service)
    assert {name for name in now if now[name] != before[name]} <= {"environment", "healthCheck"}
    [shell, command] = now["healthCheck"].pop("command")
    del before["healthCheck"]["command"]
    assert shell == "CMD-SHELL"
    assert command.startswith("node -e ")
    assert f"http://localhost{request_}'" in command
    assert now["healthCheck"] == before["healthCheck"]
    variables = {variable["name"]: variable["value"] for variable in now["environment"]}
    assert variables == {
        **{variable["name"]: variable["value"] for variable in before["environment"]},
        "NODE_ENV": {"frontend": "dev", "backend": "production"}[service],
    }


def test_no_output_of_before_is_lost_or_changed():
    before, now = state("dev-with-compute")["outputs"], state_2025_11_01()["outputs"]
    assert {name: now[name] for name in before} == before
    assert sorted(set(now) - set(before)) == [
        "acm_certificate_arn",
        "acm_certificate_status",
        "acm_certificate_validation_records",
        "backend_ecr_repository_name",
        "backend_ecr_repository_url",
        "cache_invalidation_command",
        "cloudflare_cname_records",
        "cloudfront_distribution_id",
        "cloudfront_domain_name",
        "cloudfront_status",
        "custom_domain_urls",
        "frontend_ecr_repository_name",
        "frontend_ecr_repository_url",
    ]


def test_the_certificate_belongs_to_a_provider_that_the_stack_does_not_have():
    providers = {resource["type"]: resource["provider"] for resource in state_2025_11_01()["resources"]}
    assert providers.pop("aws_acm_certificate").endswith(".us_east_1")
    assert set(providers.values()) == {'provider["registry.terraform.io/hashicorp/aws"]'}


def test_the_command_prints_it():
    command = [sys.executable, "-m", "tests.later.state_2025_11_01"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout == json.dumps(state_2025_11_01(), indent=2) + "\n"
