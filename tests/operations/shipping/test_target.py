"""What a shipment is about has the names that the stack gives it."""

from collections.abc import Callable
from typing import Any

import pytest

from environments.environment import Environment
from environments.prod import PROD
from operations.shipping.target import target
from tests.operations.shipping.conftest import ENVIRONMENT


@pytest.mark.parametrize("environment", [ENVIRONMENT.but(edge=None, delivery=None), PROD], ids=["dev", "prod"])
def test_names_are_those_of_the_stack(environment: Environment, synth: Callable[[Environment], dict[str, Any]]):
    resources = synth(environment)["resource"]
    [cluster] = resources["aws_ecs_cluster"].values()
    for service in environment.compute.services:
        made = resources["aws_ecs_service"][f"compute_{service.id}_service"]
        task = resources["aws_ecs_task_definition"][f"compute_{service.id}_task"]
        found = target(environment, service.name)
        assert (found.cluster, found.service, found.family) == (cluster["name"], made["name"], task["family"])
        # JSON with an expression of Terraform's in it, so no JSON yet.
        assert task["container_definitions"].startswith(f'[{{"name": "{found.container}", "image": ')


def test_an_environment_without_edge_and_delivery_has_neither_name_nor_repository():
    bare = target(ENVIRONMENT.but(edge=None, delivery=None), "backend")
    assert (bare.repository, bare.domain_name, bare.architecture) == (None, None, "amd64")
    assert bare.registry == "108581769167.dkr.ecr.us-east-1.amazonaws.com"
