"""Values that differ are found by their paths, and what is sensitive is hidden wherever it stands."""

import json
from typing import Any

import pytest

from operations.guard.values import CHANGED, SENSITIVE, UNKNOWN
from tests.operations.guard.plans import change, verdict


def updated(before: Any, after: Any, **more: Any) -> list[tuple[str, Any, Any]]:
    found = verdict(change("aws_db_instance.database_instance", "update", before=before, after=after, **more))
    return [(attribute.path, attribute.before, attribute.after) for attribute in found.changes[0].attributes]


def test_values_that_differ_are_told_by_their_path():
    assert updated({"a": 1, "tags": {"x": "1", "y": "2"}}, {"a": 1, "tags": {"x": "1", "y": "3", "z": "4"}}) == [
        ("tags.y", "2", "3"),
        ("tags.z", None, "4"),
    ]
    assert updated({"block": [{"v": 1, "w": 2}]}, {"block": [{"v": 1, "w": 3}]}) == [("block[0].w", 2, 3)]
    assert updated({"ids": ["a", "b"]}, {"ids": ["b"]}) == [("ids", ["a", "b"], ["b"])]


@pytest.mark.parametrize("side", ["before_sensitive", "after_sensitive"])
def test_a_value_that_is_sensitive_on_either_side_is_hidden_on_both(side: str):
    hidden = updated({"password": "old"}, {"password": "new"}, **{side: {"password": True}})
    assert hidden == [("password", SENSITIVE, CHANGED)]


def test_nested_sensitive_values_are_hidden():
    before = {"rule": [{"name": "a", "key": "secret1"}, {"name": "b", "key": "secret2"}], "map": {"k": "secret3"}}
    after = {"rule": [{"name": "a", "key": "secret4"}], "map": {"k": "secret5", "open": "x"}}
    marks = {"rule": [{"key": True}], "map": {"k": True}}
    text = json.dumps(updated(before, after, before_sensitive=marks, after_sensitive=False))
    assert "secret" not in text
    assert '"open"' in text or "open" in text


def test_a_map_that_is_sensitive_as_a_whole_on_one_side_is_hidden_as_a_whole():
    before, after = {"map": {"j": "secret1", "k": "secret2"}}, {"map": {"j": "secret3", "k": "secret4"}}
    marks: tuple[Any, Any] = {"map": True}, {"map": {"k": True}}
    for one, other in (marks, tuple(reversed(marks))):
        hidden = updated(before, after, before_sensitive=one, after_sensitive=other)
        assert hidden == [("map", SENSITIVE, CHANGED)]


def test_values_that_are_not_known_yet_are_told_so():
    assert updated({"arn": "x", "n": [{"id": "1"}]}, {"n": [{}]}, after_unknown={"arn": True, "n": [{"id": True}]}) == [
        ("arn", "x", UNKNOWN),
        ("n[0].id", "1", UNKNOWN),
    ]
