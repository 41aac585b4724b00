"""The scanners' own environment, and how they are run in it.

checkov pins old releases of what the project uses in new ones: they cannot live in one environment.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from operations.errors import CommandError
from operations.synthesis import ROOT
from terraform.processes import run

FOLDER = ROOT / ".ci" / "scanners"
SHOWN = ".ci/scanners"
_PYTHON = Path(".venv") / "bin" / "python"
_INSTALLED = Path(".venv") / "installed"
"""Holds the hash of the lock file that was installed last."""
_SCRIPT = Path(__file__).with_name("checkov_and_parliament.py")
# `pipenv run` leads all that it starts to the project's own environment.
_OF_THE_PROJECT = ("VIRTUAL_ENV", "PIPENV_ACTIVE", "PIPENV_PIPFILE", "PYTHONHOME", "PYTHONPATH")
_PIPENV = {
    "PIPENV_IGNORE_VIRTUALENVS": "1",
    "PIPENV_VENV_IN_PROJECT": "1",
    "PIPENV_NOSPIN": "1",
    "PIPENV_VERBOSITY": "-1",
}


def find(folder: Path = FOLDER) -> Path:
    """The Python that has the scanners, as the lock file says. Raises CommandError where it is not there yet."""
    installed = folder / _INSTALLED
    if not (installed.is_file() and installed.read_text() == _locked(folder)):
        raise CommandError(
            f"{SHOWN}/.venv has not got the scanners of {SHOWN}/Pipfile.lock; `pipenv run scan` installs them"
        )
    return folder / _PYTHON


def install(folder: Path = FOLDER) -> Path:
    """The same, installed first where that is needed: on first use, and after the lock file changed."""
    try:
        return find(folder)
    except CommandError:
        pass
    pipenv = shutil.which("pipenv")
    if pipenv is None:
        raise CommandError(f"pipenv is not on the PATH, which installs the scanners into {SHOWN}/.venv; install pipenv")
    environment = {name: value for name, value in os.environ.items() if name not in _OF_THE_PROJECT} | _PIPENV
    done = run([pipenv, "sync"], folder, doing=f"installing the scanners into {SHOWN}/.venv", environment=environment)
    if done.code != 0:
        said = (done.err or done.out).strip()
        raise CommandError(
            f"pipenv cannot install the scanners into {SHOWN}/.venv; see that the package index can be reached, and "
            "scan again",
            said,
        )
    (folder / _INSTALLED).write_text(_locked(folder))
    return folder / _PYTHON


def ask(python: Path, files: Sequence[Mapping[str, str]], policies: Sequence[str]) -> dict[str, Any]:
    """What the scanners find in files, each with its framework, and in policies. Raises CommandError."""
    with tempfile.TemporaryDirectory() as folder:
        job, result = Path(folder) / "job.json", Path(folder) / "result.json"
        job.write_text(json.dumps({"files": list(files), "policies": list(policies)}), encoding="utf-8")
        # -I: nothing of the project's folder or of the user's variables gets among the scanners' packages
        command = [str(python), "-I", "-W", "ignore", str(_SCRIPT), str(job), str(result)]
        done = run(command, Path(folder), doing="scanning")
        if done.code != 0 or not result.is_file():
            said = done.err.strip()
            last = said.splitlines()[-1] if said else "they said nothing"
            raise CommandError(f"the scanners failed: {last}", said)
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return found


def _locked(folder: Path) -> str:
    return hashlib.sha256((folder / "Pipfile.lock").read_bytes()).hexdigest()
