"""What a plan does and what of it is dangerous, from Terraform's JSON alone."""

import json
from typing import Any

import pytest

from operations.guard import report
from operations.guard.errors import GuardError, UsageError
from operations.guard.protected import DISPOSABLE, HOLDS_DATA, PROTECTED
from operations.guard.verdict import SENSITIVE, UNKNOWN, Verdict, judge


def change(address: str, *actions: str, **more: Any) -> dict[str, Any]:
    *module, type_, name = address.split("[")[0].split(".")
    details = {key: more.pop(key) for key in tuple(more) if key in CHANGE_KEYS}
    return {
        "address": address,
        "mode": "managed",
        "type": type_,
        "name": name,
        **({"module_address": ".".join(module)} if module else {}),
        "change": {"actions": list(actions), "before": {}, "after": {}, **details},
        **more,
    }


CHANGE_KEYS = ("before", "after", "after_unknown", "before_sensitive", "after_sensitive", "replace_paths", "importing")


def plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": list(changes), **more}


def verdict(*changes: dict[str, Any], allow: tuple[str, ...] = (), **more: Any) -> Verdict:
    return judge("dev", plan(*changes, **more), allow)


def updated(before: Any, after: Any, **more: Any) -> list[tuple[str, Any, Any]]:
    found = verdict(change("aws_db_instance.database_instance", "update", before=before, after=after, **more))
    return [(attribute.path, attribute.before, attribute.after) for attribute in found.changes[0].attributes]


@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["create", "delete"], ["forget"]])
@pytest.mark.parametrize("type_", ["aws_vpc", "aws_db_instance", "aws_kms_key", "aws_unheard_of_service"])
def test_losing_a_protected_resource_is_dangerous(type_: str, actions: list[str]):
    found = verdict(change(f"{type_}.networking_x", *actions))
    assert not found.fine
    assert [danger.name for danger in found.stopping] == [f"{type_}.networking_x"]


@pytest.mark.parametrize("actions", [["create"], ["update"], ["no-op"]])
def test_creating_or_updating_a_protected_resource_is_not(actions: list[str]):
    assert verdict(change("aws_vpc.networking_vpc", *actions)).fine


def test_destroying_what_can_be_made_again_is_not_dangerous():
    found = verdict(change("aws_route.networking_route", "delete"))
    assert found.fine
    assert found.counts["destroyed"] == 1


def test_a_deposed_object_of_a_protected_resource_is_dangerous_and_has_a_name_of_its_own():
    deposed = change("aws_lb.compute_alb", "delete", deposed="00a1b2c3")
    current = change("aws_lb.compute_alb", "no-op")
    name = "aws_lb.compute_alb (deposed object 00a1b2c3)"
    assert [danger.name for danger in verdict(current, deposed).stopping] == [name]
    assert verdict(current, deposed, allow=(name,)).fine
    with pytest.raises(UsageError, match="is not needed"):
        verdict(change("aws_lb.compute_alb", "no-op"), allow=("aws_lb.compute_alb",))


def test_an_allowance_lets_exactly_one_resource_pass():
    both = change("aws_subnet.networking_a", "delete"), change("aws_subnet.networking_ab", "delete")
    found = verdict(*both, allow=("aws_subnet.networking_a",))
    assert [danger.name for danger in found.stopping] == ["aws_subnet.networking_ab"]
    assert verdict(*both, allow=("aws_subnet.networking_a", "aws_subnet.networking_ab")).fine


@pytest.mark.parametrize("pattern", ["aws_subnet.*", "aws_subnet", "networking_a", "aws_subnet.networking_a "])
def test_an_allowance_that_matches_nothing_is_an_error(pattern: str):
    with pytest.raises(UsageError, match=r"matches nothing in the plan; what it would have to allow: aws_subnet.netw"):
        verdict(change("aws_subnet.networking_a", "delete"), allow=(pattern,))


def test_an_allowance_given_twice_is_an_error():
    with pytest.raises(UsageError, match="given twice"):
        verdict(change("aws_vpc.a_b", "delete"), allow=("aws_vpc.a_b", "aws_vpc.a_b"))


def test_data_sources_are_left_out():
    read = {**change("aws_region.current", "read"), "mode": "data"}
    assert verdict(read).changes == ()


def test_a_resource_belongs_to_the_module_that_its_name_begins_with():
    modules = {c.module for c in verdict(change("aws_vpc.networking_vpc", "create")).changes}
    assert modules == {"networking"}
    modules = {c.module for c in verdict(change('module.compute["x"].module.y.aws_lb.main', "delete")).changes}
    assert modules == {"compute"}


def test_a_moved_resource_that_is_updated_too_counts_as_both():
    moved = change("aws_vpc.networking_vpc", "update", previous_address="module.networking.aws_vpc.main")
    found = verdict(moved)
    assert (found.counts["moved"], found.counts["updated"]) == (1, 1)
    assert "aws_vpc.networking_vpc (moved from module.networking.aws_vpc.main)" in report.as_text(found)


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
    assert hidden == [("password", SENSITIVE, SENSITIVE)]


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
        assert hidden == [("map", SENSITIVE, SENSITIVE)]


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


def test_values_that_are_not_known_yet_are_told_so():
    assert updated({"arn": "x", "n": [{"id": "1"}]}, {"n": [{}]}, after_unknown={"arn": True, "n": [{"id": True}]}) == [
        ("arn", "x", UNKNOWN),
        ("n[0].id", "1", UNKNOWN),
    ]


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
    assert "Otherwise: if it was renamed, add a moved block from aws_vpc.old_vpc to aws_vpc.new_vpc." in report.as_text(
        found
    )


def test_how_to_go_on_is_said_so_that_it_can_be_pasted():
    found = verdict(change('aws_eip.networking_nat["b c"]', "delete"), change("aws_vpc.networking_vpc", "delete"))
    assert """  --allow 'aws_eip.networking_nat["b c"]' --allow aws_vpc.networking_vpc\n""" in report.as_text(found)


def test_a_plan_of_some_resources_only_is_said_to_be_partial():
    assert "a partial plan" in report.as_text(verdict(complete=False))


def test_what_disappeared_outside_of_terraform_is_noted():
    drift = [change("aws_eip.networking_nat", "delete")]
    assert verdict(resource_drift=drift).notes == ("aws_eip.networking_nat has been deleted outside of Terraform",)


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ({}, "this is not what `terraform show -json` prints for a plan"),
        ({"format_version": "1.0", "values": {}}, "this is not what"),
        (plan(format_version="2.0"), "the plan has format version 2.0 and operations/guard/verdict.py reads 1.x"),
        (plan(errored=True), "Terraform broke off while it made this plan; plan again"),
        (
            plan(change("aws_vpc.a_b", "evaporate")),
            "aws_vpc.a_b meets evaporate, which operations/guard/",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused(broken: dict[str, Any], sentence: str):
    with pytest.raises(GuardError, match=sentence):
        judge("dev", broken)


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


def test_a_type_is_either_protected_or_disposable():
    assert not DISPOSABLE & set(PROTECTED)
    assert set(PROTECTED) >= HOLDS_DATA


def test_somebody_has_thought_about_every_type_in_use(synth):
    from environments import load_environments

    used = {type_ for environment in load_environments() for type_ in synth(environment)["resource"]}
    undecided = used - DISPOSABLE - set(PROTECTED)
    assert not undecided, "say in operations/guard/protected.py whether these may be lost"


# A version that RDS has moved on


def to_version(before: str, after: str, **more: Any) -> Verdict:
    address = "aws_db_instance.database_instance"
    versions = {"before": {"engine_version": before}, "after": {"engine_version": after}}
    return verdict(change(address, "update", **versions), **more)


@pytest.mark.parametrize(
    ("before", "after"), [("15.19", "15.12"), ("15.10", "15.9"), ("17.11", "16.15"), ("17.11", "16")]
)
def test_a_version_that_rds_would_go_back_to_is_stopped_with_the_line_to_write(before: str, after: str):
    found = to_version(before, after)
    [danger] = found.stopping
    assert danger.loss == f"RDS never goes back from {before} to {after}, the apply would fail half-way"
    assert danger.hint == (
        f'write engine_version="{before}", or ignore_engine_version_changes=True, in the environment\'s file'
    )
    assert f"aws_db_instance.database_instance would be changed: {danger.loss}." in report.as_text(found)
    assert to_version(before, after, allow=(danger.name,)).fine


@pytest.mark.parametrize(("before", "after"), [("15.12", "15.19"), ("15.9", "15.10"), ("15", "15.19"), ("15.19", "17")])
def test_a_version_that_rds_goes_on_to_is_not(before: str, after: str):
    assert to_version(before, after).fine


def test_a_major_alone_over_a_minor_is_stopped_for_rds_takes_it_for_the_minor_it_prefers():
    [danger] = to_version("15.19", "15").stopping
    assert danger.loss == "RDS takes 15 for the minor it prefers, and never goes back to one from 15.19"
    assert danger.hint is not None
    assert danger.hint.startswith('write engine_version="15.19", or ignore_engine_version_changes=True')
