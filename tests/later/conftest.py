"""What the tests of every later state do with it: `adopting` is each one's own, the state and the stack for it."""

import pytest

from terraform.plan import Plan
from tests.real_terraform import Workspace


@pytest.fixture(scope="module")
def plan(adopting: Workspace) -> Plan:
    return adopting.plan()


@pytest.fixture(scope="module")
def adopted(adopting: Workspace, plan: Plan) -> Workspace:
    """After the plan has been applied: moves need no AWS."""
    assert plan.doing == {}
    adopting.apply()
    return adopting
