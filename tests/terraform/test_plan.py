"""What a plan says, from `terraform show -json`."""

from typing import Any

import pytest

from terraform.errors import TerraformError, Unreadable
from terraform.plan import Plan, dotted, read_plan


def change(address: str, *actions: str, mode: str = "managed", values: Any = None, **more: Any) -> dict[str, Any]:
    type_, name = address.split(".")[-2:]
    made = {"actions": list(actions), "before": {}, "after": {}, **(values or {})}
    return {"address": address, "mode": mode, "type": type_, "name": name, "change": made, **more}


def plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": list(changes), **more}


FOUND = Plan(
    plan(
        change("aws_vpc.a", "no-op", previous_address="module.n.aws_vpc.main"),
        change("aws_eip.b", "create"),
        change("aws_eip.c", "delete", "create", values={"before": {"x": 1, "y": 1}, "after": {"x": 2, "y": 1}}),
        change("data.aws_region.d", "read", mode="data"),
        output_changes={"kept": {"actions": ["no-op"]}, "new": {"actions": ["create"]}},
        resource_drift=[change("aws_eip.gone", "delete"), change("aws_eip.other", "update")],
    )
)


def test_data_sources_are_no_changes():
    assert [change.address for change in FOUND.changes] == ["aws_vpc.a", "aws_eip.b", "aws_eip.c"]


def test_actions_are_counted_with_and_without_what_stays():
    assert FOUND.counts == {"no-op": 1, "create": 1, "delete+create": 1}
    assert FOUND.doing == {"create": 1, "delete+create": 1}
    assert FOUND.by_action("delete", "create") == ["aws_eip.c"]
    assert FOUND.by_action("delete") == []


def test_moves_are_told_whatever_else_happens():
    assert FOUND.moves == {"module.n.aws_vpc.main": "aws_vpc.a"}


def test_only_outputs_that_change_are_told():
    assert FOUND.output_changes == {"new": ["create"]}
    assert [output.name for output in FOUND.outputs] == ["kept", "new"]


def test_what_something_else_deleted_is_told():
    assert FOUND.deleted_elsewhere == ("aws_eip.gone",)


def test_attributes_that_differ_are_told_with_their_values():
    assert FOUND.changes[2].attributes == {"x": (1, 2)}


def test_what_is_created_has_nothing_before():
    [created] = Plan(plan(change("aws_eip.b", "create", values={"before": None, "after": {"x": 1}}))).changes
    assert (created.before, created.attributes) == ({}, {"x": (None, 1)})


def test_what_forces_a_replacement_is_written_as_one_writes_it():
    [replaced] = Plan(plan(change("aws_lb.a", "delete", "create", values={"replace_paths": [["s", 0, "v"]]}))).changes
    assert replaced.forced_by == ("s[0].v",)
    assert dotted(("tags", "Name")) == "tags.Name"


def test_a_plan_of_some_resources_only_is_incomplete():
    assert FOUND.complete
    assert not Plan(plan(complete=False)).complete


@pytest.mark.parametrize(
    ("broken", "error", "sentence"),
    [
        ({}, Unreadable, "this is not what `terraform show -json` prints for a plan"),
        ({"format_version": "1.0", "values": {}}, Unreadable, "this is not what"),
        (plan(format_version="2.0"), Unreadable, "the plan has format version 2.0 and terraform/plan.py reads 1.x"),
        (plan(errored=True), TerraformError, "Terraform broke off while it made this plan; plan again"),
    ],
)
def test_what_is_no_plan_is_refused(broken: dict[str, Any], error: type[TerraformError], sentence: str):
    with pytest.raises(error, match=sentence):
        read_plan(broken)
