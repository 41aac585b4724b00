"""Revisions of a task definition: the newest one, and the same with another image.

The newest, and not the one that runs: a setting that Terraform registered since would never arrive otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from operations.errors import UsageError
from operations.guard import json_text
from operations.preflight.asking import code_of
from operations.shipping.target import Target
from terraform.plan import dotted


@dataclass(frozen=True)
class Revision:
    """One revision, with all that registering it again would take."""

    arn: str
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        """FAMILY:REVISION."""
        return name_of(self.arn)

    def image(self, container: str) -> str:
        """What a container of it runs. Raises UsageError where it has no such container."""
        return str(self.fields["containerDefinitions"][_place(self, container)]["image"])


def name_of(arn: str) -> str:
    """FAMILY:REVISION, of a revision's ARN."""
    return arn.rsplit("/", 1)[-1]


def number_of(arn: str) -> int:
    """The revision's own number."""
    return int(arn.rsplit(":", 1)[-1])


def newest(ecs: Any, target: Target) -> Revision:
    """The newest one that is active, whoever registered it. Raises UsageError where there is none.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html: a family alone stands for
    its latest active revision.
    """
    try:
        return described(ecs, target.family)
    except ClientError as error:
        if code_of(error) != "ClientException":
            raise
        raise UsageError(
            f"there is no task definition {target.family}: Terraform registers the first revision, `pipenv run apply "
            f"{target.environment}`"
        ) from None


def described(ecs: Any, name: str) -> Revision:
    """A revision by ARN, name, or family."""
    said = ecs.describe_task_definition(taskDefinition=name, include=["TAGS"])
    found = said["taskDefinition"]
    # What registering takes is asked of botocore: a field that ECS learns of tomorrow is kept as well.
    taken = ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape.members
    fields = {name: value for name, value in found.items() if name in taken}
    # Tags that start with aws: are AWS's own, which nobody else may give.
    tags = [tag for tag in said.get("tags", ()) if not tag["key"].lower().startswith("aws:")]
    return Revision(found["taskDefinitionArn"], {**fields, **({"tags": tags} if tags else {})})


def with_image(ecs: Any, base: Revision, container: str, image: str) -> Revision:
    """The revision that runs an image: the base itself where it has it already, or a new one that differs in it alone.

    Raises UsageError where the base has no such container.
    """
    if base.image(container) == image:
        return base
    definitions = list(base.fields["containerDefinitions"])
    place = _place(base, container)
    definitions[place] = {**definitions[place], "image": image}
    fields = {**base.fields, "containerDefinitions": definitions}
    return Revision(ecs.register_task_definition(**fields)["taskDefinition"]["taskDefinitionArn"], fields)


def brought_along(before: Revision, after: Revision) -> list[str]:
    """What differs between two revisions besides images, as paths: settings that Terraform registered since."""
    one, other = (_by_name(revision.fields) for revision in (before, after))
    paths = [path for path, _, _ in json_text.differences((), one, other)]
    return [dotted(path) for path in paths if (path[0], *path[2:]) != ("containerDefinitions", "image")]


def _by_name(value: Any) -> Any:
    """With dictionaries in place of lists of what has names, so that a path tells which one it is."""
    if isinstance(value, Mapping):
        return {key: _by_name(each) for key, each in value.items()}
    if isinstance(value, list):
        names = [each.get("name", each.get("key")) if isinstance(each, Mapping) else None for each in value]
        if None not in names and len({*names}) == len(names):
            return {name: _by_name(each) for name, each in zip(names, value, strict=True)}
    return value


def _place(revision: Revision, container: str) -> int:
    names = [definition["name"] for definition in revision.fields["containerDefinitions"]]
    if container not in names:
        raise UsageError(f"{revision.name} has no container {container!r}; there is {' and '.join(names)}")
    return names.index(container)
