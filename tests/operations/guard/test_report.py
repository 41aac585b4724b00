"""A verdict as people and machines read it."""

import json

from operations.guard import report
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
    for text in (report.as_text(found), report.as_markdown(found), report.as_json(found, sha256="")):
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
    assert """  --allow 'aws_eip.networking_nat["b c"]' --allow aws_vpc.networking_vpc\n""" in report.as_text(found)


def test_a_plan_of_some_resources_only_is_said_to_be_partial():
    assert "a partial plan" in report.as_text(verdict(complete=False))


def test_the_json_form_tells_machines_everything():
    found = verdict(change("aws_vpc.networking_vpc", "delete"), change("aws_route.networking_r", "create"))
    read = json.loads(report.as_json(found, sha256="abc"))
    assert (read["verdict"], read["sha256"], read["format"]) == ("stopped", "abc", 1)
    assert read["counts"]["destroyed"] == 1
    assert [danger["name"] for danger in read["dangers"]] == ["aws_vpc.networking_vpc"]


def test_markdown_survives_values_that_look_like_markdown():
    odd = change("aws_lb.compute_alb", "update", before={"tags": {"a": "x"}}, after={"tags": {"a": "`|<b>\n"}})
    (row,) = [line for line in report.as_markdown(verdict(odd)).splitlines() if line.startswith("| updated")]
    assert row.replace("\\|", "").count("|") == 4


def test_markdown_is_cut_where_github_would_refuse_it():
    many = [change(f"aws_route.networking_{number:05}", "create") for number in range(3000)]
    text = report.as_markdown(verdict(*many))
    assert len(text) < 65536
    assert text.endswith("The rest is too long for a comment.\n")
    assert text.count("<details>") == text.count("</details>")
