"""Which images a repository keeps, as ECR wants to be told. Pure functions.

What the rules rest on, of https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html: an image is
expired by one rule or none; one that a rule's tags match cannot be expired by a rule of lower priority, that is of a
higher number; the newest are those pushed last; an image that a list of manifests refers to stays as long as the list;
a rule for any image comes last.
"""

import json
from collections.abc import Sequence
from typing import Any

from modules.delivery.settings import KeepNewest, KeepReleases
from modules.releases import RELEASE, release_prefix


def lifecycle_policy(keep: KeepReleases | KeepNewest, environment: str) -> str:
    """The JSON text of a repository's lifecycle policy, of the environment that makes it."""
    rules = [_newest(keep)] if isinstance(keep, KeepNewest) else _releases(keep, [*keep.environments, environment])
    return json.dumps({"rules": [{"rulePriority": number, **rule} for number, rule in enumerate(rules, start=1)]})


def _newest(keep: KeepNewest) -> dict[str, Any]:
    return _expire(f"Keep last {keep.images} images", tagStatus="any", **_beyond(keep.images))


def _releases(keep: KeepReleases, environments: Sequence[str]) -> list[dict[str, Any]]:
    return [
        *(
            _expire(
                f"Keep the last {keep.releases} images released to {environment}",
                **_tagged(release_prefix(environment)),
                **_beyond(keep.releases),
            )
            for environment in environments
        ),
        _expire(
            f"Keep the last {keep.releases} images with another release's tag",
            **_tagged(RELEASE),
            **_beyond(keep.releases),
        ),
        _expire(
            f"Keep images without a tag for {keep.untagged_days} days",
            tagStatus="untagged",
            **_older(keep.untagged_days),
        ),
        _expire(
            f"Keep images that were never released for {keep.unreleased_days} days",
            tagStatus="any",
            **_older(keep.unreleased_days),
        ),
    ]


def _tagged(prefix: str) -> dict[str, Any]:
    return {"tagStatus": "tagged", "tagPrefixList": [prefix]}


def _beyond(images: int) -> dict[str, Any]:
    return {"countType": "imageCountMoreThan", "countNumber": images}


def _older(days: int) -> dict[str, Any]:
    return {"countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}


def _expire(description: str, **selection: Any) -> dict[str, Any]:
    return {"description": description, "selection": selection, "action": {"type": "expire"}}
