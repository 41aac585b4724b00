"""Plans, judges, and applies what was judged."""

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from operations.errors import CommandError, Stopped, UsageError
from operations.guard import target
from operations.guard.findings import AS_IT_IS, Judgement
from operations.guard.verdict import Verdict, judge
from terraform.addresses import covers
from terraform.command import Terraform
from terraform.errors import StalePlan
from terraform.plan import Plan
from terraform.stack import Stack
from terraform.state import read_state, state_of_plan

PLAN = "plan"
"""Name of the plan file in the stack's folder, the same that the cdktf CLI gives it."""

VERDICT_FORMAT = 2
"""Counts up when what `plan` leaves for `apply` has another meaning."""


@dataclass(frozen=True)
class Terms:
    """On what terms a plan is judged: what the command line says, and what the environment does."""

    allow: Sequence[str] = ()
    """Each as a finding's `allowance`."""
    new: bool = False
    """The state may be empty."""
    strict: bool = False
    """Warnings stop as well."""
    judgement: Judgement = AS_IT_IS
    expected: Collection[str] = ()
    """What is allowed wherever the plan does it, as switching.py names it."""


@dataclass(frozen=True)
class Judged:
    """A plan file and what was found in it."""

    file: Path
    sha256: str
    verdict: Verdict
    shown: Plan = field(repr=False)
    """What Terraform says that the file holds: it takes seconds to say it, and says the same of the same file."""


def plan(stack: Stack, terms: Terms, *options: str) -> Judged:
    """Plans into the stack's folder and judges. Leaves the plan and its verdict there. `options` are Terraform's."""
    file = stack.folder / PLAN
    _forget(file)
    terraform = Terraform(stack.folder, stack.name)
    initialize(stack, terraform)
    target.check_state(stack, read_state(terraform.pull_state(), f"the state of {stack.name}"), new=terms.new)
    try:
        terraform.plan(file, *options)
    except BaseException:
        _forget(file)  # Terraform saves a plan that it broke off, too
        raise
    file.chmod(0o600)  # a plan holds secrets in clear text
    return _judge(stack, terraform, file, terms)


def judge_file(stack: Stack, file: Path, terms: Terms) -> Judged:
    """Judges a plan file that something else made, such as `cdktf plan`, and leaves the verdict beside it."""
    return _judge(stack, Terraform(stack.folder, stack.name), find_plan(stack, file), terms)


def judge_again(stack: Stack, judged: Judged, terms: Terms) -> Judged:
    """Judges on other terms what was judged by this program. Raises StalePlan where the file has changed since."""
    return _judge_shown(stack, judged.file, judged.sha256, judged.shown, terms)


def apply(
    stack: Stack, file: Path | None = None, *, judgement: Judgement = AS_IT_IS, judged: Judged | None = None
) -> None:
    """Applies the saved plan, if its verdict says that this very file may be applied.

    `judged` is what this program has just judged, and need not ask Terraform once more.

    Raises Stopped where it may not, and StalePlan where the file is not the one that was judged or the state has
    changed since.
    """
    file = find_plan(stack, file or Path(PLAN))
    record = _read_verdict(file)
    content = file.read_bytes()
    if record.sha256 != hashlib.sha256(content).hexdigest():
        raise StalePlan(f"{file} is not the plan that was judged; it has changed since, plan again")
    terraform = Terraform(stack.folder, stack.name)
    with tempfile.TemporaryDirectory() as private:
        # Out of reach of whoever plans again meanwhile: what is judged here is what is applied.
        copy = Path(private) / PLAN
        copy.write_bytes(content)
        shown = judged.shown if judged and judged.sha256 == record.sha256 else terraform.show(copy)
        verdict = judge(
            stack.name, shown, record.allowed, forgettable(stack, shown), judgement=judgement, strict=record.strict
        )
        _check_where_it_runs(stack)
        if not verdict.fine:
            names = _some([finding.allowance for finding in verdict.stopping])
            raise Stopped(f"the plan is dangerous ({names}); `plan {stack.name}` says how to go on")
        terraform.apply(copy)
    _forget(file)


def find_plan(stack: Stack, file: Path) -> Path:
    """A plan file, looked for where the command runs and then in the stack's folder."""
    for candidate in (Path.cwd() / file, stack.folder / file):
        if candidate.is_file():
            return candidate.resolve()
    raise UsageError(f"there is no plan {file}, neither here nor in {stack.folder}; make one with `plan {stack.name}`")


def initialize(stack: Stack, terraform: Terraform) -> None:
    """Runs `terraform init`, checking before and after that the backend is this environment's."""
    data = target.data_folder(stack.folder, os.environ)
    target.check_workspace(data, os.environ.get("TF_WORKSPACE"))
    target.check_backend(stack, stack.backend)
    terraform.init()
    target.check_backend(stack, target.initialized_backend(data))


def _check_where_it_runs(stack: Stack) -> None:
    data = target.data_folder(stack.folder, os.environ)
    target.check_workspace(data, os.environ.get("TF_WORKSPACE"))
    target.check_backend(stack, target.initialized_backend(data))


def _judge(stack: Stack, terraform: Terraform, file: Path, terms: Terms) -> Judged:
    verdict_file(file).unlink(missing_ok=True)
    sha256 = _sha256(file)
    return _judge_shown(stack, file, sha256, terraform.show(file), terms)


def _judge_shown(stack: Stack, file: Path, sha256: str, shown: Plan, terms: Terms) -> Judged:
    verdict_file(file).unlink(missing_ok=True)
    target.check_state(stack, state_of_plan(shown.json), new=terms.new)
    verdict = judge(
        stack.name,
        shown,
        terms.allow,
        forgettable(stack, shown),
        judgement=terms.judgement,
        strict=terms.strict,
        expected=terms.expected,
    )
    if _sha256(file) != sha256:
        raise StalePlan(f"{file} changed while it was being judged; plan again")
    judged = Judged(file, sha256, verdict, shown)
    _write_verdict(judged)
    return judged


def forgettable(stack: Stack, plan: Plan) -> frozenset[str]:
    """Addresses in a plan that the stack leaves alone on purpose, so that Terraform may forget them."""
    left = stack.left_alone
    return frozenset(
        change.address for change in plan.changes if any(covers(address, change.address) for address in left)
    )


def verdict_file(file: Path) -> Path:
    """Where the verdict on a plan file lies: beside it."""
    return file.with_name(f"{file.name}.verdict.json")


@dataclass(frozen=True)
class _Record:
    sha256: str
    allowed: Sequence[str]
    strict: bool


def _write_verdict(judged: Judged) -> None:
    """Only what `apply` needs: no values, so no secrets."""
    verdict_file(judged.file).write_text(
        json.dumps(
            {
                "format": VERDICT_FORMAT,
                "environment": judged.verdict.environment,
                "sha256": judged.sha256,
                "verdict": "fine" if judged.verdict.fine else "stopped",
                "stopping": [finding.allowance for finding in judged.verdict.stopping],
                "allowed": judged.verdict.allowed,
                "strict": judged.verdict.strict,
            },
            indent=2,
        )
        + "\n",
        encoding="utf-8",
    )


def _read_verdict(file: Path) -> _Record:
    beside = verdict_file(file)
    if not beside.is_file():
        raise Stopped(f"{file} has not been judged; judge it with `plan ENV --plan {file}`, or plan again")
    try:
        record = json.loads(beside.read_text(encoding="utf-8"))
        if record["format"] == VERDICT_FORMAT:
            if record["verdict"] != "fine":
                names = _some(record["stopping"])
                raise Stopped(f"the guard stopped this plan ({names}); plan again with --allow for what is meant")
            return _Record(record["sha256"], tuple(record["allowed"]), bool(record["strict"]))
    except (ValueError, KeyError, TypeError):
        pass
    raise CommandError(f"{beside} is no verdict that can be read; plan again")


def _some(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def forget(stack: Stack) -> None:
    """Removes the plan in the stack's folder and its verdict."""
    _forget(stack.folder / PLAN)


def _forget(file: Path) -> None:
    """Removes a plan and its verdict, so that nobody takes them for current."""
    file.unlink(missing_ok=True)
    verdict_file(file).unlink(missing_ok=True)
