"""`keep-plan` stores what was judged, for an apply elsewhere; `fetch-plan` brings that back there, and nothing else."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from operations.errors import Exit
from operations.rehearsal.faults import Fault
from operations.rehearsal.provider import REATTACH
from tests.conftest import Stack
from tests.operations.commands.aws import BUCKET, EmulatedAws
from tests.operations.commands.conftest import Bucket, Run, only_error


@pytest.fixture(scope="module")
def judged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that wants one leaves what `plan` made of dev."""
    return tmp_path_factory.mktemp("judged") / "dev"


@pytest.fixture
def judged(run: Run, here: Path, bucket: Bucket, judged_once: Path) -> Path:
    """The stack's folder after `plan dev`, with a provider that Terraform has installed and locked."""
    if judged_once.exists():
        shutil.copytree(judged_once, here, symlinks=True, dirs_exist_ok=True)
    else:
        code, _, err = run("plan", "dev", "--synthesized", **{REATTACH: None})
        assert code is Exit.FINE, err
        shutil.copytree(here, judged_once, symlinks=True)
    return here


def another_machine(here: Path) -> None:
    """What synth and Terraform left is gone, but for the stack."""
    for left in ("plan", "plan.verdict.json", ".terraform.lock.hcl"):
        (here / left).unlink(missing_ok=True)
    shutil.rmtree(here / ".terraform", ignore_errors=True)


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


@pytest.mark.parametrize("file", ["plan", "plan.verdict.json", "terraform.lock.hcl"])
def test_what_somebody_put_in_its_place_is_not_taken(run: Run, judged: Path, s3: Any, file: str):
    sha256 = run("keep-plan", "dev")[1].strip().partition("=")[2]
    s3.put_object(Bucket=BUCKET, Key=f"dev/plans/{sha256}/{file}", Body=b"another one")
    another_machine(judged)
    code, _, err = run("fetch-plan", "dev", sha256, "--synthesized")
    assert (code, only_error(err)) == (
        Exit.STALE,
        f"the plan {sha256} of dev is not the one that was kept; plan again",
    )
    assert not (judged / "plan").exists()


def test_a_plan_that_the_guard_stopped_is_not_applied_elsewhere_either(run: Run, judged: Path):
    stack = json.loads((judged / "cdk.tf.json").read_text())
    stack["resource"]["aws_security_group"]["networking_alb_security_group"]["description"] = "Load balancer"
    (judged / "cdk.tf.json").write_text(json.dumps(stack))
    assert run("plan", "dev", "--synthesized")[0] is Exit.STOPPED
    sha256 = run("keep-plan", "dev")[1].strip().partition("=")[2]
    another_machine(judged)
    assert run("fetch-plan", "dev", sha256, "--synthesized")[0] is Exit.FINE
    assert run("apply", "dev")[0] is Exit.STOPPED


def test_a_plan_that_was_never_kept_is_said_to_be_none(run: Run):
    code, _, err = run("fetch-plan", "dev", "0" * 64, "--synthesized")
    assert (code, only_error(err)) == (
        Exit.USAGE,
        f"no plan {'0' * 64} of dev is kept; it was never, or long ago",
    )


@pytest.mark.parametrize("name", ["", "../../prod/terraform.tfstate", "0" * 63])
def test_what_is_no_plans_name_is_refused(run: Run, name: str):
    code, _, err = run("fetch-plan", "dev", name, "--synthesized")
    assert code is Exit.USAGE
    assert only_error(err) == f"{name!r} is no plan's name; give the 64 digits that keep-plan said"
