"""Runs programs in processes of their own: what is loaded once in this one stays loaded."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
EXAMPLE = Path(__file__).with_name("stack.py")
COUNTED = f'--require "{Path(__file__).with_name("count_files.js")}"'
"""NODE_OPTIONS under which Node writes down what it loads."""


@dataclass(frozen=True)
class Run:
    """What a finished process left behind."""

    stdout: str
    stderr: str
    node_files: tuple[str, ...]
    """Files of the AWS bindings and of archiver that Node loaded."""
    node_programs: tuple[str, ...]
    """What Node was started for, each time."""

    @property
    def seen(self) -> dict[str, Any]:
        """What stack.py printed."""
        seen: dict[str, Any] = json.loads(self.stdout)
        return seen


Start = Callable[..., Callable[[], Run]]


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Starts Python with these arguments; the returned function waits for its end."""

    def start(*arguments: str | Path, path: str | Path = ROOT, **environ: str) -> Callable[[], Run]:
        loaded = tmp_path_factory.mktemp("run") / "node_files"
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=_environment(PYTHONPATH=str(path), LOADED_FILES=str(loaded), TMPDIR=str(loaded.parent), **environ),
            cwd=loaded.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

        def finish() -> Run:
            stdout, stderr = process.communicate(timeout=600)
            assert process.returncode == 0, stderr
            lines = loaded.read_text().splitlines() if loaded.exists() else []
            programs = [line.removeprefix("program ") for line in lines if line.startswith("program ")]
            return Run(stdout, stderr, tuple(sorted({*lines} - {f"program {p}" for p in programs})), tuple(programs))

        return finish

    return start


@pytest.fixture(scope="session")
def run(start: Start) -> Callable[..., Run]:
    return lambda *arguments, **environ: start(*arguments, **environ)()


@pytest.fixture(scope="session")
def lazy(run: Callable[..., Run]) -> Run:
    return run(EXAMPLE)


@pytest.fixture(scope="session")
def environments_without_it(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `eager` writes the stacks of all environments."""
    return tmp_path_factory.mktemp("environments")


@pytest.fixture(scope="session")
def eager(run: Callable[..., Run], environments_without_it: Path) -> Run:
    """The same without lazy loading: the slowest of these tests, at more than ten seconds."""
    return run(EXAMPLE, AWS_BINDINGS="eager", CDKTF_OUTDIR=str(environments_without_it))


def _environment(**changed: str) -> Mapping[str, str]:
    # The process that runs the tests may be lazy itself; those it starts must decide for themselves.
    inherited = {name: value for name, value in os.environ.items() if name not in ("AWS_BINDINGS", "CDKTF_OUTDIR")}
    inherited["PYTHONWARNINGS"] = "ignore::UserWarning"  # what settings have to say is not the bindings' business
    return {
        **inherited,
        "NODE_OPTIONS": COUNTED,
        "PYTHONDONTWRITEBYTECODE": "1",
        **changed,
    }
