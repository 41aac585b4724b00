"""Levels: what stops, what is only said, and where an environment or the command line judges otherwise."""

import json

import pytest

from environments import judgement as environments_judgement
from operations.errors import UsageError
from operations.guard import markdown, report
from operations.guard.findings import Judgement
from operations.guard.outage import OUTAGES
from operations.guard.rules import RULES
from operations.guard.verdict import Verdict
from terraform.addresses import without_key
from tests.operations.guard.plans import change, verdict

DB = "aws_db_instance.database_instance"
WARNED = change(DB, "update", before={"multi_az": True}, after={"multi_az": False})
STOPPED = change(DB, "update", before={"backup_retention_period": 7}, after={"backup_retention_period": 0})
REASON = "it holds nothing that cannot be made again"


def forms(found: Verdict) -> tuple[str, str, str]:
    return report.as_text(found), markdown.as_markdown(found), report.as_json(found, sha256="")


def test_a_warning_is_said_in_every_form_and_passes():
    found = verdict(WARNED)
    assert found.fine
    text, comment, machine = forms(found)
    assert f"Warning: {DB} would change multi_az from true to false: it stands still when" in text
    assert "**Warnings**" in comment
    assert "would change multi\\_az from true to false" in comment
    assert [warning["allowance"] for warning in json.loads(machine)["warnings"]] == [f"{DB}=multi_az"]
    assert all("topped" not in form.replace('"verdict": "stopped"', "") for form in (text, comment))


def test_strict_makes_a_warning_stop_until_it_is_allowed():
    found = verdict(WARNED, strict=True)
    assert not found.fine
    text, comment, machine = forms(found)
    assert "STOPPED: 1 warning, as --strict asks." in text
    assert f"  --allow {DB}=multi_az\n" in text
    assert "> **Stopped.** 1 warning, as --strict asks." in comment
    assert json.loads(machine)["verdict"] == "stopped"
    assert verdict(WARNED, strict=True, allow=(f"{DB}=multi_az",)).fine


def test_dangers_and_warnings_that_stop_are_counted_apart():
    both = change(DB, "update", before={**WARNED["change"]["before"], **STOPPED["change"]["before"]},
                  after={**WARNED["change"]["after"], **STOPPED["change"]["after"]})  # fmt: skip
    assert "STOPPED: 1 danger and 1 warning, as --strict asks." in report.as_text(verdict(both, strict=True))
    assert "STOPPED: 1 danger." in report.as_text(verdict(both))


@pytest.mark.parametrize("name", [f"{DB}=multi_az", "aws_db_instance=multi_az"])
def test_an_environment_raises_a_warning(name: str):
    found = verdict(WARNED, judgement=Judgement(raised={name}))
    assert not found.fine
    assert [danger.cause for danger in found.dangers] == ["multi_az"]
    assert verdict(WARNED, judgement=Judgement(raised={"aws_db_instance=outage"})).fine


@pytest.mark.parametrize("name", [f"{DB}=backup_retention_period", "aws_db_instance=backup_retention_period"])
def test_an_environment_lowers_a_danger_and_the_reason_is_printed(name: str):
    found = verdict(STOPPED, judgement=Judgement(lowered={name: REASON}))
    assert found.fine
    for form in forms(found):
        assert REASON in form
    assert not verdict(STOPPED, judgement=Judgement(lowered={"aws_db_instance=destroyed": REASON})).fine


def test_an_allowance_for_one_thing_does_not_allow_another():
    renamed = change(DB, "update", before={"identifier": "a"}, after={"identifier": "b"})
    assert verdict(renamed, allow=(f"{DB}=identifier",)).fine
    destroyed = change(DB, "delete")
    with pytest.raises(UsageError, match=f"is not what the plan does to it; that would be: {DB}=destroyed"):
        verdict(destroyed, allow=(f"{DB}=identifier",))
    replaced = change(DB, "delete", "create", replace_paths=[["engine"]])
    with pytest.raises(UsageError, match=f"that would be: {DB}=replaced:engine"):
        verdict(replaced, allow=(f"{DB}=replaced:db_name",))


def test_a_plain_address_is_refused_with_the_exact_form():
    with pytest.raises(UsageError, match=f"^--allow {DB} does not say what for; what the plan does to it: {DB}=destr"):
        verdict(change(DB, "delete"), allow=(DB,))


def test_every_rule_has_a_name_of_its_own():
    names = [f"{rule.type}={rule.cause}" for rule in RULES]
    assert len(set(names)) == len(names)
    for rule in RULES:
        assert not rule.loss.endswith(".")


def test_what_environments_judge_otherwise_names_rules_and_resources_that_there_are():
    rules = {f"{rule.type}={rule.cause}" for rule in RULES} | {f"{type_}=outage" for type_ in OUTAGES}
    types = {name.split("=")[0] for name in rules}
    judged = [*environments_judgement.RAISED.items(), *environments_judgement.LOWERED.items()]
    for environment, names in judged:
        for name in names:
            address = without_key(name.rpartition("=")[0])
            assert name in rules or "." in address, f"{environment}: no rule is called {name}"
            assert address.split(".")[0] in types or "." in address
