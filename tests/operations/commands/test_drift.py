"""`drift` says what somebody changed outside of Terraform, with an exit code of its own, and changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations.errors import Exit
from tests.operations.commands.aws import DEV_ACCOUNT, EmulatedAws
from tests.operations.commands.conftest import Bucket, Run

GROUP = "aws_cloudwatch_log_group.compute_drift"
NAME = "/drift/group"


@pytest.fixture
def logs(
    aws: EmulatedAws, here: Path, bucket: Bucket, running: dict[str, Any], run: Run, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """One log group of dev's, as it runs and as state and stack have it, kept for 35 days."""
    client = aws.client("logs", DEV_ACCOUNT)
    client.create_log_group(logGroupName=NAME)
    client.put_retention_policy(logGroupName=NAME, retentionInDays=30)
    stack = json.loads((here / "cdk.tf.json").read_text())
    said = {"name": NAME, "retention_in_days": 30}
    stack = {"terraform": stack["terraform"], "provider": stack["provider"],
             "resource": {"aws_cloudwatch_log_group": {"compute_drift": said}}}  # fmt: skip
    (here / "cdk.tf.json").write_text(json.dumps(stack))
    [group, *_] = [r for r in running["resources"] if r["type"] == "aws_cloudwatch_log_group"]
    attributes = {
        **group["instances"][0]["attributes"],
        **said,
        "id": NAME,
        "arn": f"arn:aws:logs:us-east-1:{DEV_ACCOUNT}:log-group:{NAME}",
        "tags": {},
        "tags_all": {},
    }
    instance = {"schema_version": 0, "attributes": attributes, "dependencies": []}
    resource = {key: value for key, value in group.items() if key not in ("module", "each")}
    bucket.put(
        {**running, "outputs": {}, "resources": [{**resource, "name": "compute_drift", "instances": [instance]}]}
    )
    yield client
    names = [found["logGroupName"] for found in client.describe_log_groups()["logGroups"]]
    if NAME in names:
        client.delete_log_group(logGroupName=NAME)


@pytest.fixture
def drift(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command with a refresh, which the other commands' tests do without."""

    def drift(*options: str) -> tuple[Exit, str, str]:
        return run("drift", "dev", "--synthesized", *options, TF_CLI_ARGS_plan="")

    return drift


def test_nothing_has_changed(logs: Any, drift: Run):
    code, out, err = drift()
    assert (code, out) == (Exit.FINE, "dev: nothing has changed outside of Terraform\n"), err


def test_what_was_changed_is_told_with_an_exit_code_of_its_own(logs: Any, drift: Run, bucket: Bucket):
    before = bucket.state()
    logs.put_retention_policy(logGroupName=NAME, retentionInDays=7)
    code, out, err = drift()
    assert code is Exit.DRIFTED, err
    assert out == (
        "dev: 1 changed outside of Terraform, 0 of what it leaves alone\n"
        f"  changed  {GROUP} retention_in_days: 30 -> 7\n"
    )
    code, out, _ = drift("--json")
    assert code == 6
    assert json.loads(out) == {
        "format": 1,
        "environment": "dev",
        "changed_outside": [
            {"name": GROUP, "gone": False, "attributes": [{"path": "retention_in_days", "before": 30, "after": 7}]}
        ],
        "strays": [],
    }
    assert bucket.state() == before


def test_what_is_gone_is_told_and_a_plan_that_makes_it_anew_is_stopped(logs: Any, drift: Run, run: Run):
    logs.delete_log_group(logGroupName=NAME)
    code, out, _ = drift()
    assert code is Exit.DRIFTED
    assert f"  gone     {GROUP}\n" in out
    code, out, err = run("plan", "dev", "--synthesized", TF_CLI_ARGS_plan="")
    assert code is Exit.STOPPED, err
    assert f"{GROUP} is gone outside of Terraform, and the plan makes a new one: it holds logs, and the new one" in out
    assert f"--allow {GROUP}=made-anew\n" in out


def test_a_plan_tells_what_it_takes_back_from_what_the_stack_changes(logs: Any, run: Run):
    logs.put_retention_policy(logGroupName=NAME, retentionInDays=7)
    code, out, err = run("plan", "dev", "--synthesized", TF_CLI_ARGS_plan="")
    assert code is Exit.FINE, err
    assert "retention_in_days: 7 -> 30 (changed outside of Terraform: 30 -> 7, the plan takes it back)" in out
