"""Finds the moves that a state lacks on its way to a stack, and writes them down. Pure functions."""

import ast
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from operations.guard.similarity import Candidates, hint
from terraform.stack import Stack
from terraform.state import Instance

WIDTH = 120  # characters of a line, as ruff has it


@dataclass(frozen=True)
class MissingMoves:
    """What unknown resources may be here."""

    hints: Mapping[str, str]
    """Address in the state -> what it may have become."""
    sure: Mapping[str, str]
    """Address in the state -> address of the stack, where all that is configured agrees, and with no other one."""


def find(stack: Stack, unknown: Collection[Instance], missing: Collection[str]) -> MissingMoves:
    """Compares what nobody accounts for with what the stack has and the state lacks."""
    configured: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for address in missing:
        type_, name = address.split(".", 1)
        configured[type_].append((address, _plain(stack.json["resource"][type_][name])))
    candidates = {type_: Candidates(those) for type_, those in configured.items()}
    hints, sure = {}, {}
    for instance in unknown:
        if instance.type in candidates:
            coming = candidates[instance.type]
            found = coming.like(instance.attributes)
            if text := hint(instance.address, found, len(coming)):
                hints[instance.address] = text
            if found[0].same and sum(likeness.same for likeness in found) == 1:
                sure[instance.address] = found[0].address
    claimed = Counter(sure.values())
    return MissingMoves(hints, {old: new for old, new in sure.items() if claimed[new] == 1})


def _plain(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the stack says of a resource without nested blocks, which a state has in another shape."""
    return {
        key: value
        for key, value in resource.items()
        if key == "tags" or not (isinstance(value, dict) or (isinstance(value, list) and _nested(value)))
    }


def _nested(value: list[Any]) -> bool:
    return any(isinstance(element, dict) for element in value)


def with_renamings(source: str, renamings: Mapping[str, str]) -> str:
    """The text of environments/address_changes.py with entries added to RENAMED, everything else as it stands."""
    found = next(
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "RENAMED"
    )
    assert isinstance(found, ast.Dict)
    known = {key.value for key in found.keys if isinstance(key, ast.Constant)}
    lines = [_entry(old, new) for old, new in sorted(renamings.items()) if old not in known]
    if not lines:
        return source
    text = source.splitlines(keepends=True)
    assert found.end_lineno is not None
    assert found.end_col_offset is not None
    brace = sum(len(line) for line in text[: found.end_lineno - 1]) + found.end_col_offset - 1
    before, after = source[:brace].rstrip(), source[brace:]
    comma = "" if before.endswith(("{", ",")) else ","
    return before + comma + "\n" + "".join(lines) + after


def _entry(old: str, new: str) -> str:
    """One line, or two where that is too long."""
    quoted = [_quoted(old), _quoted(new)]
    line = f"    {quoted[0]}: {quoted[1]},\n"
    return line if len(line) <= WIDTH + 1 else f"    {quoted[0]}: (\n        {quoted[1]}\n    ),\n"


def _quoted(address: str) -> str:
    r"""As ruff writes it: `'module.a["x"].b.c'` and not `"module.a[\"x\"].b.c"`."""
    if '"' in address and "'" not in address and "\\" not in address:
        return f"'{address}'"
    return '"' + address.replace("\\", "\\\\").replace('"', '\\"') + '"'
