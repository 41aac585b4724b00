"""Who knows whom, where import-linter does not look: it reads packages, and two files at the root are none."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imported(file: Path) -> set[str]:
    """Top-level names of all that a file imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("file", ["main.py", "platform_stack.py"])
def test_the_platform_knows_nothing_of_what_operates_it(file: str):
    assert not imported(ROOT / file) & {"operations", "terraform", "tests", "benchmarks"}


def test_only_main_knows_the_stack_as_a_whole():
    """Beside what measures and tests it."""
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    files = [file for package in packages for file in (ROOT / package).rglob("*.py")]
    assert [str(file) for file in files if imported(file) & {"main", "platform_stack"}] == []


def test_every_package_has_its_contracts():
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests"}
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert packages == set(rules["root_packages"])
