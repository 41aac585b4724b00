"""A verdict as people and machines read it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.guard import markdown, report
from operations.guard.values import LONGEST_VALUE, pair
from operations.synthesis import ROOT
from tests.operations.guard.plans import change, verdict


def test_secrets_reach_no_form_of_the_report():
    found = verdict(
        change(
            "aws_db_instance.database_instance",
            "delete",
            "create",
            before={"password": "hunter2", "identifier": "a"},
            after={"password": "hunter3", "identifier": "b"},
            before_sensitive={"password": True},
            after_sensitive={"password": True},
            replace_paths=[["identifier"], ["password"]],
        ),
        output_changes={
            "token": {"actions": ["update"], "before": "hunter4", "after": "hunter5", "before_sensitive": True}
        },
    )
    for text in (report.as_text(found), markdown.as_markdown(found), report.as_json(found, sha256="")):
        assert "hunter" not in text
        assert "password" in text
        assert "token" in text


def test_an_update_that_shows_nothing_is_explained():
    marked = change("aws_lb.compute_alb", "update", before={"a": 1}, after={"a": 1}, after_sensitive={"a": True})
    assert "a value becomes sensitive or stops being so" in report.as_text(verdict(marked))


def test_a_replacement_names_what_forces_it():
    replaced = change(
        "aws_subnet.networking_a",
        "delete",
        "create",
        before={"cidr_block": "10.0.1.0/24", "id": "subnet-1"},
        after={"cidr_block": "10.0.2.0/24"},
        after_unknown={"id": True},
        replace_paths=[["cidr_block"]],
    )
    text = report.as_text(verdict(replaced))
    assert 'forced by cidr_block: "10.0.1.0/24" -> "10.0.2.0/24"' in text
    assert "subnet-1" not in text


def test_a_tainted_resource_is_replaced_for_a_reason_of_its_own():
    tainted = change("aws_lb.compute_alb", "delete", "create", action_reason="replace_because_tainted")
    assert "because it is tainted" in report.as_text(verdict(tainted))


def test_a_renamed_resource_gets_a_hint_at_the_moved_block():
    found = verdict(change("aws_vpc.old_vpc", "delete"), change("aws_vpc.new_vpc", "create"))
    assert "Otherwise: if it was renamed, add a moved block from aws_vpc.old_vpc to aws_vpc.new_vpc;" in report.as_text(
        found
    )


def test_how_to_go_on_is_said_so_that_it_can_be_pasted():
    found = verdict(change('aws_eip.networking_nat["b c"]', "delete"), change("aws_vpc.networking_vpc", "delete"))
    pasted = """  --allow 'aws_eip.networking_nat["b c"]=destroyed' --allow aws_vpc.networking_vpc=destroyed\n"""
    assert pasted in report.as_text(found)


def test_a_plan_of_some_resources_only_is_said_to_be_partial():
    assert "a partial plan" in report.as_text(verdict(complete=False))


def test_the_json_form_tells_machines_everything():
    found = verdict(change("aws_vpc.networking_vpc", "delete"), change("aws_route.networking_r", "create"))
    read = json.loads(report.as_json(found, sha256="abc"))
    assert (read["verdict"], read["sha256"], read["format"]) == ("stopped", "abc", report.JSON_FORMAT)
    assert read["counts"]["destroyed"] == 1
    assert [danger["name"] for danger in read["dangers"]] == ["aws_vpc.networking_vpc"]


def test_markdown_survives_values_that_look_like_markdown():
    odd = change("aws_lb.compute_alb", "update", before={"tags": {"a": "x"}}, after={"tags": {"a": "`|<b>\n"}})
    (row,) = [line for line in markdown.as_markdown(verdict(odd)).splitlines() if line.startswith("| updated")]
    assert row.replace("\\|", "").count("|") == 4


def test_markdown_is_cut_where_github_would_refuse_it():
    many = [change(f"aws_route.networking_{number:05}", "create") for number in range(3000)]
    text = markdown.as_markdown(verdict(*many))
    assert len(text) < 65536
    assert text.endswith("The rest is too long for a comment.\n")
    assert text.count("<details>") == text.count("</details>")


def long(image: str) -> str:
    """A task definition's text as AWS has it, longer than any report shows."""
    container = {"name": "app", "environment": [{"name": "A", "value": "x" * 500}], "image": image}
    return json.dumps(
        [{**container, "cpu": 0, "mountPoints": [], "portMappings": [{"containerPort": 1, "hostPort": 1}]}]
    )


def test_what_differs_inside_json_is_told_by_its_path_without_what_aws_fills_in():
    said = [{"name": "app", "environment": [{"name": "A", "value": "x" * 500}], "image": "nginx:latest"}]
    replaced = change(
        "aws_ecs_task_definition.compute_app",
        "delete",
        "create",
        before={"container_definitions": long("app:3f2a1b4")},
        after={"container_definitions": json.dumps([{**said[0], "portMappings": [{"containerPort": 1}]}])},
        replace_paths=[["container_definitions"]],
    )
    found = verdict(replaced)
    assert [attribute.path for attribute in found.changes[0].attributes] == ["container_definitions[0].image"]
    line = 'forced by container_definitions[0].image: "app:3f2a1b4" -> "nginx:latest"'
    assert line in report.as_text(found)
    assert line in markdown.as_markdown(found)


@given(
    shared=st.text(max_size=400),
    ends=st.tuples(st.text(max_size=200), st.text(max_size=200)).filter(lambda ends: ends[0] != ends[1]),
    rest=st.text(max_size=400),
)
def test_two_values_that_differ_are_never_shown_alike(shared: str, ends: tuple[str, str], rest: str):
    before, after = pair(shared + ends[0] + rest, shared + ends[1] + rest)
    assert before != after
    assert max(len(before), len(after)) <= LONGEST_VALUE


def test_hidden_values_that_differ_are_never_shown_alike():
    hidden = change("aws_lb.compute_alb", "update", before={"a": ["x", 1]}, after={"a": ["y", 1]},
                    before_sensitive={"a": [True, False]})  # fmt: skip
    [attribute] = verdict(hidden).changes[0].attributes
    assert attribute.before != attribute.after


def many(number: int) -> list[dict[str, Any]]:
    """Changes of all kinds, with long values."""
    names = [f"aws_lb.compute_balancer_{index:05}" for index in range(number)]
    policy = {"tags": {"Name": "x" * 300}}
    return [
        change(name, "delete", before=policy, after=None)
        if index % 2
        else change(name, "update", before=policy, after={"tags": {"Name": "y" * 300}})
        for index, name in enumerate(names)
    ]


def test_two_thousand_changes_fit_into_a_comment_and_leave_its_markdown_whole():
    found = verdict(*many(2000))
    text = markdown.as_markdown(found)
    assert len(text) < 65536
    assert "and 940 more, which the text report lists" in text
    assert text.count("```") == 2
    assert text.count("<details>") == text.count("</details>")
    assert report.as_text(found).count("=destroyed") == 1000


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_report_survives_any_encoding_of_the_terminal(encoding: str, tmp_path: Path):
    code = (
        "import sys; from types import SimpleNamespace; from operations import command_line as c\n"
        "c.load = lambda _: SimpleNamespace(ABOUT='x', add_arguments=lambda _: None, "
        "run=lambda _: print('\\u2026 \\u4e2d \\ud800') or 0)\n"
        "sys.exit(c.main(['plan']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding)
