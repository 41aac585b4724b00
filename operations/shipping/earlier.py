"""The revision to go back to by hand."""

from typing import Any

from botocore.exceptions import ClientError

from operations.ecr import NoName, Reference
from operations.errors import UsageError
from operations.shipping.deployment import ran_before, service_of
from operations.shipping.release import tag_of
from operations.shipping.revisions import Revision, described, name_of, number_of
from operations.shipping.target import Target

MOST = 20
"""Revisions that are looked at."""


def earlier(ecs: Any, ecr: Any, target: Target) -> Revision:
    """The newest active revision before the one that runs, whose image is another one and was released here.

    In the middle of a deployment it is what ran before. Raises UsageError where there is none.
    """
    service = service_of(ecs, target)
    running = described(ecs, service["taskDefinition"])
    under_way = ran_before(service, running.arn)
    if under_way is not None:
        return described(ecs, under_way)
    pages = ecs.get_paginator("list_task_definitions").paginate(familyPrefix=target.family, status="ACTIVE")
    arns = [arn for page in pages for arn in page["taskDefinitionArns"] if number_of(arn) < number_of(running.arn)]
    for arn in sorted(arns, key=number_of, reverse=True)[:MOST]:
        found = described(ecs, arn)
        image = found.image(target.container)
        if image != running.image(target.container) and _was_released(ecr, image, target):
            return found
    raise UsageError(
        f"before {name_of(running.arn)} there is no active revision whose image was released to {target.spoken} and is "
        "still there; ship an image"
    )


def _was_released(ecr: Any, image: str, target: Target) -> bool:
    try:
        named = Reference.of(image)
        if named is None or named.digest is None:
            return False
        said = ecr.describe_images(registryId=named.registry, repositoryName=named.repository, imageIds=[named.id])
    except (NoName, ClientError):
        return False
    return any(tag_of(named.digest, target) in each.get("imageTags", ()) for each in said["imageDetails"])
