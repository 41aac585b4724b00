"""Images in ECR: how they are called, and for which platforms a manifest is. Pure functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

_ECR = re.compile(r"(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/(.+)")
_NAME = re.compile(r"([^:@]+)(?::([^@]+))?(?:@(.+))?")

ARCHITECTURES = {"X86_64": "amd64", "ARM64": "arm64"}
"""ECS's word -> that of image manifests."""

MEDIA_TYPES = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
]


class NoName(Exception):
    """What comes after the registry is no image's name."""


@dataclass(frozen=True)
class Reference:
    """How an image in ECR is called."""

    registry: str
    """The account."""
    region: str
    repository: str
    tag: str | None
    digest: str | None

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Of `REGISTRY/REPOSITORY:TAG@DIGEST`; None where the registry is not ECR. Raises NoName."""
        ours = _ECR.fullmatch(text)
        if ours is None:
            return None
        registry, region, path = ours.groups()
        name = _NAME.fullmatch(path)
        if name is None:
            raise NoName(f"{text} is no image's name; write REPOSITORY:TAG or REPOSITORY@sha256:DIGEST")
        return cls(registry, region, *name.groups())

    @property
    def id(self) -> dict[str, str]:
        """As ECR's calls want it: the digest, where there is one, and `latest` where there is nothing."""
        return {"imageDigest": self.digest} if self.digest else {"imageTag": self.tag or "latest"}


def platforms(manifest: Mapping[str, Any]) -> dict[str, str] | None:
    """Architecture -> digest of the manifest for it, of an index's images for Linux.

    None for a single image's manifest: its platform stands in the image's own configuration.
    """
    if "manifests" not in manifest:
        return None
    return {
        each["platform"]["architecture"]: each["digest"]
        for each in manifest["manifests"]
        if each.get("platform", {}).get("os", "linux") == "linux"
    }
