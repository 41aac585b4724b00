"""A deploy meets another one, is killed, or AWS refuses: what a user sees, what survives, and what sets it right."""

import re
import time

import pytest

from operations.rehearsal.faults import Fault
from terraform.families import end, kill
from terraform.stack import addresses
from terraform.state import read_state
from tests.e2e.small import Small, named_digest, unwrapped, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

GROUP = "CreateLogGroup"
PERSIST_INTERVAL = 20
"""Seconds between two writes of the state while Terraform applies."""


def test_a_second_deploy_is_refused_while_the_first_runs_and_the_first_ends_well(small: Small):
    small.hold(GROUP)
    first, log = small.start_deploy()
    wait_until(small.holds, "the first deploy is under way")
    seen = small.refused_deploy()
    assert "Error acquiring the state lock" in seen
    assert re.search(r"Who: \S+@\S+", seen)
    small.release()
    assert first.wait(60) == 0, log.read_text()
    small.agrees()


def test_a_second_deploy_can_wait_for_the_first(small: Small):
    small.hold(GROUP, seconds=20)
    first, log = small.start_deploy()
    wait_until(small.holds, "the first deploy is under way")
    second = small.terraform("apply", "-auto-approve", "-input=false", "-no-color", "-lock-timeout=60s")
    assert "Acquiring state lock" in second.output  # it did wait
    assert "0 added, 0 changed, 0 destroyed" in second.output
    assert first.wait(60) == 0, log.read_text()
    small.agrees()


def test_after_a_kill_the_lock_is_released_by_its_id_and_one_deploy_completes_the_rest(small: Small):
    small.hold(GROUP, skip=1)
    deploy, _ = small.start_deploy()
    wait_until(small.holds, "the second log group is being made")
    time.sleep(PERSIST_INTERVAL + 1)
    small.hold(GROUP, "CreateRole", code="Refused")  # the second passes, whatever comes next waits
    wait_until(lambda: small.in_state_object() and small.holds(), "the state is written on the way")
    kill(deploy)
    small.release()
    known = small.in_state_object()
    assert len(known) == len(small.found()) >= 2

    seen = small.refused_deploy()
    assert "Error acquiring the state lock" in seen
    [lock] = small.locks()
    assert lock["ID"] in seen
    assert lock["Who"] in seen
    small.unlock()
    assert small.in_state() == known

    small.deploy()
    small.agrees()


def test_what_was_made_just_before_a_kill_is_unknown_to_the_state_and_comes_back_by_import(small: Small):
    small.hold(GROUP, skip=1, code="Refused")
    deploy, _ = small.start_deploy()
    wait_until(small.holds, "one log group is made, and the second is on its way")
    kill(deploy)
    small.release()
    made = set(small.found())
    small.unlock()
    assert small.in_state() == set()

    # AWS has each name once, so nothing can be made twice: the deploy says what is there already.
    assert "already exists" in small.refused_deploy().lower()
    assert len(small.found()) == len(set(small.found()))

    small.import_what_is_there(made)
    small.deploy()
    small.agrees()


def test_a_kill_between_the_state_and_its_digest_is_mended_by_the_digest_that_terraform_names(small: Small):
    last = small.stack["resource"]["aws_iam_role"].popitem()
    small.write()
    small.apply()
    small.stack["resource"]["aws_iam_role"].update([last])
    small.write()
    small.hold("PutItem", skip=1, code="Refused")  # the first one is the lock
    deploy, _ = small.start_deploy()
    wait_until(small.holds, "the state is written, and its digest on its way")
    kill(deploy)
    small.release()
    small.unlock()
    assert small.in_state_object() == set(addresses(small.stack))

    seen = small.refused_deploy()
    assert "state data in S3 does not have the expected content" in seen
    small.set_digest(named_digest(seen))
    small.agrees()


def test_after_ctrl_c_nothing_is_lost_that_unlock_digest_import_and_deploy_do_not_bring_back(small: Small):
    # cdktf ends at once and takes Terraform's terminal with it: sometimes that frees the lock first, sometimes not,
    # sometimes the state is written and its digest not, and what was under way, or just about to begin, goes on in AWS.
    small.hold(GROUP, skip=1, seconds=5)
    deploy, _ = small.start_deploy()
    wait_until(small.holds, "one log group is made, and the second is on its way")
    end(deploy)
    wait_until(lambda: len(small.found_groups()) >= 2, "AWS goes on with the call that was under way")
    small.unlock()
    for _ in range(4):
        done = small.deploy(accept=(0, 1))
        if done.code == 0:
            break
        seen = unwrapped(done.output)
        if (digest := named_digest(seen)) is not None:
            small.set_digest(digest)
        else:
            assert "already exists" in seen.lower()
            small.import_what_is_there(set(small.found()))
    small.agrees()


def test_a_denied_call_leaves_the_rest_made_and_the_next_deploy_makes_it_good(small: Small):
    small.emulator.refuse([Fault(GROUP, "AccessDeniedException", times=1)])
    assert "AccessDeniedException" in small.refused_deploy()
    assert len(small.in_state()) == len(small.names()) - 1
    assert small.locks() == []

    small.deploy()
    small.agrees()


def test_a_little_throttling_is_not_noticed(small: Small):
    small.emulator.refuse([Fault(GROUP, "ThrottlingException", times=1)])
    small.deploy()
    small.agrees()


def test_throttling_that_does_not_end_fails_the_deploy_and_the_next_one_makes_it_good(small: Small):
    small.emulator.refuse([Fault(GROUP, "ThrottlingException")])
    assert "ThrottlingException" in small.refused_deploy()
    assert small.locks() == []

    small.release()
    small.deploy()
    small.agrees()


def test_when_aws_goes_away_in_mid_deploy_the_state_is_kept_in_a_file_that_can_be_pushed(small: Small):
    small.hold(GROUP, skip=1, code="Refused")
    deploy, log = small.start_deploy()
    wait_until(small.holds, "one log group is made, and the second is on its way")
    small.emulator.go_away()
    try:
        assert deploy.wait(240) == 1
    finally:
        small.emulator.come_back()
    small.release()
    assert "errored.tfstate" in unwrapped(log.read_text())
    assert small.in_state_object() == set()

    assert len(small.locks()) == 1
    small.unlock()
    errored = small.folder / "errored.tfstate"
    saved = read_state(errored.read_text(), str(errored)).attributes
    assert {attributes["name"] for attributes in saved.values()} == set(small.found())
    small.terraform("state", "push", "errored.tfstate")
    errored.unlink()
    small.deploy()
    small.agrees()
