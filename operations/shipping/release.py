"""Tags in ECR that say which images were released where: a repository's lifecycle keeps those."""

from typing import Any

from botocore.exceptions import ClientError

from modules.releases import release_prefix
from operations.preflight.asking import code_of
from operations.shipping.image import Image
from operations.shipping.target import Target


def tag_of(digest: str, target: Target) -> str:
    """One for each image and environment, so that shipping it once more makes no second one."""
    return f"{release_prefix(target.environment)}{digest.removeprefix('sha256:')[:12]}"


def release(ecr: Any, image: Image, target: Target) -> str:
    """Tags an image as released. Returns the tag."""
    tag = tag_of(image.digest, target)
    media_type = {"imageManifestMediaType": image.media_type} if image.media_type else {}
    try:
        ecr.put_image(**image.at, imageManifest=image.manifest, imageTag=tag, **media_type)
    except ClientError as error:
        if code_of(error) != "ImageAlreadyExistsException":  # it has the tag: it was released before
            raise
    return tag
