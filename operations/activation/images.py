"""Which images the services come back with: those that are given, or the newest that the environment released."""

import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from modules.regions import registry_host
from modules.releases import release_prefix
from operations.errors import UsageError
from operations.preflight.asking import Account, code_of
from terraform.stack import Stack

_VARIABLE = re.compile(r"(?P<service>\w+)_container_image")


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
            f"no image is tagged {release_prefix(stack.name)}... for {' and '.join(missing)}; set "
            f"{'it' if len(missing) == 1 else 'them'} to the image that is to run"
        )
    return chosen


def _released(account: Account, stack: Stack, service: str) -> str | None:
    """The newest image that this environment released, by its digest.

    The environments of an account may share the repository: the stack's output names it whoever makes it.
    """
    called = stack.json.get("output", {}).get(f"{service}_ecr_repository_name", {}).get("value")
    if called is None:
        return None
    try:
        found = account.all("ecr", "describe_images", "imageDetails", repositoryName=called)
    except ClientError as error:
        if code_of(error) == "RepositoryNotFoundException":
            return None
        raise
    ours = release_prefix(stack.name)
    releases = [image for image in found if any(tag.startswith(ours) for tag in image.get("imageTags", ()))]
    if not releases:
        return None
    newest: Any = max(releases, key=lambda image: image["imagePushedAt"])
    return f"{registry_host(account.region, newest['registryId'])}/{called}@{newest['imageDigest']}"
