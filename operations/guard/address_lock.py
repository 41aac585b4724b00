"""Compares a stack's addresses with those that were locked. Pure functions and the file's format."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from operations.synthesis import ROOT
from terraform.addresses import destination
from terraform.stack import Json, addresses, left_alone, moves

REFRESH = "pipenv run lock-addresses"


def lock_file(environment: str, root: Path = ROOT) -> Path:
    """The file that lists an environment's addresses, one a line, sorted."""
    return root / "tests" / "addresses" / f"{environment}.txt"


def as_lines(found: Iterable[str]) -> str:
    """The text of a lock file."""
    return "".join(f"{address}\n" for address in sorted(found))


def read_lock(file: Path) -> tuple[str, ...]:
    """The locked addresses; none where there is no file yet."""
    return tuple(file.read_text(encoding="utf-8").split()) if file.is_file() else ()


def lost(environment: str, locked: Collection[str], stack: Json, removed: Mapping[str, str]) -> list[str]:
    """One sentence for each locked address that the stack neither has, moves, leaves alone nor declares removed."""
    here = addresses(stack)
    blocks = moves(stack)
    left = left_alone(stack)
    gone = [address for address in locked if address not in here and address not in removed and address not in left]
    return [
        f"{environment}: {address} is locked and the stack no longer has it; if it was renamed, add the old and new "
        "address to RENAMED in environments/address_changes.py, and if it is meant to go, add it to REMOVED there"
        for address in gone
        if destination(address, blocks) not in here
    ]


def resurrected(environment: str, stack: Json, removed: Mapping[str, str]) -> list[str]:
    """One sentence for each address that is declared removed although the stack has it."""
    return [
        f"{environment}: {address} is declared removed and the stack has it; take it out of REMOVED in "
        "environments/address_changes.py"
        for address in addresses(stack)
        if address in removed
    ]


def outdated(environment: str, locked: Collection[str], stack: Json) -> list[str]:
    """One sentence if the file does not list the stack's addresses, all of them and no others."""
    here = addresses(stack)
    changed = [f"+{address}" for address in here if address not in locked]
    changed += [f"-{address}" for address in locked if address not in here]
    if not changed:
        return []
    return [
        f"{environment}: tests/addresses/{environment}.txt is out of date ({', '.join(changed)}); refresh it with "
        f"`{REFRESH}` and commit it"
    ]
