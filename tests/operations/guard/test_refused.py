"""What AWS refuses half-way: for every name that is taken, and for everything that is held."""

from typing import Any

import pytest

from operations.guard.refused import HELD_BY, NAMED_BY
from tests.operations.guard.plans import change, verdict


def causes(*changes: dict[str, Any]) -> set[str]:
    return {finding.cause for finding in verdict(*changes).findings} & {"name-taken", "in-use"}


@pytest.mark.parametrize("type_", NAMED_BY)
def test_a_successor_needs_a_name_of_its_own(type_: str):
    name = dict.fromkeys(NAMED_BY[type_], "taken")
    same = change(f"{type_}.a_b", "create", "delete", before=name, after=name)
    assert causes(same) == {"name-taken"}
    last = NAMED_BY[type_][-1]
    assert causes(change(f"{type_}.a_b", "create", "delete", before=name, after={**name, last: "free"})) == set()
    unknown = change(f"{type_}.a_b", "create", "delete", before=name, after={}, after_unknown={last: True})
    assert causes(unknown) == set()
    assert causes(change(f"{type_}.a_b", "delete", "create", before=name, after=name)) == set()


@pytest.mark.parametrize(("type_", "holder"), [(type_, holder) for type_, (_, by) in HELD_BY.items() for holder in by])
def test_what_is_held_cannot_go_first(type_: str, holder: str):
    attribute = HELD_BY[type_][0]
    it = {attribute: "x", "other": "y"}
    holds = change(f"{holder}.a_c", "update", before={"held": ["x"]}, after={"held": []})
    first = change(f"{type_}.a_b", "delete", "create", before=it, after=it)
    assert causes(first, holds) == {"in-use"}
    assert causes(first, change(f"{holder}.a_c", "delete", before={"held": ["x"]}, after=None)) == set()
    assert causes(first, change(f"{holder}.a_c", "no-op", before={"held": ["y"]}, after={"held": ["y"]})) == set()
    assert causes(change(f"{type_}.a_b", "update", before=it, after=it), holds) == set()


def test_both_names_of_the_provider_for_a_load_balancer_are_judged_alike():
    assert causes(change("aws_alb.a_b", "create", "delete", before={"name": "x"}, after={"name": "x"})) == {
        "name-taken"
    }
    off = change("aws_alb.a_b", "update", before={"enable_deletion_protection": True}, after={})
    assert [finding.cause for finding in verdict(off).dangers] == ["enable_deletion_protection"]
