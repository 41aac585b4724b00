"""Every value in force, and whose word it is, of any models; and in what two of them differ."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel

from operations.settings_in_force import (
    as_json,
    as_text,
    differences,
    differences_as_json,
    differences_as_text,
    values,
)


class Check(BaseModel):
    path: str = "/"
    codes: tuple[int, ...] = (200,)


class Service(BaseModel):
    name: str
    cpu: int = 256
    check: Check | None = Check(path="/health")
    variables: Mapping[str, str] = {}


class Rule(BaseModel):
    days: int


class Room(BaseModel):
    services: tuple[Service, ...] = ()
    rules: tuple[Rule, ...] = ()
    words: frozenset[str] = frozenset()
    nothing: str | None = None


def told(model: BaseModel) -> dict[str, tuple[Any, bool]]:
    return {value.path: (value.value, value.default) for value in values(model)}


def test_what_is_said_is_told_from_what_is_left_out():
    assert told(Check(path="/")) == {"path": ("/", False), "codes": ([200], True)}


def test_objects_with_names_go_by_them_and_others_by_their_numbers():
    found = told(Room(services=(Service(name="web", cpu=512),), rules=(Rule(days=1), Rule(days=2))))
    assert found["services[web].cpu"] == (512, False)
    assert found["services[web].variables"] == ({}, True)
    assert (found["rules[0].days"], found["rules[1].days"]) == ((1, False), (2, False))


def test_objects_that_share_a_name_go_by_their_numbers():
    found = told(Room(services=(Service(name="web"), Service(name="web", cpu=512))))
    assert found["services[1].cpu"] == (512, False)


def test_what_lies_in_a_default_is_default_whoever_spelled_it_out():
    assert told(Service(name="web"))["check.path"] == ("/health", True)
    assert told(Service(name="web", check=Check()))["check.path"] == ("/", True)
    assert told(Service(name="web", check=Check(path="/")))["check.path"] == ("/", False)


def test_none_and_nothing_are_values_too():
    assert told(Service(name="web", check=None))["check"] == (None, False)
    assert told(Room()) == {
        "services": ([], True),
        "rules": ([], True),
        "words": ([], True),
        "nothing": (None, True),
    }


def test_a_mapping_is_told_by_its_keys_and_a_set_in_order():
    found = told(Room(services=(Service(name="web", variables={"A": "1"}),), words=frozenset("cab")))
    assert found["services[web].variables[A]"] == ("1", False)
    assert found["words"] == (["a", "b", "c"], False)


def changed(one: BaseModel, other: BaseModel) -> list[tuple[str, Any, Any]]:
    found = differences(values(one), values(other))
    return [(each.path, each.one and each.one.value, each.other and each.other.value) for each in found]


def test_only_what_differs_is_a_difference():
    web, worker = Service(name="web"), Service(name="worker", cpu=1024)
    one = Room(services=(web, worker), rules=(Rule(days=1),))
    other = Room(services=(worker, Service(name="web", cpu=512)), rules=(Rule(days=1),))
    assert changed(one, one) == []
    assert changed(one, other) == [("services[web].cpu", 256, 512)]


def test_a_default_that_one_spells_out_is_no_difference():
    assert changed(Check(), Check(path="/")) == []


def test_what_only_one_has_is_a_difference_where_it_stands():
    one, other = Service(name="web", check=None), Service(name="web", variables={"A": "1"})
    assert changed(one, other) == [
        ("check.path", None, "/health"),
        ("check.codes", None, [200]),
        ("variables[A]", None, "1"),
        ("check", None, None),
        ("variables", {}, None),
    ]


def test_the_report_marks_defaults():
    assert as_text("dev", values(Check(path="/x"))) == (
        'dev: 2 values, 1 of the environment and 1 defaults\n\npath   "/x"\ncodes  [200]  default\n'
    )


def test_the_report_of_two_has_a_column_for_each():
    found = differences(values(Service(name="a", check=None)), values(Service(name="a", cpu=512, check=None)))
    assert differences_as_text("dev", "prod", found).splitlines() == [
        "dev and prod differ in 1 value",
        "",
        "     dev            prod",
        "cpu  256 (default)  512",
    ]
    assert differences_as_text("dev", "prod", []) == "dev and prod do not differ\n"


def test_machines_are_told_the_same():
    assert json.loads(as_json("dev", values(Check(path="/x")))) == {
        "format": 1,
        "environment": "dev",
        "values": [
            {"path": "path", "value": "/x", "said_by": "environment"},
            {"path": "codes", "value": [200], "said_by": "default"},
        ],
    }
    found = differences(values(Room()), values(Room(nothing="x", words=frozenset("a"))))
    assert json.loads(differences_as_json("dev", "prod", found)) == {
        "format": 1,
        "environments": ["dev", "prod"],
        "differences": [
            {
                "path": "words",
                "dev": {"value": [], "said_by": "default"},
                "prod": {"value": ["a"], "said_by": "environment"},
            },
            {
                "path": "nothing",
                "dev": {"value": None, "said_by": "default"},
                "prod": {"value": "x", "said_by": "environment"},
            },
        ],
    }


@pytest.mark.parametrize("value", [b"x", 1.5, True])
def test_any_value_can_be_told(value: object):
    class Anything(BaseModel):
        value: Any

    json.dumps(told(Anything(value=value)))
