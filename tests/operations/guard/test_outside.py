"""What was changed outside of Terraform is told apart from what the stack changes, and what is gone stops."""

import json
from typing import Any

from operations.guard import markdown, report
from operations.guard.outside import drifted
from operations.guard.verdict import Verdict
from terraform.plan import Plan
from tests.operations.guard.plans import change, plan, verdict

LOGS = "aws_cloudwatch_log_group.compute_logs"
DB = "aws_db_instance.database_instance"


def outside(address: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return change(address, "update", before=before, after=after)


def forms(found: Verdict) -> tuple[str, str, str]:
    return report.as_text(found), markdown.as_markdown(found), report.as_json(found, sha256="")


def test_what_the_plan_takes_back_is_marked_in_every_form():
    back = change(LOGS, "update", before={"retention_in_days": 7}, after={"retention_in_days": 35})
    found = verdict(back, resource_drift=[outside(LOGS, {"retention_in_days": 35}, {"retention_in_days": 7})])
    text, comment, machine = forms(found)
    for form in (text, comment):
        assert "retention_in_days: 7 -> 35 (changed outside of Terraform: 35 -> 7, the plan takes it back)" in form
    [attribute] = json.loads(machine)["changes"][0]["attributes"]
    assert attribute["changed_outside"] == {"path": "retention_in_days", "before": 35, "after": 7}
    assert attribute["taken_back"] is True


def test_what_the_plan_makes_another_is_told_so():
    other = change(LOGS, "update", before={"retention_in_days": 7}, after={"retention_in_days": 90})
    found = verdict(other, resource_drift=[outside(LOGS, {"retention_in_days": 35}, {"retention_in_days": 7})])
    assert "7 -> 90 (changed outside of Terraform: 35 -> 7, the plan makes it another)" in report.as_text(found)


def test_what_the_plan_leaves_as_it_is_is_told_too():
    found = verdict(
        change(LOGS, "no-op", before={"retention_in_days": 7}, after={"retention_in_days": 7}),
        resource_drift=[outside(LOGS, {"retention_in_days": 35}, {"retention_in_days": 7})],
    )
    text, comment, machine = forms(found)
    for form in (text, comment):
        assert f"{LOGS} retention_in_days: changed outside of Terraform: 35 -> 7, the plan leaves it so" in form
    assert json.loads(machine)["changed_outside"][0]["name"] == LOGS


def test_a_change_that_nobody_made_outside_is_not_marked():
    own = change(LOGS, "update", before={"retention_in_days": 7}, after={"retention_in_days": 35})
    assert "outside" not in report.as_text(verdict(own))


def test_what_only_aws_fills_in_and_what_is_ignored_is_no_drift():
    said = {"address": DB, "mode": "managed", "expressions": {"port": {}, "tags": {}}}
    before = {"port": 1, "latest_restorable_time": "a", "tags": {"x": "1"}, "tags_all": {"x": "1"}}
    after = {"port": 2, "latest_restorable_time": "b", "tags": {"x": "2"}, "tags_all": {"x": "2"}}
    made = Plan(plan(resource_drift=[outside(DB, before, after)], configuration={"root_module": {"resources": [said]}}))
    [drift] = drifted(made)
    assert [moved.path for moved in drift.attributes] == ["port", "tags.x"]
    assert drifted(made, {DB: ["port", "tags"]}) == ()


def test_a_move_alone_is_no_drift():
    moved = change(
        DB, "no-op", before={"port": 1}, after={"port": 1}, previous_address="module.database.aws_db_instance.a"
    )
    assert drifted(Plan(plan(resource_drift=[moved]))) == ()


def test_what_is_gone_is_a_danger_when_the_plan_makes_an_empty_one():
    gone = change(DB, "delete", before={"identifier": "x"}, after=None)
    found = verdict(change(DB, "create", before=None, after={"identifier": "x"}), resource_drift=[gone])
    assert [danger.allowance for danger in found.stopping] == [f"{DB}=made-anew"]
    assert "it is gone outside of Terraform, the plan makes a new one" in report.as_text(found)


def test_it_is_the_same_one_at_another_address_too():
    gone = change("module.database.aws_db_instance.main", "delete", before={"identifier": "x"}, after=None)
    made = change(DB, "create", before=None, after={"identifier": "x"})
    assert not verdict(made, resource_drift=[gone]).fine
    assert verdict(change(DB, "create", before=None, after={"identifier": "y"}), resource_drift=[gone]).fine


def test_what_holds_nothing_may_be_made_anew():
    route = "aws_route.networking_public"
    assert verdict(change(route, "create"), resource_drift=[change(route, "delete")]).fine


def test_what_is_new_and_was_never_there_passes():
    assert verdict(change(DB, "create", before=None, after={"identifier": "x"})).fine
