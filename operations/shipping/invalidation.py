"""Lets CloudFront forget what it keeps of paths."""

from collections.abc import Sequence
from typing import Any

from operations.errors import UsageError
from operations.shipping.target import Target


def distribution(cloudfront: Any, target: Target) -> str:
    """Id of the distribution that serves the environment's public name. Raises UsageError where there is none."""
    if target.domain_name is None:
        raise UsageError(f"{target.environment} has no domain_name, and so no CloudFront; leave --invalidate out")
    for page in cloudfront.get_paginator("list_distributions").paginate():
        for each in page["DistributionList"].get("Items", ()):
            if target.domain_name in each.get("Aliases", {}).get("Items", ()):
                return str(each["Id"])
    raise UsageError(
        f"no distribution of CloudFront serves {target.domain_name}; leave --invalidate out, or make one: `pipenv run "
        f"apply {target.environment}`"
    )


def invalidate(cloudfront: Any, distribution_id: str, paths: Sequence[str], *, deployment: str) -> str:
    """Asks for it, and does not wait: it takes minutes. Returns the invalidation's id.

    The deployment's id is the request's reference: asked once more for the same one, CloudFront does it once.
    """
    said = cloudfront.create_invalidation(
        DistributionId=distribution_id,
        InvalidationBatch={"Paths": {"Quantity": len(paths), "Items": list(paths)}, "CallerReference": deployment},
    )
    return str(said["Invalidation"]["Id"])
