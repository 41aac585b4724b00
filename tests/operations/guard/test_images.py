"""The image that a container is to run, as far as a plan knows it."""

import json
from typing import Any

import pytest

from modules.compute.containers import PLACEHOLDER_IMAGE
from operations.guard.images import PLACEHOLDERS
from tests.operations.guard.plans import change, verdict

TASK = "aws_ecs_task_definition.compute_app"


def definitions(image: str) -> dict[str, Any]:
    return {"container_definitions": json.dumps([{"name": "app", "image": image}])}


def causes(before: str, after: str | None, value: str, default: str | None) -> list[str]:
    """What is found where the text may be unknown before the apply: only the variable is known then."""
    unknown = {} if after else {"container_definitions": True}
    replaced = change(
        TASK, "delete", "create", before=definitions(before), after=definitions(after) if after else {},
        after_unknown=unknown, replace_paths=[["container_definitions"]],
    )  # fmt: skip
    resource = {
        "address": TASK,
        "mode": "managed",
        "expressions": {"container_definitions": {"references": ["var.app"]}},
    }
    root = {"resources": [resource], "variables": {"app": {"default": default}}}
    found = verdict(replaced, configuration={"root_module": root}, variables={"app": {"value": value}})
    return [finding.sentence for finding in found.findings]


def test_the_placeholder_is_that_of_the_platform():
    assert {PLACEHOLDER_IMAGE} == PLACEHOLDERS


@pytest.mark.parametrize("known", [True, False])
def test_a_forgotten_variable_is_named(known: bool):
    [sentence] = causes("app:1", "nginx:latest" if known else None, "nginx:latest", "nginx:latest")
    assert sentence == (
        f"{TASK} would run nginx:latest in container app instead of app:1: that is the placeholder and no program; was "
        "TF_VAR_app forgotten?"
    )


@pytest.mark.parametrize("known", [True, False])
def test_another_image_is_no_matter(known: bool):
    assert causes("app:1", "app:2" if known else None, "app:2", "nginx:latest") == []
    assert causes("app:1", "app:1" if known else None, "app:1", "app:1") == []
    assert causes("app:1", "app:2" if known else None, "app:2", None) == []
    assert causes("nginx:latest", "app:2" if known else None, "app:2", "app:2") == []
