"""`keep-plan` stores what was judged, for an apply elsewhere."""

from pathlib import Path
from typing import Any

from operations.errors import Exit
from operations.rehearsal.faults import Fault
from tests.conftest import Stack
from tests.operations.commands.aws import BUCKET, EmulatedAws
from tests.operations.commands.conftest import Bucket, Run, another_machine, only_error


def kept(s3: Any, folder: str) -> list[str]:
    return [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET, Prefix=folder).get("Contents", ())]


def test_without_a_judged_plan_nothing_is_kept(run: Run):
    code, _, err = run("keep-plan", "dev")
    assert code is Exit.USAGE
    assert only_error(err).startswith("there is no judged plan in ")


def test_a_plan_that_was_kept_is_applied_elsewhere(run: Run, judged: Path, bucket: Bucket, running: Stack, s3: Any):
    code, out, err = run("keep-plan", "dev")
    assert code is Exit.FINE, err
    name, _, sha256 = out.strip().partition("=")
    assert (name, len(sha256)) == ("sha256", 64)
    folder = f"dev/plans/{sha256}"
    assert kept(s3, folder) == [f"{folder}/{file}" for file in ("plan", "plan.verdict.json", "terraform.lock.hcl")]

    another_machine(judged)
    assert run("apply", "dev")[0] is Exit.USAGE
    code, _, err = run("fetch-plan", "dev", sha256, "--synthesized")
    assert code is Exit.FINE, err
    assert (judged / "plan").stat().st_mode & 0o777 == 0o600
    assert bucket.state() == running
    code, _, err = run("apply", "dev")
    assert code is Exit.FINE, err
    assert {resource.get("module") for resource in bucket.state()["resources"]} == {None}


def test_where_one_may_not_write_it_is_said(run: Run, judged: Path, aws: EmulatedAws):
    name = run("keep-plan", "dev")[1].strip().partition("=")[2]
    aws.emulator.refuse([Fault(f"PUT /{BUCKET}/dev/plans/{name}/plan", "AccessDenied", status=403)])
    try:
        code, out, err = run("keep-plan", "dev")
    finally:
        aws.emulator.refuse([])
    assert (code, out) == (Exit.FAILED, "")
    assert "the credentials may not call PutObject; docs/pipeline.md" in err
