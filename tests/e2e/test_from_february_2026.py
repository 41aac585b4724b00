"""The owner's way back: what the HCL had switched off is adopted, and switched on from there, on emulated AWS.

tests/later plans it on the state of 2026-02-16, which nobody can apply: its resources are in no account. Here they are
made first, at the HCL's addresses. All that comes is made by the provider, which takes minutes, of which it waits most.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from operations.errors import Exit
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.steps import Rehearsal, build_the_platform, make_state_backend
from operations.rehearsal.tools import Tools
from operations.synthesis import ROOT
from terraform.stack import addresses, moves
from tests.e2e.conftest import running_project
from tests.e2e.small import make_a_database

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

IDENTIFIER = "davidshaevel-dev-db"
OLDER, NEWER = (f"{IDENTIFIER}-pre-deactivation-2026020{day}-190000" for day in (2, 6))
"""What the HCL's script called its snapshots."""
SETTINGS = ROOT / "tests" / "later" / "dev_2026_02_16.py"


@dataclass
class February(Rehearsal):
    """Dev as it was on that day, with two snapshots of the database that is gone."""

    def run(self, *arguments: str, accept: tuple[int, ...] = (0,)) -> str:
        return self.project.operations(*arguments, "--synthesized", accept=accept).output

    def ids(self) -> dict[str, str]:
        return {address: attributes["id"] for address, attributes in self.state().attributes.items()}

    def client(self, service: str) -> Any:
        return self.emulator.client(service)


def leave_snapshots(emulator: Emulator) -> None:
    rds = emulator.client("rds")
    make_a_database(rds, IDENTIFIER)
    for name in (OLDER, NEWER):
        rds.create_db_snapshot(DBInstanceIdentifier=IDENTIFIER, DBSnapshotIdentifier=name)
    rds.delete_db_instance(DBInstanceIdentifier=IDENTIFIER, SkipFinalSnapshot=True)


@pytest.fixture(scope="module")
def february(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[February]:
    with running_project(tools, tmp_path_factory.mktemp("february"), "dev", SETTINGS) as (project, emulator):
        day = February("dev", project, emulator)
        make_state_backend(day)
        build_the_platform(day)
        leave_snapshots(emulator)
        yield day


@pytest.fixture(scope="module")
def adopted(february: February) -> February:
    february.run("plan", "dev")
    plan = february.project.plan(february.folder)
    assert (plan.counts, plan.moves) == ({"no-op": 51}, moves(february.stack))
    february.project.operations("apply", "dev")
    return february


@pytest.fixture(scope="module")
def switched_on(adopted: February) -> February:
    adopted.project.change_setting("dev", "    activated=False,\n", "")
    adopted.project.synthesize()
    return adopted


def test_adopted_it_is_what_it_was(adopted: February):
    moved = moves(adopted.stack)
    before = {moved[old]: attributes["id"] for old, attributes in adopted.before.attributes.items()}
    assert (adopted.ids(), len(before)) == (before, 51)
    assert adopted.state().outputs["activated"] is False


def test_no_snapshot_is_of_a_deactivation_and_those_that_there_are_are_offered(switched_on: February):
    said = switched_on.run("activate", "dev", "--auto-approve", accept=(Exit.STOPPED,))
    assert (
        f"error: there is no snapshot {IDENTIFIER}-deactivation-... to start the database from, but there is {NEWER} "
        f"and {OLDER}; name one with --snapshot {NEWER} (or TF_VAR_database_snapshot_identifier), or start without "
        "data with --empty-database\n"
    ) in said
    assert len(switched_on.ids()) == 51


def test_switched_on_all_of_it_is_there_and_the_database_is_restored(switched_on: February):
    before = switched_on.ids()
    said = switched_on.run("activate", "dev", "--auto-approve", "--snapshot", NEWER)
    assert f"  data   from the snapshot {NEWER}\n" in said
    assert "dev is switched on\n" in said
    after = switched_on.ids()
    assert {address: after[address] for address in before} == before
    assert set(after) == set(addresses(switched_on.stack))
    assert "activated" not in switched_on.state().outputs

    [database] = switched_on.client("rds").describe_db_instances()["DBInstances"]
    assert (database["DBInstanceIdentifier"], database["DBName"]) == (IDENTIFIER, "davidshaevel")
    secret = database["MasterUserSecret"]["SecretArn"]
    assert switched_on.state().outputs["database_secret_arn"] == secret
    backend = switched_on.client("ecs").describe_task_definition(taskDefinition="dev-davidshaevel-backend")
    [container] = backend["taskDefinition"]["containerDefinitions"]
    assert {
        each["valueFrom"].removesuffix(":password::").removesuffix(":username::") for each in container["secrets"]
    } == {secret}
    running = switched_on.client("ecs").list_services(cluster="dev-davidshaevel-cluster")["serviceArns"]
    assert {arn.rpartition("/")[2] for arn in running} == {"dev-davidshaevel-backend", "dev-davidshaevel-frontend"}


def test_then_a_plan_has_nothing_to_do(switched_on: February):
    folder = switched_on.folder
    switched_on.project.terraform(folder, "plan", "-detailed-exitcode", "-input=false", "-no-color")
