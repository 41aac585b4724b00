"""A misspelt action is told from one that is newer than parliament."""

import pytest

from operations.scanning.unknown_actions import about


@pytest.mark.parametrize("action", ["ecs:ListTasks", "elasticloadbalancing:DescribeRules", "states:StartExecution"])
def test_what_the_sdk_calls_exists(action: str):
    assert "AWS's SDK has it" in about(action)


@pytest.mark.parametrize("action", ["ecs:ListTask", "ecz:ListTasks", "ecs"])
def test_what_the_sdk_does_not_call_may_be_misspelt(action: str):
    assert "see how it is spelt" in about(action)
