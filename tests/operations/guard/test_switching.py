"""A plan that switches an environment off or on: stopped, let through where it is meant, and never a bit more."""

import json
from collections.abc import Callable, Mapping

import pytest

from environments.dev import DEV
from environments.environment import Environment
from operations.guard.findings import Level
from operations.guard.switching import come_back, let_go
from operations.guard.verdict import Verdict, judge
from terraform.plan import Plan
from terraform.stack import addresses
from tests.conftest import Stack
from tests.operations.guard.plans import change, plan
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

DATABASE = "aws_db_instance.database_instance"
OFF = {"output_changes": {"activated": {"actions": ["create"], "before": None, "after": False}}}
ON = {"output_changes": {"activated": {"actions": ["delete"], "before": False, "after": None}}}


@pytest.fixture(scope="module")
def plans(
    terraform: Terraform,
    synth: Callable[[Environment], Stack],
    dev: Stack,
    adopted: Stack,
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Plan]:
    off = synth(DEV.but(activated=False))
    more = json.loads(json.dumps(off))
    del more["resource"]["aws_cloudwatch_log_group"]["compute_backend_logs"]
    more["resource"]["aws_security_group"]["networking_alb_security_group"]["description"] = "Load balancer"
    standing = {**adopted, "outputs": {**adopted["outputs"], "activated": {"value": False, "type": "bool"}}}
    standing["resources"] = [each for each in adopted["resources"] if _address(each) in addresses(off)]
    variants = {
        "off": Variant(off, adopted),
        "off_and_more": Variant(more, adopted),
        "on": Variant(dev, standing),
        "on_from_a_snapshot": Variant(dev, standing, {"database_snapshot_identifier": "last"}),
    }
    return plan_together(terraform, tmp_path_factory.mktemp("switching"), variants)


def _address(found: Stack) -> str:
    return f"{found['type']}.{found['name']}"


@pytest.fixture(scope="module")
def goes(synth: Callable[[Environment], Stack], dev: Stack) -> frozenset[str]:
    return frozenset({*addresses(dev)} - {*addresses(synth(DEV.but(activated=False)))})


def stopping(verdict: Verdict) -> set[str]:
    return {finding.allowance for finding in verdict.stopping}


def test_a_plain_plan_that_would_switch_it_off_is_stopped(plans: Mapping[str, Plan]):
    found = judge("dev", plans["off"])
    assert {f"{DATABASE}=destroyed", "output.activated=switched-off"} < stopping(found)
    [switch] = [finding for finding in found.dangers if finding.type == "output"]
    assert switch.sentence == (
        "output.activated would switch the environment off: 21 resources are destroyed, and no snapshot is taken of a "
        "database"
    )


def test_the_allowance_lets_exactly_that_pass(plans: Mapping[str, Plan], goes: frozenset[str]):
    found = judge("dev", plans["off"], expected=let_go(goes))
    assert found.fine
    assert found.counts["destroyed"] == 21
    assert not any(number for kind, number in found.counts.items() if kind != "destroyed")


def test_what_is_dangerous_beside_it_is_stopped(plans: Mapping[str, Plan], goes: frozenset[str]):
    assert stopping(judge("dev", plans["off_and_more"], expected=let_go(goes))) == {
        "aws_cloudwatch_log_group.compute_backend_logs=destroyed",
        "aws_security_group.networking_alb_security_group=replaced:description",
    }


def test_a_database_of_which_there_is_no_snapshot_is_not_let_go(plans: Mapping[str, Plan], goes: frozenset[str]):
    assert stopping(judge("dev", plans["off"], expected=let_go(goes - {DATABASE}))) == {f"{DATABASE}=destroyed"}


def test_on_by_accident_it_is_warned_of_and_an_empty_database_stops_it(plans: Mapping[str, Plan]):
    found = judge("dev", plans["on"])
    assert stopping(found) == {f"{DATABASE}=made-empty"}
    assert "output.activated=switched-on" in {finding.allowance for finding in found.warnings}
    assert judge("dev", plans["on"], expected=come_back([DATABASE])).fine


def test_back_with_its_snapshot_it_only_creates(plans: Mapping[str, Plan]):
    found = judge("dev", plans["on_from_a_snapshot"], expected=come_back(), strict=True)
    assert found.fine
    assert not any(number for kind, number in found.counts.items() if kind != "created")


def test_the_allowance_is_for_the_end_of_a_resource_and_for_nothing_else():
    expected = let_go(["aws_lb.a", "aws_db_instance.b"])
    replaced = change("aws_lb.a", "delete", "create")
    renamed = change("aws_db_instance.b", "update", before={"identifier": "a"}, after={"identifier": "b"})
    deposed = change("aws_lb.a", "delete", deposed="00a1b2c3")
    for other in (replaced, renamed, deposed, change("aws_lb.c", "delete")):
        assert not judge("dev", plan(other, **OFF), expected=expected).fine
    assert judge("dev", plan(change("aws_lb.a", "delete"), **OFF), expected=expected).fine


def test_a_role_that_loses_what_it_may_do_with_what_goes_is_no_danger():
    said = [{"Effect": "Allow", "Action": action, "Resource": "*"} for action in ("ecr:PutImage", "cloudfront:Get")]
    both, one = (json.dumps({"Statement": statements}) for statements in (said, said[:1]))
    policy = change("aws_iam_role_policy.ship", "update", before={"policy": both}, after={"policy": one})
    expected = let_go(["aws_cloudfront_distribution.a"])
    assert judge("dev", plan(policy, change("aws_cloudfront_distribution.a", "delete"), **OFF), expected=expected).fine


def test_nothing_is_switched_off_where_nothing_goes():
    assert judge("dev", plan(change("aws_vpc.a", "create"), **OFF)).findings == ()


def test_a_database_is_empty_only_where_no_snapshot_is_said_and_the_environment_was_off():
    def made(*references: str, **values: object) -> dict[str, object]:
        expressions = {"snapshot_identifier": {"references": list(references)}} if references else {}
        configured = {"address": "aws_db_instance.a", "mode": "managed", "expressions": expressions}
        root = {"resources": [configured], "variables": {"snapshot": {"default": None}}}
        return {**plan(change("aws_db_instance.a", "create", **values)), "configuration": {"root_module": root}}

    assert not judge("dev", {**made(), **ON}).fine
    assert not judge("dev", {**made("var.snapshot"), **ON}).fine
    assert judge("dev", made()).fine
    assert judge("dev", {**made("var.snapshot", after={"snapshot_identifier": "a"}), **ON}).fine
    assert judge("dev", {**made("aws_db_snapshot.b.id"), **ON}).fine


def test_what_switches_it_on_is_a_warning():
    [warning] = judge("dev", plan(change("aws_lb.a", "create"), **ON)).warnings
    assert (warning.level, warning.cause) == (Level.WARNING, "switched-on")
