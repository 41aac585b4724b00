"""A revision with another image keeps all else: botocore's model of ECS says what all else is."""

from typing import Any

import boto3
import pytest
from botocore.model import Shape, StructureShape
from botocore.stub import Stubber

from operations.errors import UsageError
from operations.rehearsal.platform import REGION
from operations.shipping.revisions import Revision, brought_along, described, newest, with_image
from operations.shipping.target import Target
from tests.operations.shipping.conftest import FAMILY, Bed

NAMES = {"family": FAMILY, "name": "backend", "image": "nginx:1"}


def every_field(shape: Shape, name: str = "", within: tuple[str, ...] = ()) -> Any:
    """A value of a shape with all of its members, and all of theirs."""
    if isinstance(shape, StructureShape):
        return {key: every_field(each, key, (*within, shape.name)) for key, each in shape.members.items()}
    match shape.type_name:
        case "list":
            return [every_field(shape.member, name, within)]
        case "map":
            return {"key": every_field(shape.value, name, within)}
        case "string":
            return NAMES.get(name) or (shape.enum[0] if shape.enum else f"a {name}")
        case "boolean":
            return True
        case "timestamp":
            return 0
        case _:
            return 7


@pytest.fixture
def ecs() -> Any:
    return boto3.client("ecs", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x")


def test_every_field_that_ecs_tells_and_takes_is_kept(ecs: Any):
    model = ecs.meta.service_model
    told = every_field(model.shape_for("TaskDefinition")) | {"taskDefinitionArn": f"arn:aws:ecs:r:1:t/{FAMILY}:7"}
    tags = [{"key": "Name", "value": "one"}, {"key": "aws:cloudformation:stack-id", "value": "not ours"}]
    taken = set(model.operation_model("RegisterTaskDefinition").input_shape.members)
    never_told = {"tags"}  # they are told beside it
    assert taken - set(told) == never_told, "ECS takes something that it does not tell: it would be lost"
    wanted = {key: value for key, value in told.items() if key in taken} | {"tags": tags[:1]}
    wanted["containerDefinitions"] = [{**told["containerDefinitions"][0], "image": "nginx:2"}]
    with Stubber(ecs) as stubber:
        asked = {"taskDefinition": FAMILY, "include": ["TAGS"]}
        stubber.add_response("describe_task_definition", {"taskDefinition": told, "tags": tags}, asked)
        stubber.add_response("register_task_definition", {"taskDefinition": {"taskDefinitionArn": "the:8"}}, wanted)
        assert with_image(ecs, described(ecs, FAMILY), "backend", "nginx:2").arn == "the:8"
        stubber.assert_no_pending_responses()


def test_volumes_a_sidecar_in_front_sizes_roles_and_tags_stay(bed: Bed, backend: Target):
    ecs = bed.client("ecs")
    before = bed.register(
        taskRoleArn="arn:aws:iam::108581769167:role/task",
        executionRoleArn="arn:aws:iam::108581769167:role/execution",
        volumes=[{"name": "writable-1"}],
        ephemeralStorage={"sizeInGiB": 30},
        runtimePlatform={"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        tags=[{"key": "Name", "value": "dev-davidshaevel-backend-task"}],
    )
    after = with_image(ecs, newest(ecs, backend), "backend", "nginx:2")
    old, new = bed.revision(before), bed.revision(after.arn)
    assert [container["image"] for container in new["containerDefinitions"]] == ["envoy:1", "nginx:2"]
    for container in (*old["containerDefinitions"], *new["containerDefinitions"]):
        del container["image"]
    of_the_revision = {"taskDefinitionArn", "revision", "registeredAt"}
    assert {key for key in old | new if old.get(key) != new.get(key)} - of_the_revision == set()
    assert new["volumes"] == [{"name": "writable-1"}]
    assert new["tags"] == [{"key": "Name", "value": "dev-davidshaevel-backend-task"}]


def test_a_revision_that_has_the_image_is_taken_as_it_is(bed: Bed, backend: Target):
    ecs = bed.client("ecs")
    arn = bed.register("nginx:2")
    assert with_image(ecs, newest(ecs, backend), "backend", "nginx:2").arn == arn
    assert bed.revisions == [f"{FAMILY}:1", f"{FAMILY}:2"]


def test_a_container_that_is_not_there_is_named_with_those_that_are(bed: Bed, backend: Target):
    ecs = bed.client("ecs")
    with pytest.raises(UsageError, match=f"^{FAMILY}:1 has no container 'api'; there is proxy and backend$"):
        with_image(ecs, newest(ecs, backend), "api", "nginx:2")


def test_a_family_without_a_revision_is_said_with_what_to_do(bed: Bed, backend: Target):
    bed.emulator.post("/moto-api/reset")
    with pytest.raises(UsageError, match=f"^there is no task definition {FAMILY}: Terraform registers the first "):
        newest(bed.client("ecs"), backend)


def test_what_comes_along_is_told_without_its_values_and_without_images():
    one = Revision("f:1", {"cpu": "256", "containerDefinitions": [{"name": "app", "image": "a", "environment": []}]})
    variable = {"name": "TOKEN", "value": "secret"}
    containers = [{"name": "app", "image": "b", "environment": [variable]}]
    other = Revision("f:2", {"cpu": "512", "containerDefinitions": containers})
    assert brought_along(one, one) == []
    assert brought_along(one, other) == ["containerDefinitions.app.environment.TOKEN", "cpu"]
