"""What ECR's scan found in an image, before anything is deployed.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
"""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.errors import CommandError, Stopped
from operations.preflight.asking import code_of
from operations.shipping.image import Image
from operations.shipping.patience import Patience
from terraform.progress import Say, under_way

SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL")
"""The worst one first."""
NOTHING = "nothing"
"""In place of a severity: the scan is not looked at."""

TO_BEGIN = 60.0
"""Seconds after which an image that has no scan is taken for one that gets none: it is pushed seconds before."""

# ACTIVE is what an image says that Inspector goes on watching.
_DONE = {"COMPLETE", "ACTIVE"}
_UNDER_WAY = {"IN_PROGRESS", "PENDING"}


def check(ecr: Any, image: Image, digest: str, stop_at: str, *, patience: Patience, say: Say) -> None:
    """Waits for the scan of one of the image's manifests.

    Raises Stopped for a finding as severe as `stop_at` or worse, and CommandError for a scan that does not end.
    """
    if stop_at == NOTHING:
        say("the scan is not looked at")
        return
    with under_way("waiting for the scan"):
        status, counts, why = _result(ecr, image, digest, patience, say)
    if status is None:
        say(f"{image.named.repository} is not scanned: there are no findings to go by")
    elif status in _DONE:
        _judge(counts, stop_at, digest, image, say)
    elif status in _UNDER_WAY:
        raise CommandError(f"the scan of {digest} has not ended after {patience.seconds / 60:.0f} minutes; ship again")
    elif status == "UNSUPPORTED_IMAGE":
        say(f"ECR cannot scan this image: {why or 'its operating system is not known to it'}")
    else:
        raise Stopped(f"the scan of {digest} ended as {status}: {why}; scan it again, or ship with --stop-at {NOTHING}")


def _result(
    ecr: Any, image: Image, digest: str, patience: Patience, say: Say
) -> tuple[str | None, Mapping[str, int], str]:
    """Status, number of findings by severity, and ECR's reason. No status: there is no scan."""
    status: str | None = None
    for _ in patience.at_most(TO_BEGIN).attempts():
        try:
            ecr.describe_image_scan_findings(**image.at, imageId={"imageDigest": digest}, maxResults=1)
            break
        except ClientError as error:
            if code_of(error) != "ScanNotFoundException":
                raise
    else:
        return None, {}, ""
    counts: Mapping[str, int] = {}
    why = ""
    for _ in patience.attempts():
        said = ecr.describe_image_scan_findings(**image.at, imageId={"imageDigest": digest}, maxResults=1)
        status = said["imageScanStatus"]["status"]
        why = said["imageScanStatus"].get("description", "")
        counts = said.get("imageScanFindings", {}).get("findingSeverityCounts", {})
        if status not in _UNDER_WAY:
            break
        say("the image is being scanned ...")
    return status, counts, why


def _judge(counts: Mapping[str, int], stop_at: str, digest: str, image: Image, say: Say) -> None:
    stopping = SEVERITIES[: SEVERITIES.index(stop_at) + 1]
    found = [f"{counts[severity]} {severity}" for severity in (*SEVERITIES, "UNDEFINED") if counts.get(severity)]
    said = ", ".join(found) or "nothing"
    if any(counts.get(severity) for severity in stopping):
        raise Stopped(
            f"the scan of {digest} found {said}; build {image.named.repository} anew with what mends it, or say with "
            "--stop-at what may pass"
        )
    say(f"the scan found {said}")
