"""`fetch-plan` brings back what was kept, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations.errors import Exit
from tests.operations.commands.aws import BUCKET
from tests.operations.commands.conftest import AS_A_USER, Bucket, Run, another_machine, only_error


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


def test_a_plan_that_the_guard_stopped_is_not_applied_elsewhere_either(run: Run, here: Path, bucket: Bucket, s3: Any):
    stack = json.loads((here / "cdk.tf.json").read_text())
    stack["resource"]["aws_security_group"]["networking_alb_security_group"]["description"] = "Load balancer"
    (here / "cdk.tf.json").write_text(json.dumps(stack))
    assert run("plan", "dev", "--synthesized", **AS_A_USER)[0] is Exit.STOPPED
    sha256 = run("keep-plan", "dev")[1].strip().partition("=")[2]
    another_machine(here)
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
