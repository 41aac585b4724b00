"""Accounts for every instance in a state: moved, kept, declared removed, or unknown. Pure functions."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from operations.guard.missing_moves import MissingMoves, find
from operations.guard.protected import why_protected
from operations.terminal import Command, Heading, Part, Report, Table
from terraform.addresses import bare, covers, destination, without_key
from terraform.stack import Stack
from terraform.state import Instance, State

NO_MOVES = MissingMoves({}, {})
STRANGE = "the stack neither has it nor moves it, so the next apply destroys it"


class Fate(StrEnum):
    """What becomes of an instance once the stack is applied."""

    MOVED = "moved to"
    KEPT = "kept at"
    REMOVED = "declared removed"
    LEFT_ALONE = "left alone"
    """Forgotten by Terraform, and running on."""
    IGNORED = "ignored"
    """A data source: it is read anew and nothing is lost with it."""
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Account:
    """One instance and what becomes of it."""

    name: str
    fate: Fate
    text: str
    """Where it goes, or why nobody knows."""


@dataclass(frozen=True)
class Coverage:
    """The account of a whole state."""

    environment: str
    accounts: tuple[Account, ...]
    missing: tuple[str, ...]
    """Addresses of the stack that the state has nothing for: they will be created."""
    notes: tuple[str, ...]
    expected: int
    """How many moved blocks the stack has."""
    moves: MissingMoves = NO_MOVES
    """What the unknown ones may be."""
    to_leave: tuple[str, ...] = ()
    """The fewest entries of LEFT_ALONE that would account for all that is unknown and that the next apply destroys."""

    @property
    def fine(self) -> bool:
        """That everything is accounted for, and that there is something where the stack expects it."""
        return not self.unknown and bool(self.accounts or not self.expected)

    @property
    def unknown(self) -> tuple[Account, ...]:
        """What fails the check."""
        return tuple(account for account in self.accounts if account.fate is Fate.UNKNOWN)

    @property
    def counts(self) -> dict[Fate, int]:
        """How many instances meet each fate."""
        found = Counter(account.fate for account in self.accounts)
        return {fate: found[fate] for fate in Fate}


def account_for(stack: Stack, state: State, removed: Mapping[str, str]) -> Coverage:
    """Accounts for every instance of a state. `removed` are declared removals, address -> reason."""
    declared = frozenset(stack.addresses) - stack.repeated
    ends = {
        instance.name: destination(instance.address, stack.moves, declared)
        for instance in state.managed
        if instance.deposed is None
    }
    arriving = defaultdict(list)
    for name, end in ends.items():
        arriving[end].append(name)
    accounts = tuple(
        _account(instance, stack, ends.get(instance.name, ""), arriving, removed) for instance in state.instances
    )
    taken = {without_key(end) for end in ends.values()} | set(ends.values())
    missing = tuple(address for address in stack.addresses if address not in taken)
    strange = {account.name for account in accounts if account.text == STRANGE}
    return Coverage(
        environment=stack.name,
        accounts=accounts,
        expected=len(stack.moves),
        missing=missing,
        moves=find(stack, [instance for instance in state.managed if instance.name in strange], missing),
        to_leave=_to_leave(strange, [*stack.moves, *(a.name for a in accounts if a.fate is not Fate.IGNORED)]),
        notes=tuple(
            f"{instance.name} is tainted, so Terraform will replace it: {loss}; untaint it before it is moved"
            for instance in state.managed
            if instance.tainted and (loss := why_protected(instance.type))
        ),
    )


def _account(
    instance: Instance, stack: Stack, end: str, arriving: Mapping[str, list[str]], removed: Mapping[str, str]
) -> Account:
    def fate(fate: Fate, text: str) -> Account:
        return Account(instance.name, fate, text)

    if not instance.managed:
        return fate(Fate.IGNORED, "a data source, read anew by whoever needs it")
    for address, why in stack.left_alone.items():
        if covers(address, instance.address):
            return fate(Fate.LEFT_ALONE, why)
    if instance.deposed is not None:
        return fate(
            Fate.UNKNOWN,
            "what a replacement left behind when it failed half way, the next apply destroys it; finish that with the "
            "code base that began it",
        )
    if instance.address in removed:
        return fate(Fate.REMOVED, removed[instance.address])
    if end in stack.addresses or (without_key(end) in stack.repeated):
        rivals = [name for name in arriving[end] if name != instance.name]
        if rivals:
            return fate(
                Fate.UNKNOWN, f"it and {' and '.join(rivals)} would both become {end}, one of them is destroyed"
            )
        return fate(Fate.KEPT, end) if end == instance.address else fate(Fate.MOVED, end)
    if end in removed:
        return fate(Fate.REMOVED, removed[end])
    if end != instance.address:
        return fate(Fate.UNKNOWN, f"a moved block leads it to {end}, which the stack does not have")
    return fate(Fate.UNKNOWN, STRANGE)


def _to_leave(strange: Collection[str], all_names: Collection[str]) -> tuple[str, ...]:
    """Each by the outermost module that holds nothing else, or by itself; without keys, as Terraform takes them."""
    mixed = {module for name in all_names if name not in strange for module in _modules(name)}
    found: dict[str, None] = {}
    for name in sorted(strange):
        found[next((module for module in _modules(name) if module not in mixed), bare(name))] = None
    return tuple(found)


def _modules(name: str) -> list[str]:
    """The modules that an instance lies in, the outermost first, without keys."""
    steps = bare(name).split(".")
    ends = [end for end in range(2, len(steps), 2) if steps[end - 2] == "module"]
    return [".".join(steps[:end]) for end in ends]


def as_text(coverage: Coverage) -> Report:
    """The report that `check-adoption` prints; moves are counted, and listed last."""
    rows = []
    for account in coverage.unknown:
        rows.append(("  UNKNOWN", f"{account.name}: {account.text}"))
        if account.name in coverage.moves.hints:
            rows.append(("", coverage.moves.hints[account.name]))
    for fate in (Fate.LEFT_ALONE, Fate.REMOVED, Fate.IGNORED):
        rows += [(f"  {fate}", f"{a.name}: {a.text}") for a in coverage.accounts if a.fate is fate]
    rows += [("  created", address) for address in coverage.missing]
    rows += [("  kept", a.name) for a in coverage.accounts if a.fate is Fate.KEPT]
    moves = [("  moved", a.name, f"-> {a.text}") for a in coverage.accounts if a.fate is Fate.MOVED]
    headline = Heading(f"{coverage.environment}: {_counted(coverage)}")
    parts: list[Part] = [headline, Table(rows), Table(moves, below=True)]
    parts += [f"Note: {note}." for note in coverage.notes]
    if coverage.unknown:
        parts += [
            "",
            "UNKNOWN resources: move each (scaffolding/adoption/addresses.py, or RENAMED in "
            "environments/address_changes.py), or declare it removed (REMOVED in environments/address_changes.py).",
        ]
    if coverage.moves.sure:
        parts.append(f"--write adds {len(coverage.moves.sure)} to RENAMED, of which all attributes agree.")
    if coverage.to_leave:
        parts.append("What is to run on without the platform, in LEFT_ALONE there:")
        parts += [Command(f'    "{address}": "...",') for address in coverage.to_leave]
    return Report(parts)


def _counted(coverage: Coverage) -> str:
    if not coverage.accounts:
        return (
            f"the state is empty although {coverage.expected} moved blocks expect something in it; check the backend"
            if coverage.expected
            else "the state is empty, there is nothing to account for"
        )
    counts = coverage.counts
    words = {
        Fate.MOVED: "moved",
        Fate.KEPT: "kept",
        Fate.LEFT_ALONE: "left alone",
        Fate.REMOVED: "declared removed",
        Fate.IGNORED: "ignored",
        Fate.UNKNOWN: "UNKNOWN",
    }
    return ", ".join(f"{counts[fate]} {word}" for fate, word in words.items() if counts[fate])
