"""What stands as code in a page: Sybil finds it, and each language has what it is held against.

Python runs, with all settings at hand, and what it gives an environment has to fit dev. `pipenv run` names a script
that there is, and a command of ours takes the arguments. Shell, JSON, YAML and TOML parse.
"""

import ast
import importlib
import inspect
import json
import re
import shlex
import shutil
import subprocess
import tomllib
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from sybil import Document, Example, Region
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser
from sybil.typing import Evaluator, Parser

from environments import address_changes
from environments.dev import DEV
from environments.environment import Environment
from modules.settings import Settings
from operations import command_line
from tests.docs.pages import ROOT, name_of, prose, read

SCRIPTS = tomllib.loads((ROOT / "Pipfile").read_text(encoding="utf-8"))["scripts"]
OTHER_PROGRAMS = {"npm", "npx", "prek", "pytest", "python", "towncrier"}
"""What `pipenv run` finds in the environment."""
CDKTF = {"deploy", "destroy", "output", "plan", "synth"}

# What a page leaves to its reader. An environment has to be one's name, and an image may be any.
PLACEHOLDERS = {"...": "x", "ENV": "dev", "SERVICE": "backend", "N": "1", "DAYS": "1"}


@cache
def settings() -> dict[str, Any]:
    """Every public name of the modules and of environments: a page need not import what an environment's file does."""
    packages = [path.parent.name for path in sorted((ROOT / "modules").glob("*/__init__.py"))]
    files = [
        "environments.dev",
        "environments.environment",
        "modules.settings",
        "modules.buckets",
        "modules.budget",
        "modules.log_key",
    ]
    modules = map(importlib.import_module, [*files, *(f"modules.{package}" for package in packages)])
    public = [(name, value) for module in modules for name, value in vars(module).items() if name[0] != "_"]
    return {name: value for name, value in public if not inspect.ismodule(value)}


def run_python(example: Example) -> str | None:
    """Runs a block. What has the name of an environment's setting is one of dev's from then on."""
    example.namespace.clear()
    example.namespace.update(settings())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        PythonEvaluator()(example)
        said = {target.id: example.namespace[target.id] for target in _assigned(str(example.parsed))}
        DEV.but(**{name: value for name, value in said.items() if name in Environment.model_fields})
    known = {*Environment.model_fields, *vars(address_changes)}
    strange = [name for name, value in said.items() if name not in known and not isinstance(value, Settings)]
    return f"{', '.join(strange)}: no setting of an environment; say of what it is one" if strange else None


def _assigned(code: str) -> Iterator[ast.Name]:
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Assign):
            yield from (target for target in statement.targets if isinstance(target, ast.Name))


def run_shell(example: Example) -> str | None:
    """What bash says of a block that is no shell, or what is wrong with a command of ours in it."""
    bash = shutil.which("bash")
    assert bash, "bash is not on the PATH"
    checked = subprocess.run([bash, "-n"], input=str(example.parsed), capture_output=True, text=True, check=False)
    return checked.stderr or "; ".join(wrong_commands(str(example.parsed))) or None


def run_inline(example: Example) -> str | None:
    """What is wrong with a command of ours that stands in a sentence; what is optional there counts as given."""
    return "; ".join(wrong_commands(str(example.parsed).replace("[", "").replace("]", ""))) or None


def wrong_commands(text: str) -> Iterator[str]:
    """A sentence for each `pipenv run` that would not run."""
    for line in text.replace("\\\n", " ").splitlines():
        for command in re.findall(r"pipenv run ([^|&>;]*)", line):
            words = [PLACEHOLDERS.get(word, word) for word in shlex.split(command.partition(" #")[0])]
            if words and (wrong := _wrong(words)):
                yield f"pipenv run {shlex.join(words)}: {wrong}"


def _wrong(words: list[str]) -> str | None:
    name, *arguments = words
    if name == "npx":
        return None if arguments[0] != "cdktf" or arguments[1] in CDKTF else f"cdktf has no {arguments[1]}"
    if name in OTHER_PROGRAMS:
        return None
    if name not in SCRIPTS:
        return "Pipfile has no such script"
    if name == "operations" and arguments not in ([], ["--help"]):
        return "say the command itself"
    if name not in command_line.names() or arguments in ([], ["--help"]):  # a page may name a command alone
        return None
    try:
        command_line._parser(words).parse_args(words)
    except SystemExit:
        return "the command does not take that"
    return None


def _inline(document: Document) -> Iterator[Region]:
    """`pipenv run ...` in the sentences of a page."""
    for found in re.finditer(r"`(pipenv run [^`]+)`", prose(document.text)):
        yield Region(found.start(), found.end(), " ".join(found[1].split()), run_inline)


def _parses(load: Callable[[str], object]) -> Evaluator:
    def parse(example: Example) -> None:
        load(str(example.parsed))

    return parse


EVALUATORS: dict[str, Evaluator] = {
    "python": run_python,
    "sh": run_shell,
    "json": _parses(json.loads),
    "yaml": _parses(yaml.safe_load),
    "toml": _parses(tomllib.loads),
}
PARSERS: list[Parser] = [*(CodeBlockParser(language, evaluator) for language, evaluator in EVALUATORS.items()), _inline]


def examples(page: Path, *without: str) -> list[Example]:
    """All code of a page, but that of some languages, as Sybil has it."""
    parsers = [parser for parser in PARSERS if getattr(parser, "language", None) not in without]
    return list(Document.parse(str(page), *parsers))


def languages(page: Path) -> set[str]:
    """The languages of a page's blocks."""
    return set(re.findall(r"^ *```([a-z]+)$", read(page), re.MULTILINE))


def is_tested_elsewhere(page: Path) -> bool:
    """Whether a page's Python makes resources: tests/modules/test_readmes.py runs it, with a stack."""
    return name_of(page).startswith("modules/")
