"""Judges a plan: what it does, and whether it endangers anything that must not be lost. Pure functions."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from operations.guard import images, in_place, outage, reborn, refused, switching, way_in
from operations.guard.allowances import check_allowances
from operations.guard.changes import Change, describe
from operations.guard.findings import AS_IT_IS, Finding, Judgement, Level
from operations.guard.kinds import KINDS, Kind
from operations.guard.outside import Drift, drifted
from operations.guard.protected import why_protected
from operations.guard.similarity import Candidates, hint
from operations.guard.values import shown, told_apart
from terraform.addresses import without_key
from terraform.plan import Json, Plan, read_plan


@dataclass(frozen=True)
class OutputChange:
    """A root output's old and new value."""

    name: str
    kind: Kind
    before: Any
    after: Any


@dataclass(frozen=True)
class Verdict:
    """What a plan does, and what of it is dangerous."""

    environment: str
    changes: tuple[Change, ...]
    """All objects that the plan touches or moves."""
    outputs: tuple[OutputChange, ...]
    findings: tuple[Finding, ...]
    """All that somebody should know of, at the levels that the environment gives it, dangers first."""
    allowed: tuple[str, ...] = ()
    """What the command line allows, each as the finding's `allowance` says."""
    strict: bool = False
    """That warnings stop as dangers do."""
    complete: bool = True
    """False for a plan of some resources only (-target): the rest was not looked at."""
    unchanged: int = 0
    """Managed resources that stay as and where they are."""
    drift: tuple[Drift, ...] = ()
    """What was changed outside of Terraform and the plan leaves as it is."""
    notes: tuple[str, ...] = field(default=())

    @property
    def dangers(self) -> tuple[Finding, ...]:
        """What stops the plan, unless it is allowed."""
        return tuple(finding for finding in self.findings if finding.level is Level.DANGER)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What passes, unless the plan is judged strictly."""
        return tuple(finding for finding in self.findings if finding.level is Level.WARNING)

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """What nobody has allowed: dangers, and warnings too where it is judged strictly."""
        stops = self.findings if self.strict else self.dangers
        return tuple(finding for finding in stops if finding.allowance not in self.allowed)

    @property
    def fine(self) -> bool:
        """That the plan may be applied."""
        return not self.stopping

    @property
    def counts(self) -> dict[str, int]:
        """moved, created, updated, replaced, destroyed, forgotten: how many."""
        return count(self.changes)


def count(changes: Sequence[Change]) -> dict[str, int]:
    """moved, created, updated, replaced, destroyed, forgotten: how many. A moved resource may count twice."""
    kinds = Counter(change.kind for change in changes)
    return {
        "moved": sum(change.previous_address is not None for change in changes),
        "imported": sum(change.imported for change in changes),
        **{kind.value: kinds[kind] for kind in Kind if kind is not Kind.UNCHANGED},
    }


def judge(
    environment: str,
    plan: Plan | Json,
    allow: Sequence[str] = (),
    forgettable: Collection[str] = (),
    *,
    judgement: Judgement = AS_IT_IS,
    strict: bool = False,
    expected: Collection[str] = (),
) -> Verdict:
    """Judges a plan, which may still be what `terraform show -json` printed.

    `allow` names what is meant, each exactly as the finding's `allowance`; `forgettable` addresses of what may be
    removed from the state, because the stack leaves it alone on purpose. `expected` is allowed as well, where the plan
    does it: to a resource as a whole, `aws_lb.a=destroyed`. Raises UsageError for an allowance that is
    nothing of this plan's, TerraformError for what is not a plan that could be applied, and CommandError for what is
    unknown here.
    """
    if not isinstance(plan, Plan):
        plan = read_plan(plan)
    outside = {drift.name: drift for drift in drifted(plan)}
    changes = [describe(change, plan, outside) for change in plan.changes]
    touched = tuple(
        change
        for change in changes
        if change.kind is not Kind.UNCHANGED or change.previous_address is not None or change.imported
    )
    findings = tuple(sorted(map(judgement.of, _findings(plan, touched, forgettable)), key=lambda found: found.level))
    check_allowances(allow, findings, {change.address for change in changes})
    meant = [found.allowance for found in findings if f"{without_key(found.name)}={found.cause}" in expected]
    return Verdict(
        environment=environment,
        changes=touched,
        outputs=tuple(_outputs(plan)),
        findings=findings,
        allowed=tuple(dict.fromkeys([*allow, *meant])),
        strict=strict,
        complete=plan.complete,
        unchanged=len(changes) - len(touched),
        drift=tuple(_left(outside, touched)),
        notes=tuple(f"{address} has been deleted outside of Terraform" for address in plan.deleted_elsewhere),
    )


def _findings(plan: Plan, touched: Sequence[Change], forgettable: Collection[str]) -> Iterator[Finding]:
    """All of them: what is lost with a resource, and then what is lost although it stays or can be made anew."""
    yield from _lost(touched, plan, forgettable)
    for module in (in_place, images, refused, reborn, outage, way_in, switching):
        yield from module.findings(plan)


def _left(outside: Mapping[str, Drift], changes: Sequence[Change]) -> Iterator[Drift]:
    """What was changed outside and no change of the plan's tells of."""
    told = {change.address: change for change in changes}
    for drift in outside.values():
        change = told.get(drift.name)
        if drift.gone:
            continue  # a note tells of it
        shown_there = {attribute.path for attribute in change.attributes} if change else set()
        left = tuple(moved for moved in drift.attributes if moved.path not in shown_there)
        if left:
            yield replace(drift, attributes=left)


_WOULD = {
    Kind.DESTROYED: "would be destroyed",
    Kind.REPLACED: "would be replaced",
    Kind.FORGOTTEN: "would be removed from the state",
}


def _lost(changes: Sequence[Change], plan: Plan, forgettable: Collection[str]) -> Iterator[Finding]:
    """Protected resources that the plan destroys, replaces or forgets."""
    coming = _coming(plan)
    before = {change.address: change.before for change in plan.changes if change.deposed is None}
    for change in changes:
        if change.kind not in _WOULD or (change.kind is Kind.FORGOTTEN and change.address in forgettable):
            continue
        loss = why_protected(change.type)
        if loss is not None:
            what = _WOULD[change.kind]
            if change.forced_by:
                what += f", forced by {' and '.join(change.forced_by)}"
            yield Finding(
                change.name, change.type, _cause(change), Level.DANGER, what, loss, hint=_hint(change, before, coming)
            )


def _cause(change: Change) -> str:
    """What `--allow` calls the end of a resource: of a replacement also what forces it."""
    if change.kind is Kind.REPLACED and change.forced_by:
        return f"{change.kind}:{','.join(change.forced_by)}"
    return change.kind


def _coming(plan: Plan) -> Mapping[str, Candidates]:
    """What is created, by type."""
    born: dict[str, list[tuple[str, Json]]] = defaultdict(list)
    for change in plan.changes:
        if KINDS.get(change.actions) is Kind.CREATED:
            born[change.type].append((change.address, change.after))
    return {type_: Candidates(those) for type_, those in born.items()}


def _hint(lost: Change, before: Mapping[str, Json], coming: Mapping[str, Candidates]) -> str | None:
    """For a resource that goes while another one of its type comes: a move may have been forgotten."""
    if lost.kind is not Kind.DESTROYED or lost.deposed is not None or lost.type not in coming:
        return None
    candidates = coming[lost.type]
    return hint(lost.address, candidates.like(before[lost.address]), len(candidates))


def _outputs(plan: Plan) -> Iterator[OutputChange]:
    for output in plan.outputs:
        kind = KINDS.get(output.actions, Kind.UPDATED)
        if kind is not Kind.UNCHANGED:
            before, after = shown(output.values)
            yield OutputChange(output.name, kind, before, told_apart(before, after))
