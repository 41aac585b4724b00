"""The state's two locks, S3's own and the table's: side by side, and on the way from one to the other."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rehearsal.commands import end
from rehearsal.faults import Fault
from tests.e2e.small import Small, wait_until

pytestmark = pytest.mark.e2e

BOTH = {"use_lockfile": True}
TABLE_ONLY = {"use_lockfile": None}
LOCKFILE_ONLY = {"use_lockfile": True, "dynamodb_table": None}

Deploys = Callable[[dict[str, Any]], tuple[subprocess.Popen[bytes], Path]]


@pytest.fixture
def slow_deploy(small: Small) -> Iterator[Deploys]:
    """Starts a deploy that holds its lock for a while."""
    started: list[subprocess.Popen[bytes]] = []

    def start(locks: dict[str, Any]) -> tuple[subprocess.Popen[bytes], Path]:
        set_locks(small, locks)
        small.emulator.refuse([Fault("CreateLogGroup", seconds=20, times=1)])
        command = ["terraform", "apply", "-auto-approve", "-input=false", "-no-color"]
        process = subprocess.Popen(
            command,
            cwd=small.folder,
            env=small.project.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(process)
        wait_until(lambda: small.lockfiles() or small.locks(), "the deploy takes its lock")
        return process, small.folder

    yield start
    for process in started:
        end(process)


@pytest.mark.parametrize("other", [TABLE_ONLY, LOCKFILE_ONLY], ids=["the table", "the lockfile"])
def test_with_both_locks_nobody_who_locks_with_either_gets_in(
    small: Small, slow_deploy: Deploys, other: dict[str, Any]
):
    deploy, _ = slow_deploy(BOTH)
    assert small.lockfiles()
    assert small.locks()
    assert "Error acquiring the state lock" in elsewhere(small, "other", other, accept=(1,))
    assert deploy.wait(120) == 0


@pytest.mark.parametrize("first", [TABLE_ONLY, LOCKFILE_ONLY], ids=["the table", "the lockfile"])
def test_a_deploy_with_both_locks_waits_for_whoever_locks_with_either(
    small: Small, slow_deploy: Deploys, first: dict[str, Any]
):
    deploy, _ = slow_deploy(first)
    assert "Error acquiring the state lock" in elsewhere(small, "ours", BOTH, accept=(1,))
    assert deploy.wait(120) == 0


def test_one_lock_each_excludes_nobody(small: Small, slow_deploy: Deploys):
    """Why use_lockfile stands beside the table and not instead of it, while others lock in the table."""
    deploy, _ = slow_deploy(TABLE_ONLY)
    assert "Error acquiring the state lock" not in elsewhere(small, "other", LOCKFILE_ONLY, accept=(0, 1))
    deploy.wait(120)


def test_the_table_can_be_retired_step_by_step(small: Small):
    set_locks(small, TABLE_ONLY)
    small.deploy()
    set_locks(small, BOTH)
    small.deploy()
    small.agrees()
    set_locks(small, LOCKFILE_ONLY)
    small.deploy()
    small.agrees()
    small.emulator.client("dynamodb").delete_table(TableName=TABLE)
    small.deploy()
    small.agrees()


def test_going_back_to_the_table_needs_its_digest_removed(small: Small):
    set_locks(small, BOTH)
    small.deploy()
    set_locks(small, LOCKFILE_ONLY)
    small.stack["resource"]["aws_cloudwatch_log_group"].popitem()
    small.write()
    small.deploy()

    small.stack["terraform"]["backend"]["s3"] = with_locks(small.backend, BOTH)
    small.write()
    shutil.rmtree(small.folder / ".terraform")
    said = " ".join(small.deploy(accept=(1,)).output.replace("│", " ").split())
    assert "state data in S3 does not have the expected content" in said

    small.emulator.client("dynamodb").delete_item(
        TableName=TABLE, Key={"LockID": {"S": f"{small.backend['bucket']}/{small.backend['key']}-md5"}}
    )
    small.deploy()
    small.agrees()


TABLE = "terraform-state-lock-davidshaevel"


def set_locks(small: Small, locks: dict[str, Any]) -> None:
    """Changes the backend's settings, as editing an environment's Backend does."""
    small.stack["terraform"]["backend"]["s3"] = with_locks(small.backend, locks)
    small.write()
    small.init()


def with_locks(backend: dict[str, Any], locks: dict[str, Any]) -> dict[str, Any]:
    changed = {**backend, "dynamodb_table": TABLE, **locks}
    return {key: value for key, value in changed.items() if value is not None}


def elsewhere(small: Small, name: str, locks: dict[str, Any], *, accept: tuple[int, ...]) -> str:
    """Plans the same state from another checkout, with locks of its own, and returns what Terraform said."""
    terraform = {**small.stack["terraform"], "backend": {"s3": with_locks(small.backend, locks)}}
    folder = small.project.make_folder(
        f"{name}-{len(list(small.project.folder.parent.iterdir()))}",
        {
            **small.stack,
            "terraform": terraform,
        },
    )
    done = small.project.terraform(folder, "plan", "-input=false", "-no-color", accept=accept)
    return done.output
