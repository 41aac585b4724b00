"""Permissions. What IAM simulates is recorded by hand, for moto does not."""

import json
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest

from operations.preflight.actions import ACTIONS
from operations.preflight.asking import Account, Identity
from operations.preflight.findings import NotKnown
from operations.preflight.permissions import permissions
from operations.preflight.simulation import principal
from tests.conftest import Stack
from tests.operations.preflight.conftest import answering, only, said, stack

WANTED = stack(
    {"aws_iam_role": {"task": {"name": "dev-task", "assume_role_policy": '{"Service": "ecs-tasks.amazonaws.com"}'}}}
)
TAKES = ("iam:CreateRole", "iam:PassRole", "iam:TagRole")


def simulated(actions: Sequence[str] = TAKES, decision: str = "allowed", missing: Sequence[str] = ()) -> Any:
    results = [
        {"EvalActionName": action, "EvalDecision": decision, "MissingContextValues": list(missing)}
        for action in actions
    ]
    return "simulate_principal_policy", {"EvaluationResults": results}


def test_whoever_may_do_all_of_it_is_fine(account: Account):
    answering(account, "iam", simulated())
    answer, sentence = only(permissions(account, WANTED))
    assert answer == "fine"
    assert sentence.endswith("may do the 3 actions that creating the stack's resources takes")


def test_an_action_that_is_allowed_on_the_stacks_names_alone_is_fine(account: Account):
    stubber = answering(account, "iam", simulated(decision="implicitDeny"))
    narrow = {
        "PolicySourceArn": account.caller.arn,
        "ActionNames": list(TAKES),
        "ResourceArns": [f"arn:aws:iam::{account.caller.account}:role/dev-task"],
        "ContextEntries": [
            {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for key, value in {
                "aws:RequestedRegion": "us-east-1",
                "iam:PassedToService": "ecs-tasks.amazonaws.com",
            }.items()
        ],
    }
    stubber.add_response(*simulated(), narrow)
    assert only(permissions(account, WANTED))[0] == "fine"


def test_what_is_denied_is_a_problem_that_names_the_actions(account: Account):
    answering(account, "iam", simulated(decision="implicitDeny"), simulated(["iam:PassRole"], "implicitDeny"))
    answer, sentence = only(permissions(account, WANTED))
    assert answer == "problem"
    assert sentence.endswith("may not do iam:PassRole; allow it there, or deploy as somebody else")


def test_what_the_policies_ask_of_a_call_is_not_known(account: Account):
    denied = simulated(TAKES[:1], "implicitDeny", ["aws:RequestTag/Project"])
    answering(account, "iam", denied, denied)
    answer, sentence = only(permissions(account, WANTED))
    assert answer == "not known"
    assert sentence == "iam:CreateRole: the policies ask for aws:RequestTag/Project, which only a call has"


def test_a_type_that_nobody_has_listed_is_not_known(account: Account):
    answering(account, "iam", simulated())
    wanted = stack({**WANTED.stack.json["resource"], "aws_quantum": {"q": {}}})
    assert said(permissions(account, wanted))[1] == (
        "not known",
        "what aws_quantum takes is not in operations/preflight/actions.py",
    )


def test_where_one_may_not_ask_it_is_not_known(account: Account, refuse: Any):
    refuse("SimulatePrincipalPolicy")
    with pytest.raises(Exception, match="AccessDenied"):
        list(permissions(account, WANTED))


def test_the_policies_are_those_of_the_role_behind_a_session(account: Account, aws: Any):
    made = aws("iam").create_role(RoleName="engineer", Path="/people/", AssumeRolePolicyDocument="{}")["Role"]
    assumed = Identity("1", "arn:aws:sts::1:assumed-role/engineer/somebody")
    assert principal(account, assumed) == made["Arn"]
    with pytest.raises(NotKnown, match=r"has no policies of its own that can be simulated$"):
        principal(account, Identity("1", "arn:aws:sts::1:federated-user/x"))
    root = replace(account, identity=Identity("1", "arn:aws:iam::1:root"))
    assert only(permissions(root, WANTED))[0] == "fine"


def test_all_types_of_the_environments_are_listed(dev: Stack, prod: Stack):
    assert {*dev["resource"], *prod["resource"]} <= set(ACTIONS)


def test_all_actions_exist():
    """cfn-lint has AWS's own list of actions."""
    known = json.loads((files("cfnlint.data.AdditionalSpecs") / "Policies.json").read_text())
    for action in {action for needs in ACTIONS.values() for each in needs for action in each.actions}:
        service, _, name = action.partition(":")
        assert name.lower() in known[service]["Actions"], action
