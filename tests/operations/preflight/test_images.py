"""Images, on the emulator."""

import json
from typing import Any

import pytest

from operations.preflight.asking import Account
from operations.preflight.images import images
from operations.preflight.wanted import Wanted
from tests.operations.preflight.conftest import only, said, stack

INDEX = "application/vnd.oci.image.index.v1+json"
SINGLE = "application/vnd.oci.image.manifest.v1+json"
DIGEST = "sha256:" + "0" * 64


def runs(image: str, *, architecture: str | None = None, variable: dict | None = None) -> Wanted:
    """Container definitions as they are in a stack: JSON with an expression in it."""
    definitions = f'[{{"name": "app", "image": "{image}", "command": ${{var.x == "y" ? "[]" : "[]"}}}}]'
    task: dict[str, Any] = {"container_definitions": definitions}
    if architecture:
        task["runtime_platform"] = {"cpu_architecture": architecture}
    return stack({"aws_ecs_task_definition": {"app": task}}, variable=variable or {})


@pytest.fixture
def registry(account: Account, aws: Any) -> str:
    """A repository with an index of two platforms, and an image without one."""
    ecr = aws("ecr")
    ecr.create_repository(repositoryName="app")
    platforms = [("amd64", "linux"), ("unknown", "unknown")]
    manifests = [
        {"digest": DIGEST, "mediaType": "x", "size": 1, "platform": {"architecture": architecture, "os": os}}
        for architecture, os in platforms
    ]
    index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})
    ecr.put_image(repositoryName="app", imageManifest=index, imageManifestMediaType=INDEX, imageTag="1")
    single = json.dumps(
        {"schemaVersion": 2, "mediaType": SINGLE, "config": {"digest": DIGEST, "size": 1}, "layers": []}
    )
    ecr.put_image(repositoryName="app", imageManifest=single, imageManifestMediaType=SINGLE, imageTag="single")
    return f"{account.caller.account}.dkr.ecr.us-east-1.amazonaws.com"


def test_an_image_for_the_architecture_is_fine(account: Account, registry: str):
    assert only(images(account, runs(f"{registry}/app:1"))) == ("fine", f"{registry}/app:1 exists for amd64")


def test_an_image_for_another_architecture_is_a_problem(account: Account, registry: str):
    answer, sentence = only(images(account, runs(f"{registry}/app:1", architecture="ARM64")))
    assert answer == "problem"
    assert "app:1 is for amd64 and its task runs on arm64; build it with --platform linux/arm64" in sentence


def test_an_image_that_was_never_pushed_is_a_problem(account: Account, registry: str):
    assert only(images(account, runs(f"{registry}/app:2"))) == (
        "problem",
        f"{registry}/app:2 does not exist; push it, or name one that does",
    )


def test_a_repository_that_does_not_exist_is_a_problem(account: Account, registry: str):
    answer, sentence = only(images(account, runs(f"{registry}/other:1")))
    assert answer == "problem"
    assert "has no repository other in us-east-1; make it and push the image" in sentence


def test_an_image_without_an_index_does_not_say_its_architecture(account: Account, registry: str):
    answer, sentence = only(images(account, runs(f"{registry}/app:single")))
    assert answer == "not known"
    assert "app:single exists, and whether it is for amd64 stands in the image alone" in sentence


def test_an_image_of_another_registry_is_not_known(account: Account):
    answer, sentence = only(images(account, runs("ghcr.io/somebody/app:1")))
    assert (answer, sentence) == (
        "not known",
        "ghcr.io/somebody/app:1 is in a registry outside of AWS, which is not asked",
    )


def test_a_variable_without_value_is_a_problem_that_names_it(account: Account):
    answer, sentence = only(images(account, runs("${var.app_image}", variable={"app_image": {"type": "string"}})))
    assert answer == "problem"
    assert sentence == "app_image has no value; set TF_VAR_app_image, or give --var app_image=IMAGE:TAG"


def test_a_variables_value_comes_from_outside_or_is_its_default(account: Account, registry: str):
    wanted = runs("${var.app_image}", variable={"app_image": {"default": "nginx:latest"}})
    assert only(images(account, wanted))[1].startswith("nginx:latest is in a registry outside")
    given = Wanted(wanted.stack, {"app_image": f"{registry}/app:1"})
    assert only(images(account, given))[0] == "fine"


def test_where_one_may_not_ask_it_is_not_known_and_hides_nothing_else(account: Account, registry: str, refuse: Any):
    wanted = runs(f'{registry}/app:1"}}, {{"image": "nginx:1')
    refuse("BatchGetImage", code="AccessDeniedException", status=400)
    assert [(answer, sentence.split(":")[0]) for answer, sentence in said(images(account, wanted))] == [
        ("not known", f"{registry}/app"),
        ("not known", "nginx"),
    ]
