"""Service-linked roles, on the emulator; what IAM simulates is recorded by hand, for moto does not."""

from typing import Any

import pytest

from operations.preflight.asking import Account
from operations.preflight.service_roles import service_roles
from tests.operations.preflight.conftest import answering, only, said, stack

NEEDS_TWO = stack({"aws_lb": {"web": {}}, "aws_db_instance": {"db": {}}})
NEEDS_ONE = stack({"aws_lb": {"web": {}}})
NOT_THERE = ("get_role", "NoSuchEntity")


def simulated(decision: str) -> tuple[str, dict[str, Any]]:
    result = {"EvalActionName": "iam:CreateServiceLinkedRole", "EvalDecision": decision}
    return "simulate_principal_policy", {"EvaluationResults": [result]}


def test_those_that_are_there_are_fine(account: Account, aws: Any):
    """moto calls those that it makes for a service otherwise than AWS does."""
    for service in ("RDS", "ElasticLoadBalancing"):
        aws("iam").create_role(RoleName=f"AWSServiceRoleFor{service}", AssumeRolePolicyDocument="{}")
    assert only(service_roles(account, NEEDS_TWO)) == (
        "fine",
        "AWSServiceRoleForRDS, AWSServiceRoleForElasticLoadBalancing are there",
    )


def test_one_that_may_be_made_is_fine(account: Account):
    answering(account, "iam", NOT_THERE, simulated("allowed"))
    answer, sentence = only(service_roles(account, NEEDS_ONE))
    assert answer == "fine"
    assert sentence.endswith("is not there yet, and will be made by elasticloadbalancing.amazonaws.com")


@pytest.mark.parametrize("decision", ["implicitDeny", "explicitDeny"])
def test_one_that_may_not_be_made_is_a_problem_with_the_command(account: Account, decision: str):
    answering(account, "iam", NOT_THERE, simulated(decision))
    answer, sentence = only(service_roles(account, NEEDS_ONE))
    assert answer == "problem"
    assert "`aws iam create-service-linked-role --aws-service-name elasticloadbalancing.amazonaws.com`" in sentence


def test_whether_it_may_be_made_is_not_known_where_one_may_not_ask(account: Account, refuse: Any):
    refuse("SimulatePrincipalPolicy")
    answer, sentence = only(service_roles(account, NEEDS_ONE))
    assert answer == "not known"
    assert "may make it: the credentials may not call SimulatePrincipalPolicy" in sentence


def test_whether_it_is_there_is_not_known_where_one_may_not_ask(account: Account, refuse: Any):
    refuse("GetRole")
    assert [answer for answer, _ in said(service_roles(account, NEEDS_TWO))] == ["not known", "not known"]


def test_a_stack_that_needs_none_is_fine(account: Account):
    assert only(service_roles(account, stack())) == ("fine", "the stack needs none")
