"""The image that is shipped: there, in the service's repository, and for its architecture."""

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from modules.regions import registry_host
from operations.ecr import MEDIA_TYPES, NoName, Reference, platforms
from operations.errors import Stopped, UsageError
from operations.preflight.asking import code_of
from operations.shipping.target import Target


@dataclass(frozen=True)
class Image:
    """An image in ECR, by its digest."""

    named: Reference
    digest: str
    manifest: str
    """To the byte: its digest is of this text."""
    media_type: str | None

    @property
    def uri(self) -> str:
        """As a container definition names it, so that it can never be another one."""
        return f"{registry_host(self.named.region, self.named.registry)}/{self.named.repository}@{self.digest}"

    @property
    def at(self) -> dict[str, str]:
        """Where it is, as ECR's calls want it."""
        return {"registryId": self.named.registry, "repositoryName": self.named.repository}


def reference(text: str, target: Target) -> Reference:
    """What the command line calls the image. Raises UsageError for one that is not the service's."""
    try:
        named = Reference.of(text)
    except NoName as error:
        raise UsageError(str(error)) from None
    wanted = f"{target.registry}/{target.repository or 'REPOSITORY'}@sha256:DIGEST, or with :TAG"
    if named is None:
        raise UsageError(f"{text} is not in ECR, whose images alone are shipped; write {wanted}")
    if named.tag is None and named.digest is None:
        raise UsageError(f"{text} has neither tag nor digest; write {wanted}")
    if target.repository is not None and named.repository != target.repository:
        raise UsageError(
            f"{text} is in the repository {named.repository}, and the images of {target.spoken} are in "
            f"{target.repository}; write {wanted}"
        )
    return named


def find(ecr: Any, named: Reference) -> Image:
    """The image behind a name: a tag is followed to its digest. Raises UsageError where there is none."""
    text = f"{named.repository}{f':{named.tag}' if named.tag else ''}{f'@{named.digest}' if named.digest else ''}"
    try:
        said = ecr.batch_get_image(
            registryId=named.registry,
            repositoryName=named.repository,
            imageIds=[named.id],
            acceptedMediaTypes=MEDIA_TYPES,
        )
    except ClientError as error:
        if code_of(error) != "RepositoryNotFoundException":
            raise
        raise UsageError(
            f"account {named.registry} has no repository {named.repository} in {named.region}; is the name right?"
        ) from None
    if not said["images"]:
        raise UsageError(f"{text} is not in ECR; push it first, and give the digest that the push says")
    [found, *_] = said["images"]
    return Image(named, found["imageId"]["imageDigest"], found["imageManifest"], found.get("imageManifestMediaType"))


def for_architecture(image: Image, target: Target) -> str:
    """The digest of the image that the service's tasks will run: of an index, the one for their architecture.

    Raises Stopped for an index without one. A single image's manifest does not tell its architecture.
    """
    offered = platforms(json.loads(image.manifest))
    if offered is None:
        return image.digest
    if target.architecture not in offered:
        raise Stopped(
            f"{image.uri} is for {' and '.join(sorted(offered)) or 'no known platform'}, and {target.spoken} runs on "
            f"{target.architecture}; build it with --platform linux/{target.architecture}, or set cpu_architecture"
        )
    return offered[target.architecture]
