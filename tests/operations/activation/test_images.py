"""Services come back with the images that are given, or with the newest that their environment released."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from environments.prod import PROD
from modules.root_variables import SNAPSHOT
from operations.activation import restoring
from operations.activation.images import images
from operations.errors import UsageError
from operations.shipping.release import tag_of
from operations.shipping.target import Target
from tests.operations.preflight.conftest import stack

REPOSITORY = {"backend_ecr_repository_name": {"value": "shop/backend"}}


def image(day: int, *tags: str) -> dict[str, Any]:
    return {
        "registryId": "123456789012",
        "imageDigest": f"sha256:{day}",
        "imagePushedAt": datetime(2026, 2, day, tzinfo=UTC),
        **({"imageTags": list(tags)} if tags else {}),
    }


def chosen(
    *found: dict[str, Any],
    output: Any = None,
    environment: Any = None,
    region: str = "us-east-1",
    **variables: Any,
) -> dict[str, str]:
    def listed(*_: str, repositoryName: str) -> tuple[dict[str, Any], ...]:  # noqa: N803
        assert repositoryName == "shop/backend"
        return found

    account: Any = SimpleNamespace(all=listed, region=region)
    return images(account, stack({}, variable=variables, output=output or {}).stack, environment or {})


def test_the_newest_image_that_the_environment_released_runs_by_its_digest():
    found = (image(3, "release-dev-2"), image(1, "release-dev-1"), image(9, "main"), image(8))
    assert chosen(*found, output=REPOSITORY, backend_container_image={}) == {
        "backend_container_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/backend@sha256:3"
    }


def test_what_another_environment_released_is_none_of_it():
    shared = (image(3, "release-dev-2"), image(9, "release-prod-3"), image(8, "release-2"))
    assert chosen(*shared, output=REPOSITORY, backend_container_image={}) == {
        "backend_container_image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/backend@sha256:3"
    }
    with pytest.raises(UsageError, match=r"no image is tagged release-dev-\.\.\. for TF_VAR_backend_container_image"):
        chosen(image(9, "release-prod-3"), output=REPOSITORY, backend_container_image={})


def test_the_tag_that_shipping_writes_is_one_that_is_found():
    digest = "sha256:0123456789abcdef"
    found = image(1, tag_of(digest, cast(Target, SimpleNamespace(environment="dev"))))
    assert chosen({**found, "imageDigest": digest}, output=REPOSITORY, backend_container_image={}) == {
        "backend_container_image": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/backend@{digest}"
    }


def test_in_china_ecr_has_another_host():
    found = chosen(image(1, "release-dev-1"), output=REPOSITORY, region="cn-north-1", backend_container_image={})
    assert found == {
        "backend_container_image": "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/shop/backend@sha256:1"
    }


def test_what_is_given_is_given():
    given = {"TF_VAR_backend_container_image": "shop:1"}
    assert chosen(output=REPOSITORY, environment=given, backend_container_image={}) == {}


def test_a_service_without_a_release_has_its_default():
    assert chosen(image(9, "main"), output=REPOSITORY, backend_container_image={"default": "nginx:latest"}) == {}
    assert chosen(frontend_container_image={"default": "nginx:latest"}, alarm_addresses={}) == {}


def test_a_service_of_which_nobody_knows_an_image_is_named():
    with pytest.raises(UsageError) as error:
        chosen(backend_container_image={}, frontend_container_image={})
    assert str(error.value) == (
        "no image is tagged release-dev-... for TF_VAR_backend_container_image and TF_VAR_frontend_container_image; "
        "set them to the image that is to run"
    )


def test_outputs_and_variables_are_called_as_the_modules_call_them(prod: dict[str, Any]):
    """Said twice, for the commands read stacks and do not load what makes them."""
    assert restoring.SNAPSHOT == SNAPSHOT
    for service in PROD.compute.services:
        assert f"{service.id}_container_image" in prod["variable"]
        assert prod["output"][f"{service.id}_ecr_repository_name"]["value"] == f"davidshaevel/{service.name}"
