"""Services come back with the images that are given, or with their newest release."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from modules.delivery.lifecycle import RELEASE, release_prefix
from modules.root_variables import SNAPSHOT
from operations.activation import activation
from operations.activation import images as images_module
from operations.activation.images import images
from operations.errors import UsageError
from tests.operations.preflight.conftest import stack

REPOSITORY = {"aws_ecr_repository": {"repositories_backend": {"name": "shop/backend"}}}


def image(day: int, *tags: str) -> dict[str, Any]:
    return {
        "registryId": "123456789012",
        "imageDigest": f"sha256:{day}",
        "imagePushedAt": datetime(2026, 2, day, tzinfo=UTC),
        **({"imageTags": list(tags)} if tags else {}),
    }


def chosen(*found: dict[str, Any], resources: Any = None, environment: Any = None, **variables: Any) -> dict[str, str]:
    account: Any = SimpleNamespace(all=lambda *_, **asked: found, region="us-east-1")
    wanted = stack(resources or {}, variable=variables)
    return images(account, wanted.stack, environment or {})


def test_the_newest_release_of_the_services_repository_runs_by_its_digest():
    found = (image(3, "release-2"), image(1, "release-1"), image(9, "main"), image(8))
    assert chosen(*found, resources=REPOSITORY, backend_container_image={}) == {
        "backend_container_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/backend@sha256:3"
    }


def test_what_is_given_is_given():
    given = {"TF_VAR_backend_container_image": "shop:1"}
    assert chosen(resources=REPOSITORY, environment=given, backend_container_image={}) == {}


def test_a_service_without_a_release_has_its_default():
    assert chosen(image(9, "main"), resources=REPOSITORY, backend_container_image={"default": "nginx:latest"}) == {}
    assert chosen(frontend_container_image={"default": "nginx:latest"}, alarm_addresses={}) == {}


def test_a_service_of_which_nobody_knows_an_image_is_named():
    with pytest.raises(UsageError) as error:
        chosen(backend_container_image={}, frontend_container_image={})
    assert str(error.value) == (
        "no repository of the stack has a release for TF_VAR_backend_container_image and "
        "TF_VAR_frontend_container_image; set them to the image that is to run"
    )


def test_tags_and_variables_are_called_as_the_modules_call_them():
    """Said twice, for the commands read stacks and do not load what makes them."""
    assert images_module.RELEASE == RELEASE
    assert release_prefix("dev").startswith(images_module.RELEASE)
    assert activation.SNAPSHOT == SNAPSHOT
