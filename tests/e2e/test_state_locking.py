"""The state's two locks, S3's own and the table's: side by side, and on the way from one to the other."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from terraform.families import end
from tests.e2e.small import Small, wait_until

pytestmark = pytest.mark.e2e

BOTH = {"use_lockfile": True}
TABLE_ONLY = {"use_lockfile": None}
LOCKFILE_ONLY = {"use_lockfile": True, "dynamodb_table": None}

Deploys = Callable[[dict[str, Any]], subprocess.Popen[bytes]]


@pytest.fixture
def deploy(small: Small) -> Iterator[Deploys]:
    """Starts a deploy that holds its lock until `small.release()`."""
    started: list[subprocess.Popen[bytes]] = []

    def start(locks: dict[str, Any]) -> subprocess.Popen[bytes]:
        set_locks(small, locks)
        small.hold("CreateLogGroup")
        process = subprocess.Popen(
            ["terraform", "apply", "-auto-approve", "-input=false", "-no-color"],
            cwd=small.folder,
            env=small.project.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        started.append(process)
        wait_until(small.holds, "the deploy is under way")
        return process

    yield start
    for process in started:
        end(process)


@pytest.mark.parametrize("other", [TABLE_ONLY, LOCKFILE_ONLY], ids=["the table", "the lockfile"])
def test_with_both_locks_nobody_who_locks_with_either_gets_in(small: Small, deploy: Deploys, other: dict[str, Any]):
    ours = deploy(BOTH)
    assert small.lockfiles()
    assert small.locks()
    assert "Error acquiring the state lock" in elsewhere(small, "other", other, accept=(1,))
    small.release()
    assert ours.wait(60) == 0


@pytest.mark.parametrize("first", [TABLE_ONLY, LOCKFILE_ONLY], ids=["the table", "the lockfile"])
def test_a_deploy_with_both_locks_waits_for_whoever_locks_with_either(
    small: Small, deploy: Deploys, first: dict[str, Any]
):
    other = deploy(first)
    assert "Error acquiring the state lock" in elsewhere(small, "ours", BOTH, accept=(1,))
    small.release()
    assert other.wait(60) == 0


def test_one_lock_each_excludes_nobody(small: Small, deploy: Deploys):
    """Why use_lockfile stands beside the table and not instead of it, while others lock in the table."""
    first = deploy(TABLE_ONLY)
    assert "Error acquiring the state lock" not in elsewhere(small, "other", LOCKFILE_ONLY, accept=(0,))
    assert first.poll() is None
    small.release()
    assert first.wait(60) == 0


def test_the_table_can_be_retired_step_by_step(small: Small):
    set_locks(small, TABLE_ONLY)
    small.apply()
    set_locks(small, BOTH)
    small.apply()
    small.agrees()
    set_locks(small, LOCKFILE_ONLY)
    small.apply()
    small.agrees()
    small.emulator.client("dynamodb").delete_table(TableName=TABLE)
    small.apply()
    small.agrees()


def test_going_back_to_the_table_needs_its_digest_removed(small: Small):
    set_locks(small, BOTH)
    small.apply()
    set_locks(small, LOCKFILE_ONLY)
    small.stack["resource"]["aws_cloudwatch_log_group"].popitem()
    small.write()
    small.apply()

    small.stack["terraform"]["backend"]["s3"] = with_locks(small.backend, BOTH)
    small.write()
    shutil.rmtree(small.folder / ".terraform")
    assert "state data in S3 does not have the expected content" in small.refused_deploy()

    small.set_digest(None)
    small.apply()
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
