"""Images of the containers: there, and for the architecture that Fargate runs them on."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from operations.ecr import ARCHITECTURES, MEDIA_TYPES, NoName, Reference, platforms
from operations.preflight.asking import NO_ANSWER, Account, code_of, why
from operations.preflight.findings import Finding, fine, not_known, problem
from operations.preflight.wanted import Wanted, as_list

# Container definitions are JSON with Terraform's expressions in it, so no JSON yet.
_IMAGE = re.compile(r'"image":\s*"((?:[^"\\]|\\.)*)"')
_VARIABLES = re.compile(r"\$\{\s*var\.([\w-]+)\s*\}")


@dataclass(frozen=True)
class _Image:
    written: str
    """As the stack has it, such as ${var.backend_container_image}."""
    architecture: str


def images(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Each image of each task definition."""
    found = {(wanted.text(image.written) or image.written, image.architecture): image for image in _images(wanted)}
    for image in found.values():
        name = wanted.text(image.written)
        if name is not None:
            yield _asked(account, name, image.architecture)
            continue
        missing = [each for each in _VARIABLES.findall(image.written) if wanted.variable(each) is None]
        if missing:
            yield problem(
                f"{' and '.join(missing)} has no value; set TF_VAR_{missing[0]}, or give --var {missing[0]}=IMAGE:TAG"
            )
        else:
            yield not_known(f"the image {image.written} is known to AWS alone")
    if not found:
        yield fine("the stack runs no container")


def _images(wanted: Wanted) -> Iterator[_Image]:
    for task in wanted.all("aws_ecs_task_definition"):
        platform = (as_list(task.get("runtime_platform")) or [{}])[0]
        architecture = ARCHITECTURES[platform.get("cpu_architecture") or "X86_64"]
        for written in _IMAGE.findall(str(task.get("container_definitions", ""))):
            yield _Image(written, architecture)


def _asked(account: Account, image: str, architecture: str) -> Finding:
    """One image that may not be asked about does not hide the others."""
    try:
        return _image(account, image, architecture)
    except NO_ANSWER as error:
        return not_known(f"{image}: {why(error)}")


def _image(account: Account, image: str, architecture: str) -> Finding:
    try:
        named = Reference.of(image)
    except NoName as error:
        return problem(str(error))
    if named is None:
        return not_known(f"{image} is in a registry outside of AWS, which is not asked")
    try:
        said = account.client("ecr", named.region).batch_get_image(
            registryId=named.registry,
            repositoryName=named.repository,
            imageIds=[named.id],
            acceptedMediaTypes=MEDIA_TYPES,
        )
    except ClientError as error:
        if code_of(error) != "RepositoryNotFoundException":
            raise
        return problem(
            f"account {named.registry} has no repository {named.repository} in {named.region}; make it and push the "
            "image"
        )
    if not said["images"]:
        return problem(f"{image} does not exist; push it, or name one that does")
    return _platform(image, json.loads(said["images"][0]["imageManifest"]), architecture)


def _platform(image: str, manifest: Any, architecture: str) -> Finding:
    offered = platforms(manifest)
    if offered is None:
        return not_known(
            f"{image} exists, and whether it is for {architecture} stands in the image alone; `docker buildx "
            "imagetools inspect` shows it, and an image pushed with an index says it by itself"
        )
    if architecture in offered:
        return fine(f"{image} exists for {architecture}")
    return problem(
        f"{image} is for {' and '.join(sorted(offered)) or 'no known platform'} and its task runs on {architecture}; "
        f"build it with --platform linux/{architecture}, or set the service's architecture"
    )
