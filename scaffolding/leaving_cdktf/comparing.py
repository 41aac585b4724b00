"""Compares what cdktf and cdktn synthesize from one project. Pure functions, but for the last."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from scaffolding.leaving_cdktf.rewriting import LeavingError
from scaffolding.leaving_cdktf.table import STRINGS
from terraform.stack import Json, Stack, read_stack

NOTHING = "nothing"


def unexpected(before: Json, after: Json) -> list[str]:
    """Return a sentence for each value in which two stacks differ and should not, or should and do not."""
    found = dict(_differences(before, after, ""))
    wrong = [path for path in {*found, *STRINGS} if found.get(path) != STRINGS.get(path)]
    return [
        f"{path} goes from {found[path][0]} to {found[path][1]}" if path in found else f"{path} is the same in both"
        for path in sorted(wrong)
    ]


def _differences(before: object, after: object, path: str) -> Iterator[tuple[str, tuple[object, object]]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in before.keys() | after.keys():
            yield from _differences(
                before.get(key, NOTHING), after.get(key, NOTHING), f"{path}.{key}" if path else str(key)
            )
    elif before != after:
        yield path, (before, after)


def compare(output: Path, other: Path) -> list[Stack]:
    """Compare the stacks in two output folders; return those of the first, with their addresses.

    Raises LeavingError where they are not the same but for the strings of the table.
    """
    names, others = (sorted(folder.name for folder in out.glob("stacks/*")) for out in (output, other))
    if not names or names != others:
        raise LeavingError(f"{output} has stacks of {names}, {other} of {others}; synthesize both")
    stacks = [read_stack(output, name) for name in names]
    problems = [
        f"{stack.name}: {problem}"
        for stack in stacks
        for problem in unexpected(stack.json, read_stack(other, stack.name).json)
    ]
    if problems:
        raise LeavingError("\n".join(problems))
    return stacks
