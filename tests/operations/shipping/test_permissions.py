"""The role that ships may call what shipping calls, and docs/pipeline.md has the same list."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from modules.delivery.pipeline import Shipped as ShippedTo
from modules.delivery.pipeline import shipped_services
from modules.delivery.ship_policy import ship_statements
from operations.errors import CommandError
from operations.shipping.ship import Shipment
from tests.operations.shipping.conftest import DOMAIN, ENVIRONMENT, Bed, Broken, Ship
from tests.operations.shipping.test_ship import distribution

DOCS = Path(__file__).parents[3] / "docs" / "pipeline.md"
NEEDS_NOTHING = {"sts:GetCallerIdentity"}  # nobody can be denied it
ON_THE_SIDE = {"ecs:TagResource", "iam:PassRole"}  # asked of who registers a revision with tags and roles


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """IAM's actions of the calls that are made."""
    made: set[str] = set()
    original = boto3.session.Session.client

    def client(session: Any, service: str, *args: Any, **asked: Any) -> Any:
        found = original(session, service, *args, **asked)

        def note(model: Any, **_: Any) -> None:
            made.add(f"{service}:{model.name}")

        found.meta.events.register("before-call.*.*", note)
        return found

    monkeypatch.setattr(boto3.session.Session, "client", client)
    return made


def test_what_is_called_is_allowed_and_told(
    bed: Bed, called: set[str], broken: Broken, ship: Ship, shipment: Callable[..., Shipment]
):
    bed.client("cloudfront").create_distribution(DistributionConfig=distribution(DOMAIN))
    first, second, bad = bed.push("v1"), bed.push("v2"), bed.push("v3")
    bed.register(tags=[{"key": "Name", "value": "one"}])
    called.clear()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("operations.shipping.scan.TO_BEGIN", 0.0)
        ship(first, stop_at="CRITICAL", invalidate=("/*",))
    ship(second)
    shipment().go_back()
    broken.digest = bad
    with pytest.raises(CommandError):
        ship(bad)
    of_the_bed = {"ecs:DescribeTaskDefinition"}
    needed = called | of_the_bed | ON_THE_SIDE

    services = shipped_services(ENVIRONMENT.names, ENVIRONMENT.compute)
    to = ShippedTo(
        region="us-east-1",
        account_id=ENVIRONMENT.aws_account_id,
        cluster="dev-davidshaevel-cluster",
        repository_arns=["arn:aws:ecr:us-east-1:108581769167:repository/davidshaevel/backend"],
        services=services,
        distribution_arn="arn:aws:cloudfront::108581769167:distribution/E1",
    )
    allowed = {action for statement in ship_statements(to) for action in statement["Action"]}
    assert needed - NEEDS_NOTHING - allowed == set()

    [told] = re.findall(r"What it calls, beside pushing:(.*?)The ship role", DOCS.read_text(), re.DOTALL)
    assert set(re.findall(r"`([a-z]+:\w+)`", told)) == needed
