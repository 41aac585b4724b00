"""Zones, on the emulator."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.preflight.asking import Account
from operations.preflight.zones import zones
from tests.operations.preflight.conftest import only, stack


def subnets(*names: str) -> Any:
    return stack({"aws_subnet": {name[-1]: {"availability_zone": name} for name in names}})


def test_zones_that_the_account_has_are_fine(account: Account):
    found = only(zones(account, subnets("us-east-1b", "us-east-1a")))
    assert found == ("fine", "us-east-1a, us-east-1b are available")


def test_a_zone_that_the_account_does_not_have_is_a_problem(account: Account):
    answer, sentence = only(zones(account, subnets("us-east-1a", "us-east-1x")))
    assert answer == "problem"
    assert sentence.startswith("us-east-1x cannot be used by this account, which has us-east-1a, us-east-1b, ")
    assert sentence.endswith("; correct the zones in environments/dev.py")


def test_where_one_may_not_ask_it_is_not_known(account: Account, refuse: Any):
    refuse("DescribeAvailabilityZones", code="UnauthorizedOperation")
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        list(zones(account, subnets("us-east-1a")))
