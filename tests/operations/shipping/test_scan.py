"""The scan's result stops a shipment, or is said."""

import json
from typing import Any

import pytest

from operations.errors import CommandError, Stopped
from operations.shipping import scan
from tests.operations.shipping.conftest import FAMILY, REPOSITORY, Bed, Ship

Counts = dict[str, int]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "TO_BEGIN", 0.1)


def scanned(bed: Bed, digest: str, *results: tuple[str, Counts]) -> None:
    """Lets ECR answer so, one answer after the other, the last one for good."""
    bed.client("ecr").start_image_scan(repositoryName=REPOSITORY, imageId={"imageDigest": digest})
    answers = [
        {
            "registryId": "108581769167",
            "repositoryName": REPOSITORY,
            "imageId": {"imageDigest": digest},
            "imageScanStatus": {"status": status, "description": "as told"},
            "imageScanFindings": {"findingSeverityCounts": counts},
        }
        for status, counts in results
    ]
    body = json.dumps({"results": answers, "region": "us-east-1", "account_id": "108581769167"}).encode()
    bed.emulator.post("/moto-api/static/ecr/scan-finding-results", body)


def test_a_finding_as_severe_as_said_stops_before_anything_is_registered(bed: Bed, ship: Ship):
    digest = bed.push("v1")
    scanned(bed, digest, ("COMPLETE", {"CRITICAL": 1, "HIGH": 2}))
    with pytest.raises(Stopped) as error:
        ship(digest, stop_at="HIGH")
    assert str(error.value) == (
        f"the scan of {digest} found 1 CRITICAL, 2 HIGH; build {REPOSITORY} anew with what mends it, or say with "
        "--stop-at what may pass"
    )
    assert bed.revisions == [f"{FAMILY}:1"]


def test_what_is_less_severe_is_said_and_passes(bed: Bed, ship: Ship):
    digest = bed.push("v1")
    scanned(bed, digest, ("COMPLETE", {"HIGH": 2, "UNDEFINED": 1}))
    ship(digest, stop_at="CRITICAL")
    assert "the scan found 2 HIGH, 1 UNDEFINED" in bed.said
    assert bed.image_that_runs() == bed.uri(digest)


def test_the_scan_is_of_the_manifest_that_tasks_run(bed: Bed, ship: Ship):
    index = bed.push("v1", "arm64", "amd64")
    child = bed.push("v1 amd64 twin")
    assert child != index
    [runs] = [
        each["imageDigest"]
        for each in bed.client("ecr").describe_images(repositoryName=REPOSITORY)["imageDetails"]
        if "v1-amd64" in each["imageTags"]
    ]
    scanned(bed, runs, ("COMPLETE", {"CRITICAL": 1}))
    with pytest.raises(Stopped, match=f"^the scan of {runs} found 1 CRITICAL; "):
        ship(index, stop_at="CRITICAL")


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (("ACTIVE", {}), "the scan found nothing"),
        (("UNSUPPORTED_IMAGE", {}), "ECR cannot scan this image: as told"),
    ],
)
def test_a_scan_that_goes_on_or_cannot_be_is_said_and_passes(bed: Bed, ship: Ship, result: Any, said: str):
    digest = bed.push("v1")
    scanned(bed, digest, result)
    ship(digest, stop_at="CRITICAL")
    assert said in bed.said


def test_a_scan_under_way_is_waited_for_and_one_that_does_not_end_stops(bed: Bed, ship: Ship):
    digest = bed.push("v1")
    scanned(bed, digest, ("IN_PROGRESS", {}))
    with pytest.raises(CommandError, match=f"^the scan of {digest} has not ended after 0 minutes; ship again$"):
        ship(digest, stop_at="CRITICAL", seconds=0.2)
    assert "the image is being scanned ..." in bed.said


def test_a_scan_that_failed_says_nothing_of_the_image_and_stops(bed: Bed, ship: Ship):
    digest = bed.push("v1")
    scanned(bed, digest, ("FAILED", {}))
    with pytest.raises(Stopped, match=f"^the scan of {digest} ended as FAILED: as told; scan it again, or ship with "):
        ship(digest, stop_at="CRITICAL")


def test_where_scanning_is_off_that_is_said(bed: Bed, ship: Ship):
    ship(bed.push("v1"), stop_at="CRITICAL")
    assert f"{REPOSITORY} is not scanned: there are no findings to go by" in bed.said


def test_the_scan_may_be_left_out(bed: Bed, ship: Ship):
    digest = bed.push("v1")
    scanned(bed, digest, ("COMPLETE", {"CRITICAL": 1}))
    ship(digest, stop_at=scan.NOTHING)
    assert "the scan is not looked at" in bed.said
