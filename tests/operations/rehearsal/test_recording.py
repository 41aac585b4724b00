"""A recording knows what it was made from, and says when it no longer fits."""

import json
from dataclasses import replace
from importlib.metadata import version

import pytest

from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.recording import Recording, fingerprint
from tests.conftest import Stack


@pytest.fixture
def recording(dev: Stack) -> Recording:
    return Recording(fingerprint(dev), version("moto"), [], {})


def test_a_recording_of_this_stack_and_this_moto_fits(recording: Recording, dev: Stack):
    assert recording.stale(dev) is None


def test_a_stack_that_asks_for_something_else_makes_it_stale(recording: Recording, dev: Stack):
    changed = json.loads(json.dumps(dev))
    changed["resource"]["aws_vpc"]["networking_vpc"]["enable_dns_support"] = False
    assert recording.stale(changed) == "the stack has changed since it was recorded; run `pipenv run record`"


def test_where_the_state_lies_and_what_was_moved_is_no_part_of_it(recording: Recording, dev: Stack):
    assert recording.stale({**dev, "terraform": {"backend": {"local": {}}}, "moved": []}) is None


def test_what_terraform_alone_minds_is_no_part_of_it(recording: Recording, dev: Stack):
    changed = json.loads(json.dumps(dev))
    changed["resource"]["aws_vpc"]["networking_vpc"] |= {"lifecycle": {"prevent_destroy": True}, "depends_on": ["a.b"]}
    assert recording.stale(changed) is None


def test_another_moto_makes_it_stale(recording: Recording, dev: Stack):
    reason = replace(recording, moto="5.0.0").stale(dev)
    assert reason is not None
    assert reason.startswith("it was recorded with moto 5.0.0, and ")


def test_a_recording_that_was_never_made_says_how_to_make_it():
    with pytest.raises(RehearsalError, match="there is no recording of staging; run `pipenv run record`"):
        Recording.load("staging")
