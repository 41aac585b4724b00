"""A plan that was judged is judged again and applied as long as its file is what it was, and Terraform asked once."""

from pathlib import Path

import pytest

from operations.errors import Stopped
from operations.guard import planning
from operations.guard.planning import PLAN, Terms, apply, judge_again, judge_file
from operations.guard.switching import let_go
from terraform.errors import StalePlan
from terraform.plan import Plan, read_plan
from terraform.stack import Stack
from tests.operations.guard.plans import change, plan

OFF = {"output_changes": {"activated": {"actions": ["create"], "before": None, "after": False}}}
MEANT = Terms(expected=let_go(["aws_lb.a"]))


class Asked:
    """Terraform, and what it was asked to do."""

    def __init__(self) -> None:
        self.did: list[str] = []

    def show(self, file: Path) -> Plan:
        self.did.append(f"show {file.name}")
        return read_plan(plan(change("aws_lb.a", "delete"), **OFF))

    def apply(self, file: Path) -> None:
        self.did.append(f"apply {file.read_text()}")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    terraform = Asked()
    monkeypatch.setattr(planning, "Terraform", lambda *_: terraform)
    monkeypatch.setattr(planning, "_check_where_it_runs", lambda _: None)
    monkeypatch.setattr("operations.guard.target.check_state", lambda *_, **__: None)
    return terraform


@pytest.fixture
def here(tmp_path: Path) -> Stack:
    (tmp_path / PLAN).write_text("as planned")
    return Stack("dev", tmp_path, {})


def test_on_other_terms_the_same_plan_is_judged_and_applied_without_asking_what_it_is(asked: Asked, here: Stack):
    judged = judge_file(here, Path(PLAN), Terms())
    with pytest.raises(Stopped, match="the guard stopped this plan"):
        apply(here, judged=judged)
    judged = judge_again(here, judged, MEANT)
    assert judged.verdict.fine
    apply(here, judged=judged)
    assert asked.did == ["show plan", "apply as planned"]
    assert list(here.folder.iterdir()) == []


def test_a_file_that_has_changed_since_is_neither_judged_nor_applied(asked: Asked, here: Stack):
    judged = judge_file(here, Path(PLAN), MEANT)
    (here.folder / PLAN).write_text("another one")
    with pytest.raises(StalePlan, match="is not the plan that was judged"):
        apply(here, judged=judged)
    with pytest.raises(StalePlan, match="changed while it was being judged"):
        judge_again(here, judged, MEANT)


def test_what_another_run_has_judged_meanwhile_is_asked_about(asked: Asked, here: Stack):
    judged = judge_file(here, Path(PLAN), MEANT)
    (here.folder / PLAN).write_text("another one")
    judge_file(here, Path(PLAN), MEANT)
    apply(here, judged=judged)
    assert asked.did == ["show plan", "show plan", "show plan", "apply another one"]
