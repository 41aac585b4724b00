"""A state's text is understood, or refused in one sentence."""

import json
from typing import Any

import pytest

from terraform.errors import Unreadable
from terraform.state import EMPTY, read_state, state_of_plan


def resource(name: str, *instances: dict[str, Any], mode: str = "managed") -> dict[str, Any]:
    return {"mode": mode, "type": "aws_eip", "name": name, "instances": [{"attributes": {}, **i} for i in instances]}


def state(*resources: dict[str, Any], version: int = 4, **more: Any) -> str:
    made = {"version": version, "serial": 1, "lineage": "x", "outputs": {}, "resources": list(resources)}
    return json.dumps({**made, **more})


def test_an_instance_has_the_address_that_terraform_gives_it():
    inside = {**resource("a", {"index_key": 'x"${y}'}), "module": 'module.m["k"]'}
    data = resource("d", {}, mode="data")
    found = read_state(state(resource("b", {"index_key": 0}, {"index_key": 1}), inside, data), "state")
    assert [instance.address for instance in found.instances] == [
        "aws_eip.b[0]",
        "aws_eip.b[1]",
        'module.m["k"].aws_eip.a["x\\"$${y}"]',
        "data.aws_eip.d",
    ]
    assert [instance.address for instance in found.managed] == [instance.address for instance in found.instances[:3]]


def test_outputs_and_lineage_are_told():
    found = read_state(state(outputs={"vpc_id": {"value": "vpc-1", "type": "string"}}), "state")
    assert (found.outputs, found.lineage) == ({"vpc_id": "vpc-1"}, "x")


def test_attributes_are_those_of_the_current_object():
    both = resource("a", {"attributes": {"id": "old"}, "deposed": "00a1"}, {"attributes": {"id": "new"}})
    found = read_state(state(both, resource("d", {}, mode="data")), "state")
    assert found.attributes == {"aws_eip.a": {"id": "new"}}
    assert [instance.name for instance in found.managed] == ["aws_eip.a (deposed object 00a1)", "aws_eip.a"]


@pytest.mark.parametrize("text", ["", "\n"])
def test_no_text_is_an_empty_state(text: str):
    assert read_state(text, "state") == EMPTY


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"version": 4,', "x is not JSON: expecting property name enclosed in double quotes in line 1, column 15; it"),
        (state(version=5), "x has state format 5 and terraform/state.py reads 4; a newer Terraform wrote it"),
        (state(version=3), "x has state format 3, of a Terraform before 0.12"),
        ("[]", "x is JSON and not a Terraform state"),
        ('{"version": "4"}', "x is JSON and not a Terraform state"),
        ('{"version": 4}', "x has neither resources nor a lineage, so it is no state"),
        ('{"format_version": "1.0", "values": {}}', "x is what `terraform show -json` prints; give what"),
        (
            '{"version": 4, "resources": [{"mode": "managed"}]}',
            "x calls itself a state of format 4 and is built otherwise",
        ),
    ],
)
def test_what_cannot_be_read_as_a_state_is_told_in_one_sentence(text: str, sentence: str):
    with pytest.raises(Unreadable) as error:
        read_state(text, "x")
    assert str(error.value).startswith(sentence)


def test_the_state_that_a_plan_was_made_on_is_in_the_plan():
    inside = {"address": "module.m.aws_eip.a", "mode": "managed", "type": "aws_eip", "values": {"id": "1"}}
    data = {"address": "data.aws_eip.d", "mode": "data", "type": "aws_eip"}
    values = {
        "outputs": {"x": {"value": 1}},
        "root_module": {"resources": [data], "child_modules": [{"resources": [inside]}]},
    }
    found = state_of_plan({"prior_state": {"values": values}})
    assert (found.outputs, found.attributes) == ({"x": 1}, {"module.m.aws_eip.a": {"id": "1"}})
    assert state_of_plan({}) == EMPTY
