"""The steps of a rehearsal, in the order of a migration: each does what a user does, and checks what came of it.

A step returns one sentence, what it proved, and raises RehearsalError where it did not.
"""

import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.rehearsal.emulator import Emulator
from operations.rehearsal.errors import RehearsalError
from operations.rehearsal.leftovers import left_behind, there_before
from operations.rehearsal.project import Project
from terraform.stack import Json, addresses, moves
from terraform.state import EMPTY, State

# The one setting that the rehearsal changes: harmless, in place, and read back from the emulator.
SETTING = ("enable_flow_logs=True,", "enable_flow_logs=True, flow_logs_retention_days=14,")

# Dates that AWS renews by itself.
RENEWED = ("latest_restorable_time",)


@dataclass
class Rehearsal:
    """What the steps share."""

    environment: str
    project: Project
    emulator: Emulator
    before: State = EMPTY
    """The state at the HCL addresses, before anything moved."""

    @property
    def folder(self) -> Path:
        """The stack's folder, where cdktf runs Terraform."""
        return self.project.stack_folder(self.environment)

    @property
    def stack(self) -> dict[str, Any]:
        """The synthesized stack."""
        return self.project.stack(self.environment)

    def state(self) -> State:
        """The state, from the bucket."""
        return self.project.state(self.folder)


@dataclass(frozen=True)
class Step:
    """One step."""

    title: str
    run: Callable[[Rehearsal], str]


def make_state_backend(rehearsal: Rehearsal) -> str:
    """Makes bucket and lock table, with the names that the stack's backend has."""
    backend = rehearsal.stack["terraform"]["backend"]["s3"]
    rehearsal.emulator.make_backend(backend)
    s3 = rehearsal.emulator.client("s3")
    versioning = s3.get_bucket_versioning(Bucket=backend["bucket"]).get("Status")
    check(versioning == "Enabled", f"versioning of {backend['bucket']} is {versioning}")
    [rule] = s3.get_bucket_encryption(Bucket=backend["bucket"])["ServerSideEncryptionConfiguration"]["Rules"]
    algorithm = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
    check(algorithm == "AES256", f"{backend['bucket']} is encrypted with {algorithm}")
    table = backend.get("dynamodb_table")
    return f"bucket {backend['bucket']}, versioned and encrypted, and {f'table {table}' if table else 'no table'}"


def build_the_platform(rehearsal: Rehearsal) -> str:
    """Applies that part of the stack which the HCL modules have, and takes the state to their addresses."""
    expected = moves(rehearsal.stack)
    check(bool(expected), f"{rehearsal.environment} adopts nothing, so there is no migration to rehearse")
    folder = rehearsal.project.make_folder("hcl", _adopted_part(rehearsal.stack))
    rehearsal.project.terraform(folder, "apply", "-input=false", "-auto-approve", "-no-color")
    _expect_no_changes(rehearsal, folder)
    # What a refresh finds of itself, such as the policies of a role, belongs into the state to compare with.
    rehearsal.project.terraform(folder, "apply", "-refresh-only", "-input=false", "-auto-approve", "-no-color")
    _go_back(rehearsal, folder)
    rehearsal.before = rehearsal.project.state(folder)
    found = set(rehearsal.before.attributes)
    check(found == set(expected), f"the state does not hold the HCL addresses: {_some(found ^ set(expected))}")
    return f"{len(found)} resources run, at the addresses of the HCL modules"


def plan_the_adoption(rehearsal: Rehearsal) -> str:
    """`cdktf plan` on what the HCL modules made."""
    rehearsal.project.cdktf("plan", rehearsal.environment)
    plan = rehearsal.project.plan(rehearsal.folder)
    expected = moves(rehearsal.stack)
    check(plan.moves == expected, f"{len(plan.moves)} of {len(expected)} resources move")
    new = set(addresses(rehearsal.stack)) - set(expected.values())
    check(
        plan.doing.keys() <= {"create"} and set(plan.by_action("create")) == new,
        f"the plan does more than to move, and to create what the HCL lacks: {plan.doing}",
    )
    rehearsal.project.operations("plan", rehearsal.environment, "--plan", str(rehearsal.folder / "plan"))
    return f"{len(expected)} moves, {len(new)} to add, nothing to change or destroy; the guard agrees"


def deploy(rehearsal: Rehearsal) -> str:
    """`cdktf deploy`: the adoption."""
    rehearsal.project.cdktf("deploy", rehearsal.environment, "--auto-approve")
    state = rehearsal.state()
    after = state.attributes
    expected = set(addresses(rehearsal.stack))
    check(set(after) == expected, f"the state and the stack differ: {_some(set(after) ^ expected)}")
    moved = moves(rehearsal.stack)
    for old, attributes in rehearsal.before.attributes.items():
        now = after[moved[old]]
        check(now["id"] == attributes["id"], f"{moved[old]} was {attributes['id']} and is {now['id']}")
    check(state.lineage == rehearsal.before.lineage, "the state is another one")
    return f"all {len(moved)} resources kept their ids, {len(after) - len(moved)} were added"


def read_outputs(rehearsal: Rehearsal) -> str:
    """`cdktf output`: what scripts read."""
    file = rehearsal.folder.parent / "outputs.json"
    rehearsal.project.cdktf("output", rehearsal.environment, "--outputs-file", str(file))
    printed = json.loads(file.read_text())[rehearsal.environment]
    outputs = rehearsal.state().outputs
    missing = set(rehearsal.stack["output"]) - set(printed)
    check(not missing, f"outputs are missing: {_some(missing)}")
    differ = {name for name, value in outputs.items() if str(printed[name]) != str(value)}
    check(not differ, f"outputs differ from the state: {_some(differ)}")
    changed = {name for name, value in rehearsal.before.outputs.items() if outputs.get(name) != value}
    check(not changed, f"outputs changed with the adoption: {_some(changed)}")
    return f"{len(printed)} outputs, those of before with their values of before"


def plan_again(rehearsal: Rehearsal) -> str:
    """The test of the whole: a plan with a full refresh has nothing left to do."""
    rehearsal.project.cdktf("plan", rehearsal.environment)
    plan = rehearsal.project.plan(rehearsal.folder)
    check(not plan.moves, f"{len(plan.moves)} resources still move")
    check(not plan.doing and not plan.output_changes, f"the plan still has something to do: {plan.doing}")
    _expect_no_changes(rehearsal, rehearsal.folder)
    return "plan -detailed-exitcode, with a full refresh: no changes, no moves"


def change_a_setting(rehearsal: Rehearsal) -> str:
    """Edits one setting and deploys it."""
    rehearsal.project.change_setting(rehearsal.environment, *SETTING)
    rehearsal.project.cdktf("plan", rehearsal.environment)
    plan = rehearsal.project.plan(rehearsal.folder)
    address = "aws_cloudwatch_log_group.networking_flow_logs_group"
    check(
        plan.doing == {"update": 1} and plan.by_action("update") == [address],
        f"a changed retention plans more than one update: {plan.doing}",
    )
    rehearsal.project.cdktf("deploy", rehearsal.environment, "--auto-approve")
    name = rehearsal.state().attributes[address]["name"]
    groups = rehearsal.emulator.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    days = groups[0]["retentionInDays"]
    check(days == 14, f"the log group keeps {days} days")
    return f"one update, no more; {name} now keeps {days} days"


def go_back(rehearsal: Rehearsal) -> str:
    """The way back to the HCL modules: what they lack is destroyed, the rest takes its old addresses."""
    rehearsal.project.change_setting(rehearsal.environment, *reversed(SETTING))
    rehearsal.project.cdktf("deploy", rehearsal.environment, "--auto-approve")
    strangers = sorted(set(addresses(rehearsal.stack)) - set(moves(rehearsal.stack).values()))
    if strangers:
        targets = [f"-target={address}" for address in strangers]
        rehearsal.project.terraform(rehearsal.folder, "destroy", "-input=false", "-auto-approve", "-no-color", *targets)
    _go_back(rehearsal, rehearsal.folder)
    before, after = rehearsal.before.attributes, rehearsal.state().attributes
    check(set(after) == set(before), f"the addresses are not those of before: {_some(set(after) ^ set(before))}")
    differ = {
        f"{address} ({name})"
        for address, attributes in before.items()
        for name, value in attributes.items()
        if after[address].get(name) != value and name not in RENEWED
    }
    check(not differ, f"resources came back changed: {_some(differ)}")
    return f"{len(after)} resources are back at their HCL addresses, every attribute as before"


def adopt_again(rehearsal: Rehearsal) -> str:
    """Deploys once more after the way back: it can be gone as often as one likes."""
    rehearsal.project.cdktf("deploy", rehearsal.environment, "--auto-approve")
    _expect_no_changes(rehearsal, rehearsal.folder)
    return "adopted a second time, and no changes after it"


def destroy(rehearsal: Rehearsal) -> str:
    """`cdktf destroy`, and a look at what is left."""
    ids = {attributes["vpc_id"] for attributes in rehearsal.state().attributes.values() if "vpc_id" in attributes}
    rehearsal.project.cdktf("destroy", rehearsal.environment, "--auto-approve")
    left = rehearsal.state().attributes
    check(not left, f"the state still holds {_some(left)}")
    found = left_behind(rehearsal.emulator, ids, kept=there_before(rehearsal.stack))
    check(not found, f"AWS still has {_some(found)}")
    return "the state is empty, and nothing of the platform is left, from its VPC to its distribution and its roles"


STEPS: Sequence[Step] = (
    Step("make the state's bucket and the lock table", make_state_backend),
    Step("bring the platform into being at its HCL addresses", build_the_platform),
    Step("cdktf plan: the adoption", plan_the_adoption),
    Step("cdktf deploy: the adoption", deploy),
    Step("cdktf output", read_outputs),
    Step("plan again", plan_again),
    Step("change a setting and deploy it", change_a_setting),
    Step("the way back to HCL", go_back),
    Step("adopt it again", adopt_again),
    Step("cdktf destroy", destroy),
)


def check(holds: bool, otherwise: str) -> None:
    """Raises RehearsalError with a sentence unless something holds."""
    if not holds:
        raise RehearsalError(otherwise)


def _expect_no_changes(rehearsal: Rehearsal, folder: Path) -> None:
    done = rehearsal.project.terraform(folder, "plan", "-detailed-exitcode", "-input=false", "-no-color", accept=(0, 2))
    check(done.code == 0, f"a plan right after the deploy shows changes; see {done.log}")


def _go_back(rehearsal: Rehearsal, folder: Path) -> None:
    """Moves every adopted resource of a folder's state back to its HCL address, as `rollback-moves` says."""
    scratch = folder / "way-back"
    scratch.mkdir()
    (scratch / "terraform.tfstate").write_text(rehearsal.project.pull_state(folder))
    options = ("--synthesized", "--output", str(scratch / "rollback.tf"))
    done = rehearsal.project.operations("rollback-moves", rehearsal.environment, *options)
    for line in done.output.splitlines():
        if line.startswith("terraform state mv "):
            rehearsal.project.answer(scratch, *shlex.split(line)[1:])
    rehearsal.project.terraform(folder, "state", "push", str(scratch / "terraform.tfstate"))


def _adopted_part(stack: Json) -> Json:
    """The stack as the HCL modules had it: only the resources that a moved block leads to, and no moved blocks."""
    kept = set(moves(stack).values())
    resources = {
        type_: {name: resource for name, resource in named.items() if f"{type_}.{name}" in kept}
        for type_, named in stack["resource"].items()
    }
    part = {key: value for key, value in stack.items() if key != "moved"}
    return {**part, "resource": {type_: named for type_, named in resources.items() if named}}


def _some(names: Any, most: int = 5) -> str:
    listed = sorted(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")
