"""Which images the services come back with: those that are given, or the newest release of each repository."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.errors import UsageError
from operations.preflight.asking import Account, code_of
from operations.preflight.wanted import Wanted
from terraform.stack import Stack

_VARIABLE = re.compile(r"(?P<service>\w+)_container_image")
RELEASE = "release-"
"""Tags of images that were released begin so."""


def images(account: Account, stack: Stack, environment: Mapping[str, str]) -> dict[str, str]:
    """Variables -> images, of all that `environment` does not give as TF_VAR_{name}.

    A service of which no release is found has the variable's default. Raises UsageError where there is none either.
    """
    chosen, missing = {}, []
    for name, variable in stack.json.get("variable", {}).items():
        found = _VARIABLE.fullmatch(name)
        if found is None or environment.get(f"TF_VAR_{name}"):
            continue
        released = _released(account, stack, found["service"])
        if released is not None:
            chosen[name] = released
        elif "default" not in variable:
            missing.append(f"TF_VAR_{name}")
    if missing:
        raise UsageError(
            f"no repository of the stack has a release for {' and '.join(missing)}; set "
            f"{'it' if len(missing) == 1 else 'them'} to the image that is to run"
        )
    return chosen


def _released(account: Account, stack: Stack, service: str) -> str | None:
    """The newest image that was released, by its digest, of the service's repository in the stack."""
    name = f"repositories_{service}"
    repository = stack.json.get("resource", {}).get("aws_ecr_repository", {}).get(name)
    called = Wanted(stack).text(repository.get("name")) if repository else None
    if called is None:
        return None
    try:
        found = account.all("ecr", "describe_images", "imageDetails", repositoryName=called)
    except ClientError as error:
        if code_of(error) == "RepositoryNotFoundException":
            return None
        raise
    releases = [image for image in found if any(tag.startswith(RELEASE) for tag in image.get("imageTags", ()))]
    if not releases:
        return None
    newest: Any = max(releases, key=lambda image: image["imagePushedAt"])
    return f"{newest['registryId']}.dkr.ecr.{account.region}.amazonaws.com/{called}@{newest['imageDigest']}"
