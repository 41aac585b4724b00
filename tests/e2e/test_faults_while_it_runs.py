"""Whatever ends `apply` in the middle of it reaches Terraform once and is waited for; then the lock is free.

Each with a real apply, of the small stack, that the emulator holds at its second call.
"""

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from operations.errors import Exit
from operations.rehearsal.faults import Fault
from terraform.command import UNHEARD
from tests.e2e.small import Small, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

GROUP = "CreateLogGroup"
ASKED = "waiting for it to put things in order"


def _hear_of_hangups() -> None:
    """Under nohup they are ignored, and by all that is started."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@dataclass
class Guard:
    """The commands, `pipenv run plan` and `apply`, on the small part."""

    small: Small
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.small.project.folder.parent / "guard.log"

    @property
    def said(self) -> str:
        """Progress, errors and Terraform's output."""
        return self.log.read_text(errors="replace")

    @property
    def last_words(self) -> str:
        """The last line of it, and what nobody could read."""
        unheard = self.small.folder / UNHEARD
        return "\n".join([*self.said.splitlines()[-1:], unheard.read_text() if unheard.exists() else ""])

    def run(self, *arguments: str, folder: str = ".", **variables: str) -> "subprocess.CompletedProcess[str]":
        """Runs a command to its end."""
        return subprocess.run(
            [sys.executable, str(self.small.project.folder / "operations"), *arguments],
            cwd=self.small.project.folder / folder,
            env={**self.small.project.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def planned(self) -> "Guard":
        """The same, with a plan that may be applied."""
        done = self.run("plan", "dev", "--synthesized", "--new")
        assert done.returncode == Exit.FINE, done.stderr
        return self

    def start(self, stderr: int | None = None) -> "subprocess.Popen[bytes]":
        """Starts `apply` in a process group of its own, as a shell does."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, str(self.small.project.folder / "operations"), "apply", "dev"],
                cwd=self.small.project.folder,
                env={**self.small.project.environment, "TF_CLI_ARGS_apply": "-parallelism=1"},
                stdin=subprocess.DEVNULL,
                stdout=log if stderr is None else stderr,
                stderr=log if stderr is None else stderr,
                start_new_session=True,
                preexec_fn=_hear_of_hangups,
            )
        self.started.append(process)
        wait_until(self.small.holds, "the second log group is being made")
        return process


@pytest.fixture
def guard(small: Small) -> Iterator[Guard]:
    """With a plan that may be applied, and the second call of its apply held."""
    made = Guard(small).planned()
    small.hold(GROUP, skip=1, seconds=60)
    yield made
    for process in made.started:
        process.kill()
        process.wait()


def interrupted_in_good_order(guard: Guard, *, heard: bool = True) -> None:
    """The lock is free, and AWS has nothing that the state does not know but for what was just being made.

    Which is said where there is room for it: heard.
    """
    small = guard.small
    assert small.locks() == []
    assert small.lockfiles() == []
    known, unknown = small.in_state_object(), set(small.found())
    assert 1 <= len(known) < len(small.names())  # one group at least, and roles in no order
    assert len(unknown) - len(known) in (0, 1)
    if heard and len(unknown) > len(known):
        assert "what was being made may exist all the same, unknown to the state: aws_" in guard.last_words


def slowly(small: Small) -> None:
    """Lets go of the call that is held, and gives Terraform time to be asked before all of it is made."""
    small.emulator.refuse(Fault(action, seconds=0.7) for action in (GROUP, "CreateRole"))


def state_object(small: Small) -> str:
    """The call that writes the state."""
    return f"PUT /{small.backend['bucket']}/{small.backend['key']}"


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_reaches_terraform_once_and_is_waited_for(guard: Guard, asked_by: signal.Signals):
    apply = guard.start()
    os.killpg(apply.pid, asked_by)  # as a terminal does: to all that it runs
    wait_until(lambda: ASKED in guard.said, "it is said")
    guard.small.release()
    assert apply.wait(60) == Exit.INTERRUPTED
    assert f"{asked_by.name}: asked it to stop while dev: applying" in guard.said
    assert guard.said.count("Interrupt received.") == 1
    assert "Two interrupts received" not in guard.said
    assert guard.said.splitlines()[-1].startswith("interrupted")
    interrupted_in_good_order(guard)


def test_ctrl_c_twice_does_not_make_terraform_drop_the_state(guard: Guard):
    small = guard.small
    small.emulator.refuse([Fault(GROUP, seconds=60, skip=1, times=1), Fault(state_object(small), seconds=60)])
    apply = guard.start()
    os.killpg(apply.pid, signal.SIGINT)
    wait_until(lambda: small.emulator.faults()[1]["held"], "the state is being written")
    os.killpg(apply.pid, signal.SIGINT)
    wait_until(lambda: "asked already, and still waiting" in guard.said, "the second one is answered")
    small.release()
    assert apply.wait(60) == Exit.INTERRUPTED
    assert "Two interrupts received" not in guard.said
    interrupted_in_good_order(guard)


def test_a_pipe_that_nobody_reads_any_longer_stops_terraform_in_good_order(guard: Guard):
    """As in `apply dev 2>&1 | head -1`."""
    ours, theirs = os.pipe()
    apply = guard.start(stderr=theirs)
    os.close(theirs)
    os.close(ours)
    slowly(guard.small)
    assert apply.wait(60) == Exit.INTERRUPTED
    said = (guard.small.folder / UNHEARD).read_text()
    assert "Interrupt received." in said
    interrupted_in_good_order(guard)


def test_a_full_disk_stops_terraform_in_good_order(guard: Guard):
    """As in `apply dev 2> FILE`, where nothing more fits into the file."""
    apply = guard.start()
    resource.prlimit(apply.pid, resource.RLIMIT_FSIZE, (guard.log.stat().st_size, resource.RLIM_INFINITY))
    slowly(guard.small)
    assert apply.wait(60) == Exit.INTERRUPTED
    assert ASKED not in guard.said  # there was no room for it
    interrupted_in_good_order(guard, heard=False)


def test_the_last_words_of_an_interrupted_apply_are_printed_and_explained(guard: Guard):
    """The state cannot be written any more, nor the lock be released."""
    small = guard.small
    apply = guard.start()
    refused = Fault(state_object(small), "AccessDenied", status=403), Fault("DeleteItem", "AccessDenied")
    small.emulator.refuse([Fault(GROUP, seconds=3, times=1), *refused])
    time.sleep(0.5)
    apply.terminate()
    assert apply.wait(60) == Exit.INTERRUPTED
    [lock] = small.locks()
    last = guard.said.rstrip().splitlines()[-1]
    assert "Failed to save state" in guard.said
    assert "run `terraform state push errored.tfstate`" in last
    assert f"`terraform force-unlock {lock['ID']}`" in last

    small.release()  # and as it says:
    small.unlock()
    small.terraform("state", "push", "errored.tfstate")
    (small.folder / "errored.tfstate").unlink()
    interrupted_in_good_order(guard)


def test_an_interrupted_plan_leaves_no_lock_and_no_plan(guard: Guard):
    small = guard.small
    small.release()
    small.apply()
    small.hold("DescribeLogGroups", seconds=60)
    with guard.log.open("wb") as log:
        plan = subprocess.Popen(
            [sys.executable, "operations", "plan", "dev", "--synthesized"],
            cwd=small.project.folder,
            env=small.project.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    guard.started.append(plan)
    wait_until(small.holds, "it reads what is there")
    plan.send_signal(signal.SIGINT)
    wait_until(lambda: ASKED in guard.said, "it is said")
    small.release()
    assert plan.wait(60) == Exit.INTERRUPTED
    assert not (small.folder / "plan").exists()
    small.agrees()


def test_a_held_lock_is_told_with_its_id_and_freed_by_what_the_sentence_says(guard: Guard):
    small = guard.small
    apply = guard.start()
    done = guard.run("plan", "dev", "--synthesized", "--new")
    assert done.returncode == Exit.FAILED
    [error] = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    [lock] = small.locks()
    freed = re.search(r"`terraform force-unlock (\S+)` in (\S+)$", error)
    assert freed
    assert freed.groups() == (lock["ID"], str(small.folder))
    small.release()
    assert apply.wait(60) == Exit.FINE
    small.agrees()


def test_a_failed_apply_prints_what_terraform_said_once(guard: Guard):
    guard.small.emulator.refuse([Fault(GROUP, "AccessDeniedException")])
    done = guard.run("apply", "dev")
    assert done.returncode == Exit.FAILED
    assert done.stderr.count("Refused by the rehearsal") == 3 + 1  # of each group, and in the sentence
    assert done.stderr.rstrip().splitlines()[-1].startswith("error: terraform apply failed: ")


def test_a_report_that_nobody_reads_is_no_success(guard: Guard):
    """As in `plan dev > FILE` on a full disk: half a report must not pass for a verdict."""
    buffered = {name: value for name, value in guard.small.project.environment.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "operations", "plan", "dev", "--plan", "plan", "--new"],
            cwd=guard.small.project.folder,
            env=buffered,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == Exit.FAILED
    assert done.stderr.rstrip().splitlines()[-1] == "error: no space left on device"
