"""Terraform's failures become one sentence, long work gives signs of life, and an interrupt is passed on once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from operations.guard.errors import GuardError, StalePlan, Stopped, WrongTarget
from operations.guard.terraform import explain, run


def framed(text: str) -> str:
    """As Terraform prints an error to a terminal."""
    return "╷\n" + "\n".join(f"│ {line}" for line in text.splitlines()) + "\n╵\n"


@pytest.mark.parametrize(
    ("said", "error", "sentence"),
    [
        (
            "Error: Error acquiring the state lock\n\nLock Info:\n  ID:        6d1f\n  Path:      b/k\n"
            "  Who:       ann@laptop\n  Version:   1.11.4\n  Created:   2026-01-01 UTC\n",
            GuardError,
            "the state is locked by ann@laptop since 2026-01-01 UTC; wait for them, or if that process is dead free it "
            "with `terraform force-unlock 6d1f` in stack",
        ),
        ("Error: No valid credential sources found", GuardError, "there are no valid credentials for AWS; log in"),
        ('Error: S3 bucket "x" does not exist.', WrongTarget, "the bucket x does not exist, so this account has"),
        (
            'Error: listing objects\n\nUnable to list objects in S3\nbucket "x" with prefix "env:/": operation error '
            "S3: ListObjectsV2, https response error StatusCode: 403, RequestID: 1, api error AccessDenied",
            WrongTarget,
            "S3 refuses access to the bucket x; it belongs to another account, or the credentials may not read it",
        ),
        (
            "Error: reading the state of EC2 Instance: operation error EC2: https response error StatusCode: 403",
            GuardError,
            "terraform plan failed: reading the state of EC2 Instance",
        ),
        ("Error: Backend configuration changed", WrongTarget, "the backend is not the one that stack was initialized"),
        ("Error: Saved plan is stale", StalePlan, "the plan is stale, the state has changed since it was made; plan"),
        (
            "Error: Instance cannot be destroyed\n\non cdk.tf.json line 1:\n\nResource aws_vpc.a has "
            "lifecycle.prevent_destroy set, but the plan calls\n\nError: Instance cannot be destroyed\n\n"
            "Resource aws_eip.b has\nlifecycle.prevent_destroy set, but the plan calls",
            Stopped,
            "the plan would destroy or replace aws_vpc.a, aws_eip.b, and the environment sets prevent_destroy; --allow "
            "does not lift that, set prevent_destroy to False",
        ),
        ("Error: Something new\n\nAt length.", GuardError, "terraform plan failed: Something new"),
        ("", GuardError, "terraform plan failed: it said nothing"),
    ],
)
def test_a_failure_of_terraform_is_told_in_one_sentence(said: str, error: type[GuardError], sentence: str):
    for text in (said, framed(said) if said else said):
        found = explain("plan", text, folder=Path("stack"))
        assert type(found) is error
        assert str(found).startswith(sentence)


def test_long_work_gives_signs_of_life(tmp_path: Path):
    told: list[str] = []
    sleep = [sys.executable, "-c", "import time; time.sleep(0.7); print('done')"]
    code, out, _ = run(sleep, tmp_path, doing="sleeping", heartbeat=0.2, say=told.append)
    assert (code, out) == (0, "done\n")
    assert told[0] == "sleeping ..."
    assert told[1].startswith("  still sleeping, ")


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_reaches_terraform_once_and_is_waited_for(tmp_path: Path, asked_by: signal.Signals):
    terraform = tmp_path / "terraform"
    terraform.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, signal, sys, time\n"
        "count = 0\n"
        "def stop(*_):\n"
        "    global count\n"
        "    count += 1\n"
        "signal.signal(signal.SIGINT, stop)\n"
        "pathlib.Path('started').touch()\n"
        "while not count:\n"
        "    time.sleep(0.05)\n"
        "time.sleep(0.5)\n"
        "pathlib.Path('stopped').write_text(str(count))\n"
    )
    terraform.chmod(0o755)
    guard = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal, sys; from pathlib import Path; from operations.guard import terraform, __main__\n"
            "signal.signal(signal.SIGTERM, __main__._interrupt)\n"
            "try:\n    terraform.run(['./terraform'], Path(sys.argv[1]), doing='applying')\n"
            "except BaseException as error:\n    sys.exit(130)",
            str(tmp_path),
        ],
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(guard.pid, asked_by)  # as Ctrl-C does: to everything that the terminal runs
    assert guard.wait(timeout=30) == 130
    assert (tmp_path / "stopped").read_text() == "1"


def test_the_commands_import_neither_cdktf_nor_anything_else_that_is_slow():
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, operations.guard.__main__; print(*sys.modules)"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.split()
    assert not {"cdktf", "jsii", "pydantic", "boto3", "environments.environment", "modules"} & set(listed)
