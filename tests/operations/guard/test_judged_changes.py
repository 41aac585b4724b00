"""Changes that cost something although Terraform calls them harmless, and their twins that cost nothing.

Real Terraform plans each on dev's state, many in one run.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from operations.guard import images, outage, refused, way_in
from operations.guard.rules import RULES
from operations.guard.verdict import Verdict, judge
from terraform.plan import Plan
from tests.conftest import Stack
from tests.operations.guard.judged import (
    access,
    containers,
    database,
    delivery,
    edge_rows,
    network,
    rows,
    watching,
)
from tests.operations.guard.judged.bed import Bed, Case, pack
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

CASES: Mapping[str, Case] = {
    case.name: case
    for module in (database, network, containers, access, rows, watching, edge_rows, delivery)
    for case in module.CASES
}
DANGEROUS = [name for name, case in CASES.items() if case.found]
HARMLESS = [name for name, case in CASES.items() if not case.found]


@dataclass(frozen=True)
class Shared:
    """A stack that changes share, its plan, and what the guard says of it: judged once for all of them."""

    bed: Bed
    cases: list[Case]
    plan: Plan
    verdict: Verdict


Planned = Mapping[str, Shared]
"""By the name of a change."""


@pytest.fixture(scope="module")
def planned(terraform: Terraform, dev: Stack, adopted: Stack, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    stack = {key: value for key, value in dev.items() if key != "moved"}
    packed = {f"v{number}": shared for number, shared in enumerate(pack(CASES, stack, adopted))}
    variants = {name: Variant(bed.stack, bed.state, bed.variables) for name, (bed, _) in packed.items()}
    plans = plan_together(terraform, tmp_path_factory.mktemp("judged"), variants)
    shared = [Shared(*packed[name], plan, judge("dev", plan)) for name, plan in plans.items()]
    return {case.name: each for each in shared for case in each.cases}


def found(name: str, planned: Planned) -> dict[str, str]:
    """What the guard finds in what a change touches: allowance -> level."""
    shared = planned[name]
    others = {allowance for case in shared.cases if case.name != name for allowance in case.found}
    return {
        finding.allowance: finding.level.value for finding in shared.verdict.findings if finding.allowance not in others
    }


@pytest.mark.parametrize("name", DANGEROUS)
def test_it_is_stopped_or_warned_of(name: str, planned: Planned):
    assert found(name, planned) == CASES[name].found


@pytest.mark.parametrize("name", HARMLESS)
def test_its_twin_passes(name: str, planned: Planned):
    assert found(name, planned) == {}


@pytest.mark.parametrize("name", HARMLESS)
def test_its_twin_changes_something(name: str, planned: Planned):
    shared = planned[name]
    touched = {change.address for change in shared.plan.changes if change.actions != ("no-op",)}
    assert touched & shared.bed.touched or name == "the same tag is deployed", [case.name for case in shared.cases]


def test_every_rule_has_a_change_that_it_finds():
    causes = {
        (allowance.split(".")[0], allowance.rpartition("=")[2]) for case in CASES.values() for allowance in case.found
    }
    wanted = {(rule.type, rule.cause) for rule in RULES} | {(type_, outage.CAUSE) for type_ in outage.OUTAGES}
    assert wanted - causes == set()
    assert {refused.NAME_TAKEN, refused.IN_USE, images.CAUSE, way_in.CAUSE} <= {cause for _, cause in causes}


def test_there_are_thirty_of_each_and_more():
    assert len(DANGEROUS) >= 30
    assert len(HARMLESS) >= 30


@pytest.mark.parametrize("name", ["a downgrade", "a major version alone"])
def test_a_version_that_rds_has_moved_on_is_stopped_with_the_line_to_write(name: str, planned: Planned):
    [finding] = [found for found in planned[name].verdict.stopping if found.type == "aws_db_instance"]
    assert finding.hint == (
        'write engine_version="15.12", or ignore_engine_version_changes=True, in the environment\'s file'
    )
