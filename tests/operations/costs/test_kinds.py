"""Every type of resource has been thought about."""

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.budget import Budget
from operations.costs.kinds import FREE, FREE_TYPES, NOT_ESTIMATED, RECKONED
from operations.guard.outage import MISSED_BY_NOBODY, OUTAGES
from operations.guard.protected import DISPOSABLE
from terraform.stack import Json
from tests.five_services import FIVE_SERVICES
from tests.operations.costs.small import cost, lines, unknown

ENVIRONMENTS = {
    "dev": DEV,
    "prod": PROD,
    "five services": FIVE_SERVICES,
    "budget": PROD.but(budget=Budget(monthly_usd=400)),
}


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_every_type_of_an_environment_is_classified(environment, synth):
    """A new one shows here: say what it costs in operations/costs/kinds.py."""
    known = {*RECKONED, *NOT_ESTIMATED, *FREE_TYPES}
    assert set(synth(environment)["resource"]) - known == set()


def test_no_type_stands_in_two_tables():
    listed = [*RECKONED, *NOT_ESTIMATED, *(type_ for types in FREE.values() for type_ in types)]
    assert len(listed) == len(set(listed))


def test_what_the_guard_takes_for_disposable_and_nobody_has_priced_is_free():
    """So that a type that only the guard knows by now is not forgotten here."""
    assert {*DISPOSABLE} == {*OUTAGES, *MISSED_BY_NOBODY}
    assert DISPOSABLE - {*RECKONED, *NOT_ESTIMATED, *FREE_TYPES} == {
        "aws_cloudwatch_dashboard",  # no stack has one
        "aws_cloudwatch_log_metric_filter",
    }


def test_a_type_that_nobody_thought_of_is_not_estimated_and_says_where_to_mend_it():
    stack: Json = {"aws_sqs_queue.jobs": {}, "aws_vpc.network": {}}
    assert lines(stack) == {}
    assert unknown(stack) == {"aws_sqs_queue": "nobody has said what it costs; say it in operations/costs/kinds.py"}
    assert cost(stack).free == 1


def test_what_cannot_be_told_from_a_stack_says_why():
    assert unknown({"aws_ecr_replication_configuration.replication": {}}) == {
        "aws_ecr_replication_configuration": "images are sent to another region and kept there, at that region's price"
    }
