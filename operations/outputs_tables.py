"""Writes the tables of root outputs and variables into environments/README.md, from the stacks: `pipenv run tables`."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from terraform.stack import Json

PAGE = Path(__file__).parent.parent / "environments" / "README.md"
START, END = "<!-- outputs, written by pipenv run tables -->", "<!-- end of outputs -->"


def written(text: str, stacks: Mapping[str, Json]) -> str:
    """A page's text with the tables of these stacks, by environment, between its marks."""
    before, _, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"the page has no {START} with an {END} after it")
    tables = "\n\n".join(("\n".join(_outputs(stacks)), "\n".join(_variables(stacks))))
    return f"{before}{START}\n\n{tables}\n\n{end}{after}"


def _outputs(stacks: Mapping[str, Json]) -> Iterator[str]:
    yield from ("| output | from | in |", "|---|---|---|")
    for name, found in _by_name(stacks, "output"):
        sources = {environment: _source(output["value"]) for environment, output in found.items()}
        told = [f"{environment}: {source}" for environment, source in sources.items()]
        same = len(set(sources.values())) == 1
        yield f"| `{name}` | {next(iter(sources.values())) if same else '; '.join(told)} | {', '.join(found)} |"


def _variables(stacks: Mapping[str, Json]) -> Iterator[str]:
    yield from ("| variable | type | default | what it is | in |", "|---|---|---|---|---|")
    for name, found in _by_name(stacks, "variable"):
        [said, *_] = found.values()
        defaults = {environment: str(each.get("default", "required")) for environment, each in found.items()}
        same = len(set(defaults.values())) == 1
        told = [f"{environment}: {default}" for environment, default in defaults.items()]
        default = next(iter(defaults.values())) if same else "; ".join(told)
        yield f"| `{name}` | {said['type']} | {default} | {said['description']} | {', '.join(found)} |"


def _by_name(stacks: Mapping[str, Json], block: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """Each output or variable, and what it is in each of the stacks that have it."""
    for name in sorted({name for stack in stacks.values() for name in stack[block]}):
        yield name, {environment: stack[block][name] for environment, stack in stacks.items() if name in stack[block]}


def _source(value: Any) -> str:
    """The attributes that a value is made of, or what it is where it is made of none."""
    if found := re.findall(r"(?:data\.)?aws_\w+\.\w+(?:\[\d+\])?\.\w+", str(value)):
        return ", ".join(f"`{attribute}`" for attribute in dict.fromkeys(found))
    return f"`{value}`"
