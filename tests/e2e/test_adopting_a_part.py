"""A state holds more than the stack: the rest is left alone, runs on, and is taken over again by import."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from operations.errors import Exit
from terraform.plan import read_plan
from tests.e2e.small import Small

pytestmark = pytest.mark.e2e

EXTRA: Mapping[str, Any] = {
    "aws_cloudwatch_log_group": {
        "reports": {"name": "/reports"},
        "queue": {"name": "/queue/${count.index}", "count": 2},
    }
}
NAMES = {"/reports", "/queue/0", "/queue/1"}


def operations(small: Small, *arguments: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "operations", *arguments],
        cwd=small.project.folder,
        env=small.project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == Exit.FINE, done.stderr + done.stdout
    return done


def test_what_is_left_alone_runs_on_and_the_hcl_takes_it_over_again_by_import(small: Small):
    stack = json.loads(json.dumps(small.stack))
    for name, group in EXTRA["aws_cloudwatch_log_group"].items():
        small.stack["resource"]["aws_cloudwatch_log_group"][name] = group
    # One resource moves, as in the adoption: without any there is no way back.
    groups = stack["resource"]["aws_cloudwatch_log_group"]
    groups["here"] = groups.pop("compute_backend_logs")
    stack["moved"] = [{"from": "aws_cloudwatch_log_group.compute_backend_logs", "to": "aws_cloudwatch_log_group.here"}]
    stack["removed"] = [
        {"//": "not ours", "from": f"aws_cloudwatch_log_group.{name}", "lifecycle": {"destroy": False}}
        for name in EXTRA["aws_cloudwatch_log_group"]
    ]
    hcl, small.stack = small.stack, stack
    Small(small.project, small.emulator, hcl).write()
    small.apply()
    before = small.folder / "before.json"
    before.write_text(small.project.pull_state(small.folder))
    small.write()

    account = operations(small, "check-adoption", "dev", "--synthesized").stdout
    assert account.startswith("dev: 1 moved, 7 kept, 3 left alone\n")
    planned = json.loads(operations(small, "plan", "dev", "--synthesized", "--json").stdout)
    assert {kind: number for kind, number in planned["counts"].items() if number} == {
        "moved": 1,
        "forgotten": 3,
        "unchanged": 7,
    }
    assert planned["dangers"] == []
    operations(small, "apply", "dev")
    assert set(small.found()) == small.names() | NAMES
    assert len(small.in_state()) == 8

    file = small.folder.parent / "rollback-dev.tf"
    operations(
        small, "rollback-moves", "dev", "--synthesized", "--state", str(before), "--output", str(file)
    )  # fmt: skip
    Small(small.project, small.emulator, hcl).write()
    (small.folder / "rollback-dev.tf").write_text(file.read_text())
    try:
        small.terraform("plan", "-input=false", "-no-color", "-out=back")
        back = read_plan(json.loads(small.project.answer(small.folder, "show", "-json", "back")))
        assert back.doing == {}
        assert back.moves == {"aws_cloudwatch_log_group.here": "aws_cloudwatch_log_group.compute_backend_logs"}
        assert sorted(change.address for change in back.changes if change.imported) == [
            "aws_cloudwatch_log_group.queue[0]",
            "aws_cloudwatch_log_group.queue[1]",
            "aws_cloudwatch_log_group.reports",
        ]
    finally:
        (small.folder / "rollback-dev.tf").unlink()
