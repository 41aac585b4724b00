"""What is shown when nothing is given: all commands, in the order in which one meets them.

Nothing is imported for it: what a command does, and which environments there are, is read from the source.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from operations.terminal import Heading, Part, Report, Table

ROOT = Path(__file__).parents[1]

GROUPS: Mapping[str, Sequence[str]] = {
    "look, and change nothing": ("show", "diagram", "cost", "scan", "preflight", "drift"),
    "plan and apply": ("plan", "apply"),
    "ship an image": ("ship", "build-target"),
    "switch off, and on again": ("sleep", "wake", "deactivate", "activate"),
    "adopt what runs, and go back": ("check-adoption", "rehearse", "rollback-moves"),
    "in a pipeline": ("variables", "keep-plan", "fetch-plan", "publish", "due"),
    "look after this project": ("lock-addresses", "tables", "pictures", "record", "leave-cdktf", "completion"),
}
"""Every command has its place in one of them."""

LISTED = r"^ +from environments\.([a-z0-9_]+) import [A-Z0-9_]+$"
"""The line of environments/__init__.py that loads an environment. For sed -E as well: completion.py."""


def page() -> Report:
    """The page, for people."""
    widest = max(len(name) for names in GROUPS.values() for name in names)
    parts: list[Part] = ["usage: pipenv run COMMAND ..., from any folder of the project"]
    for group, names in GROUPS.items():
        parts += ["", Heading(group), Table([(f"  {name:<{widest}}", about(name)) for name in names])]
    rest = [
        ("environments", ", ".join(environments())),
        ("first", "`pipenv run synth`, `pipenv run show dev`, `pipenv run plan dev`"),
        ("more", "`pipenv run COMMAND --help`, README.md, docs/planning-safely.md"),
    ]
    return Report([*parts, "", Table(rest)])


def about(command: str) -> str:
    """What a command does, as it says itself."""
    source = (ROOT / "operations" / "commands" / f"{command.replace('-', '_')}.py").read_text(encoding="utf-8")
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=[ast.Name("ABOUT")], value=ast.Constant(str(words))):
                return words
    raise AssertionError(f"operations/commands has no {command} with an ABOUT")


@cache
def environments() -> list[str]:
    """Names of the environments: each has a file of its name."""
    source = (ROOT / "environments" / "__init__.py").read_text(encoding="utf-8")
    return re.findall(LISTED, source, re.MULTILINE)
