"""Makes the script that a shell reads."""

import argparse
import shlex
import tomllib
from pathlib import Path

import shtab

from operations.command_line import add_commands, names
from operations.start_page import LISTED, ROOT

ENVIRONMENTS = "_platform_environments"
"""A function of the files beside this one."""


def script(shell: str) -> str:
    """The script for bash or zsh."""
    # In an eval, as shtab's for zsh wants it: it would complete something at once otherwise.
    shtabs = f"eval {shlex.quote(shtab.complete(_pipenv(), shell))}"
    ours = Path(__file__).with_name(f"pipenv.{shell}").read_text(encoding="utf-8")
    return ours.replace("@shtab@", shtabs).replace("@listed@", LISTED)


def _pipenv() -> argparse.ArgumentParser:
    """As if Pipenv had one command, `run`, and that took ours and whatever else the Pipfile names."""
    pipenv = argparse.ArgumentParser(prog="pipenv")
    run = pipenv.add_subparsers().add_parser("run", help="a command of this project")
    commands = add_commands(run, *names())
    for name in tomllib.loads((ROOT / "Pipfile").read_text(encoding="utf-8"))["scripts"]:
        if name not in commands.choices:
            commands.add_parser(name, help="as the Pipfile has it", add_help=False)
    for command in commands.choices.values():
        for action in command._actions:
            if action.metavar == "ENV":
                action.complete = dict.fromkeys(shtab.SUPPORTED_SHELLS, ENVIRONMENTS)
            elif action.type is Path:
                action.complete = shtab.FILE
    return pipenv
