"""What goes wrong around a deploy: what a user sees, what survives, and how one more deploy sets it right."""

import json
import re
import time
from typing import Any

import pytest

from rehearsal.commands import end, kill
from rehearsal.emulator import Emulator
from rehearsal.faults import Fault
from tests.e2e.small import Small, wait_until

pytestmark = pytest.mark.e2e

GROUP = "CreateLogGroup"


def test_a_second_deploy_is_refused_while_the_first_runs_and_the_first_ends_well(small: Small):
    small.emulator.refuse([Fault(GROUP, seconds=15, times=1)])
    first, log = small.start_deploy()
    try:
        wait_until(small.locks, "the first deploy takes the lock")
        seen = said(small.deploy(accept=(1,)))
        assert "Error acquiring the state lock" in seen
        assert re.search(r"Who: +\S+@\S+", seen)
        assert first.wait(60) == 0, log.read_text()
    finally:
        end(first)
    small.agrees()


def test_a_second_deploy_can_wait_for_the_first(small: Small):
    small.emulator.refuse([Fault(GROUP, seconds=10, times=1)])
    first, log = small.start_deploy()
    try:
        wait_until(small.locks, "the first deploy takes the lock")
        second = small.terraform("apply", "-auto-approve", "-input=false", "-no-color", "-lock-timeout=60s")
        assert "0 added, 0 changed, 0 destroyed" in second.output
        assert first.wait(60) == 0, log.read_text()
    finally:
        end(first)
    small.agrees()


def test_after_a_kill_the_lock_is_released_by_its_id_and_one_deploy_completes_the_rest(small: Small):
    # Terraform writes the state every 20 seconds: what is older than that at the kill is known to it.
    small.emulator.refuse([Fault(GROUP, seconds=25, times=1, skip=1), Fault(GROUP, "Refused", seconds=60)])
    deploy, _ = small.start_deploy()
    wait_until(lambda: len(small.in_state_object()) >= 2, "the state is written on the way", 120)
    kill(deploy)
    small.emulator.refuse([])
    known = small.in_state_object()

    seen = said(small.deploy(accept=(1,)))
    assert "Error acquiring the state lock" in seen
    [lock] = small.locks()
    assert lock["ID"] in seen
    assert lock["Who"] in seen
    small.terraform("force-unlock", "-force", lock["ID"])
    assert small.in_state() == known

    small.deploy()
    small.agrees()


def test_what_was_made_just_before_a_kill_is_unknown_to_the_state_and_comes_back_by_import(small: Small):
    small.emulator.refuse([Fault(GROUP, "Refused", seconds=60, skip=1)])
    deploy, _ = small.start_deploy()
    wait_until(small.found_groups, "a log group is made")
    time.sleep(1)
    kill(deploy)
    small.emulator.refuse([])
    made = set(small.found())
    [lock] = small.locks()
    small.terraform("force-unlock", "-force", lock["ID"])
    assert small.in_state() == set()

    # AWS has each name once, so nothing can be made twice: the deploy says what is there already.
    seen = said(small.deploy(accept=(1,)))
    assert "already exists" in seen.lower()
    assert len(small.found()) == len(set(small.found()))

    import_what_is_there(small, made)
    small.deploy()
    small.agrees()


def test_after_ctrl_c_nothing_is_lost_that_unlock_import_and_deploy_do_not_bring_back(small: Small):
    # cdktf ends at once and takes Terraform's terminal with it: sometimes that frees the lock first, sometimes not.
    small.emulator.refuse([Fault(GROUP, seconds=5, skip=1, times=1)])
    deploy, _ = small.start_deploy()
    wait_until(small.found_groups, "a log group is made")
    end(deploy)
    for lock in small.locks():
        small.terraform("force-unlock", "-force", lock["ID"])
    time.sleep(6)  # AWS goes on with the call that was under way
    import_what_is_there(small, set(small.found()))
    small.deploy()
    small.agrees()


def test_a_missing_bucket_is_named_and_the_state_can_be_put_back_from_a_backup(small: Small):
    small.deploy()
    backup = small.project.state(small.folder)
    delete_bucket(small.emulator, small.backend["bucket"])

    seen = said(small.deploy(accept=(1,)))
    assert "NoSuchBucket" in seen or f'S3 bucket "{small.backend["bucket"]}" does not exist' in seen
    assert sorted(small.found()) == sorted(small.names())

    small.emulator.make_bucket(small.backend["bucket"])
    forget_digest(small)
    push(small, backup)
    small.deploy()
    small.agrees()


def test_a_missing_lock_table_stops_every_deploy_until_it_is_there_again(small: Small):
    small.deploy()
    table = small.backend["dynamodb_table"]
    small.emulator.client("dynamodb").delete_table(TableName=table)

    assert "ResourceNotFoundException" in said(small.deploy(accept=(1,)))

    small.emulator.make_lock_table(table)
    small.deploy()
    small.agrees()


def test_a_state_of_another_lineage_is_not_taken_for_this_one(small: Small):
    small.deploy()
    good = small.project.state(small.folder)
    other = {**good, "lineage": "00000000-0000-0000-0000-000000000000", "resources": [], "serial": 99}
    with pytest.raises(Exception, match="lineage"):
        push(small, other)
    small.emulator.client("s3").put_object(
        Bucket=small.backend["bucket"], Key=small.backend["key"], Body=json.dumps(other).encode()
    )

    assert "does not have the expected content" in unwrapped(said(small.deploy(accept=(1,))))

    restore_former_version(small)
    small.deploy()
    small.agrees()


def test_a_state_cut_short_stops_the_deploy_and_its_former_version_restores_it(small: Small):
    small.deploy()
    text = json.dumps(small.project.state(small.folder), indent=2)
    cut = text[: len(text) // 2].encode()
    small.emulator.client("s3").put_object(Bucket=small.backend["bucket"], Key=small.backend["key"], Body=cut)

    assert "does not have the expected content" in unwrapped(said(small.deploy(accept=(1,))))
    assert sorted(small.found()) == sorted(small.names())

    restore_former_version(small)
    small.deploy()
    small.agrees()


def test_a_denied_call_leaves_the_rest_made_and_the_next_deploy_makes_it_good(small: Small):
    small.emulator.refuse([Fault(GROUP, "AccessDeniedException", times=1)])
    seen = said(small.deploy(accept=(1,)))
    assert "AccessDeniedException" in seen
    assert len(small.in_state()) == len(small.names()) - 1
    assert small.locks() == []

    small.deploy()
    small.agrees()


def test_a_little_throttling_is_not_noticed(small: Small):
    small.emulator.refuse([Fault(GROUP, "ThrottlingException", times=1)])
    small.deploy()
    small.agrees()


def test_throttling_that_does_not_end_fails_the_deploy_and_the_next_one_makes_it_good(small: Small):
    small.emulator.refuse([Fault(GROUP, "ThrottlingException")])
    assert "ThrottlingException" in said(small.deploy(accept=(1,)))
    assert small.locks() == []

    small.emulator.refuse([])
    small.deploy()
    small.agrees()


def test_when_aws_is_out_of_reach_the_state_is_kept_in_a_file_that_can_be_pushed(small: Small):
    small.emulator.refuse([Fault("*", "ServiceUnavailable", status=503, skip=OUTAGE_AFTER)])
    deploy, log = small.start_deploy()
    assert deploy.wait(240) == 1
    seen = unwrapped(log.read_text())
    assert "errored.tfstate" in seen, seen
    small.emulator.refuse([])
    made = set(small.found())

    for lock in small.locks():
        small.terraform("force-unlock", "-force", lock["ID"])
    saved = json.loads((small.folder / "errored.tfstate").read_text())
    assert names_in(saved) <= made
    small.terraform("state", "push", "errored.tfstate")
    (small.folder / "errored.tfstate").unlink()
    small.deploy()
    small.agrees()


# Calls that a deploy makes before and while it creates its first resources.
OUTAGE_AFTER = 40


def import_what_is_there(small: Small, names: set[str]) -> None:
    """Takes resources into the state that AWS has and the state does not know."""
    known = small.in_state()
    for type_, named in small.stack["resource"].items():
        for name, resource in named.items():
            if resource["name"] in names and f"{type_}.{name}" not in known:
                small.terraform("import", "-input=false", "-no-color", f"{type_}.{name}", resource["name"])


def said(done: Any) -> str:
    """What a user saw."""
    return str(done.output)


def unwrapped(text: str) -> str:
    """Without the frame and the line breaks that Terraform puts around its errors."""
    return re.sub(r"[\s│╷╵]+", " ", text)


def names_in(state: dict[str, Any]) -> set[str]:
    return {instance["attributes"]["name"] for resource in state["resources"] for instance in resource["instances"]}


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


def forget_digest(small: Small) -> None:
    """Takes the lost state's digest out of the table, as Terraform's message says to."""
    small.emulator.client("dynamodb").delete_item(
        TableName=small.backend["dynamodb_table"],
        Key={"LockID": {"S": f"{small.backend['bucket']}/{small.backend['key']}-md5"}},
    )


def restore_former_version(small: Small) -> None:
    """Removes the newest version of the state's object, so that the one before is current again."""
    s3, bucket, key = small.emulator.client("s3"), small.backend["bucket"], small.backend["key"]
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    [newest] = [version for version in versions if version["Key"] == key and version["IsLatest"]]
    s3.delete_object(Bucket=bucket, Key=key, VersionId=newest["VersionId"])
