"""The emulator's life: where it listens, whom it answers for, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from operations.rehearsal.emulator import Emulator, answers
from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.faults import Fault
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from operations.synthesis import ROOT
from tests.e2e.small import wait_until

pytestmark = pytest.mark.e2e

STARTS_ONE = f"""
import sys, time
from pathlib import Path
from operations.rehearsal.emulator import Emulator
emulator = Emulator({ACCOUNT_ID!r}, {REGION!r}, Path(sys.argv[1]))
emulator.start()
if sys.argv[2] == "keep":
    emulator.keep()
print(emulator.port, emulator.pid, flush=True)
time.sleep(60 if sys.argv[2] == "wait" else 0)
"""


def start_one(tmp_path: Path, then: str) -> tuple["subprocess.Popen[str]", int, int]:
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE, str(tmp_path / "log"), then], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    port, pid = map(int, parent.stdout.readline().split())
    return parent, port, pid


def test_it_answers_for_the_account_of_the_environments(emulator: Emulator):
    assert emulator.client("sts").get_caller_identity()["Account"] == ACCOUNT_ID


def test_it_listens_on_loopback_alone(emulator: Emulator):
    name = socket.gethostbyname(socket.gethostname())
    if name.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    with socket.socket() as client:
        assert client.connect_ex((name, emulator.port)) != 0


def test_nothing_of_a_users_own_account_reaches_what_runs_against_it(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_ROLE_ARN"):
        monkeypatch.setenv(name, "mine")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")
    given = {name: value for name, value in emulator.environment().items() if name.startswith("AWS_")}
    assert given["AWS_ENDPOINT_URL"] == f"http://127.0.0.1:{emulator.port}"
    assert "mine" not in given.values()


def test_it_ends_with_its_block(tmp_path: Path):
    with Emulator(ACCOUNT_ID, REGION, tmp_path / "log") as emulator:
        assert answers(emulator.port)
        port = emulator.port
    assert not answers(port)


def test_it_ends_with_its_block_when_that_fails(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), Emulator(ACCOUNT_ID, REGION, tmp_path / "log") as emulator:
        raise ZeroDivisionError
    assert not answers(emulator.port)


def test_it_ends_when_whoever_started_it_is_killed(tmp_path: Path):
    parent, port, _ = start_one(tmp_path, "wait")
    assert answers(port)
    parent.kill()
    wait_until(lambda: not answers(port), "the emulator ends")
    parent.communicate()


def test_it_goes_on_when_it_is_kept(tmp_path: Path):
    parent, port, pid = start_one(tmp_path, "keep")
    try:
        parent.communicate()
        time.sleep(1)
        assert answers(port)
    finally:
        os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not answers(port), "the emulator ends")


def test_it_can_be_out_of_reach_for_a_while_and_forgets_nothing(tmp_path: Path):
    with Emulator(ACCOUNT_ID, REGION, tmp_path / "log") as emulator:
        logs = emulator.client("logs")
        logs.create_log_group(logGroupName="kept")
        emulator.go_away()
        with pytest.raises(EndpointConnectionError):
            logs.describe_log_groups()
        emulator.come_back()
        assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == ["kept"]


def test_one_that_does_not_start_says_where_its_log_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RehearsalError, match=r"the emulator did not start; \S+log says why"):
        Emulator(ACCOUNT_ID, REGION, tmp_path / "log").start()


def test_calls_fail_on_demand_and_only_those(emulator: Emulator):
    ec2 = emulator.client("ec2")
    emulator.refuse([Fault("DescribeVpcs", "UnauthorizedOperation", status=403, times=1, skip=1)])
    ec2.describe_vpcs()
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        ec2.describe_vpcs()
    ec2.describe_vpcs()
    emulator.refuse([])


def test_a_call_is_held_until_the_faults_are_replaced(emulator: Emulator):
    ec2 = emulator.client("ec2")
    emulator.refuse([Fault("DescribeSubnets", seconds=120, times=1)])
    with ThreadPoolExecutor() as pool:
        held = pool.submit(ec2.describe_subnets)
        wait_until(lambda: emulator.faults()[0]["held"], "the call comes")
        assert not held.done()
        emulator.refuse([])
        assert held.result(timeout=10)["ResponseMetadata"]["HTTPStatusCode"] == 200
