"""Preflight of an environment that runs: nothing of it is counted twice, or taken for somebody else's."""

from collections.abc import Callable

import pytest

from operations.preflight.findings import Answer
from operations.preflight.preflight import preflight
from operations.preflight.quotas import QUOTAS
from terraform.stack import Stack
from tests.e2e.platforms import Platform

pytestmark = pytest.mark.e2e

# Of these the stack is asked alone: they belong to one load balancer or one group. A deployment needs its vCPU anew.
COUNTED_FROM_THE_STACK = {
    "rules of a security group",
    "rules of a load balancer",
    "target groups of a load balancer",
    "vCPU on Fargate",
}


def test_what_runs_already_adds_nothing_and_takes_no_names(
    platform: Callable[[str], Platform], monkeypatch: pytest.MonkeyPatch
):
    running = platform("dev")
    for name, value in running.emulator.variables.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    folder = running.project.stack_folder("dev")
    report = preflight(Stack("dev", folder, running.stack), {})
    found = {each.check: list(each.findings) for each in report.answered}
    for quota in QUOTAS:
        if quota.of not in COUNTED_FROM_THE_STACK:
            [finding] = found[f"quota of {quota.of}"]
            assert finding.sentence == "the stack adds none", quota.of
    assert [finding.answer for finding in found["names"]] == [Answer.FINE]
    assert [finding.sentence for finding in found["database version"]] == ["davidshaevel-dev-db runs postgres 15.12"]
    assert [finding.answer for finding in found["database class"]] == [Answer.FINE]
    assert report.fine, [each for each in report.answered if any(f.answer is Answer.PROBLEM for f in each.findings)]
