"""The state's bucket, object and table gone or wrong: no deploy goes on, nothing is lost, and how it is put right."""

import json
from typing import Any

import pytest

from operations.rehearsal.emulator import Emulator
from operations.rehearsal.errors import RehearsalError
from tests.e2e.small import Small

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]


def test_a_missing_bucket_is_named_and_the_state_can_be_put_back_from_a_backup(small: Small):
    small.apply()
    backup = json.loads(small.project.pull_state(small.folder))
    delete_bucket(small.emulator, small.backend["bucket"])

    seen = small.refused_deploy()
    assert "NoSuchBucket" in seen or f'S3 bucket "{small.backend["bucket"]}" does not exist' in seen
    assert sorted(small.found()) == sorted(small.names())

    small.emulator.make_bucket(small.backend["bucket"])
    small.set_digest(None)
    push(small, backup)
    small.deploy()
    small.agrees()


def test_a_missing_lock_table_stops_every_deploy_until_it_is_there_again(small: Small):
    small.apply()
    table = small.backend["dynamodb_table"]
    small.emulator.client("dynamodb").delete_table(TableName=table)

    assert "ResourceNotFoundException" in small.refused_deploy()

    small.emulator.make_lock_table(table)
    small.deploy()
    small.agrees()


def test_a_state_of_another_lineage_is_not_taken_for_this_one(small: Small):
    small.apply()
    good = json.loads(small.project.pull_state(small.folder))
    other = {**good, "lineage": "00000000-0000-0000-0000-000000000000", "resources": [], "serial": 99}
    with pytest.raises(RehearsalError, match="lineage"):
        push(small, other)
    small.emulator.client("s3").put_object(
        Bucket=small.backend["bucket"], Key=small.backend["key"], Body=json.dumps(other).encode()
    )

    assert "does not have the expected content" in small.refused_deploy()

    restore_former_version(small)
    small.deploy()
    small.agrees()


def test_a_state_cut_short_stops_the_deploy_and_its_former_version_restores_it(small: Small):
    small.apply()
    text = json.dumps(json.loads(small.project.pull_state(small.folder)), indent=2)
    cut = text[: len(text) // 2].encode()
    small.emulator.client("s3").put_object(Bucket=small.backend["bucket"], Key=small.backend["key"], Body=cut)

    assert "does not have the expected content" in small.refused_deploy()
    assert sorted(small.found()) == sorted(small.names())

    restore_former_version(small)
    small.deploy()
    small.agrees()


def push(small: Small, state: dict[str, Any]) -> None:
    file = small.folder / "backup.json"
    file.write_text(json.dumps(state))
    try:
        small.terraform("state", "push", str(file))
    finally:
        file.unlink()


def delete_bucket(emulator: Emulator, bucket: str) -> None:
    s3 = emulator.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=bucket)


def restore_former_version(small: Small) -> None:
    """Removes the newest version of the state's object, so that the one before is current again."""
    s3, bucket, key = small.emulator.client("s3"), small.backend["bucket"], small.backend["key"]
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    [newest] = [version for version in versions if version["Key"] == key and version["IsLatest"]]
    s3.delete_object(Bucket=bucket, Key=key, VersionId=newest["VersionId"])
