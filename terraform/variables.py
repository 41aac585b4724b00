"""The TF_ variables of whoever calls, as they reach Terraform's commands. Pure functions, but for one look at a file.

https://developer.hashicorp.com/terraform/cli/config/environment-variables
"""

import shlex
from collections.abc import Mapping
from pathlib import Path

from terraform.errors import UnusableVariable

LOG = "terraform.log"
"""Where Terraform logs, in the stack's folder, if TF_LOG asks for a log and TF_LOG_PATH does not say where."""

READ = ("show", "state pull")
"""Commands whose output is read here: none of the user's arguments reach them, most of which they refuse anyway."""

_UNREADABLE: Mapping[str, Mapping[str, str]] = {
    "init": {
        "json": "what it says could not be told in a sentence",
        "migrate-state": "the state stays where it is",
        "force-copy": "the state stays where it is",
        "help": "nothing would be initialized",
    },
    "plan": {
        "json": "what it says could not be told in a sentence; --json of this command prints the verdict as JSON",
        "detailed-exitcode": "the exit code is the guard's; --json prints what is planned",
        "help": "nothing would be planned",
    },
    "apply": {
        "json": "what it says could not be told in a sentence",
        "help": "nothing would be applied",
    },
}
"""Command -> flag that it must not be given here -> why not."""


def check(variables: Mapping[str, str]) -> None:
    """Raises UnusableVariable for arguments with which a command's answer could not be understood."""
    for command, flags in _UNREADABLE.items():
        for name in ("TF_CLI_ARGS", f"TF_CLI_ARGS_{command}"):
            for flag in _flags(name, variables.get(name, "")):
                if flag in flags:
                    raise UnusableVariable(f"{name} has -{flag}, which `terraform {command}` can't be given here: "
                                           f"{flags[flag]}; take it out")  # fmt: skip


def _flags(name: str, value: str) -> list[str]:
    try:
        arguments = shlex.split(value)
    except ValueError as error:
        raise UnusableVariable(f"{name} cannot be split into arguments ({error}): {value}") from None
    return [argument.lstrip("-").split("=")[0] for argument in arguments if argument.startswith("-")]


def for_command(command: str, variables: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The variables for one command, `plan` or `state pull`, in a stack's folder."""
    left_out = {"TF_CLI_ARGS", f"TF_CLI_ARGS_{command.replace(' ', '_')}"} if command in READ else set()
    passed = {name: value for name, value in variables.items() if name not in left_out}
    if logs(variables) and not variables.get("TF_LOG_PATH"):
        passed["TF_LOG_PATH"] = str(folder / LOG)  # among what Terraform says to people, nobody would find that
    return passed


def logs(variables: Mapping[str, str]) -> bool:
    """Whether TF_LOG, TF_LOG_CORE, TF_LOG_PROVIDER or one of their kind asks Terraform for its log."""
    return any(
        value and value.lower() != "off"
        for name, value in variables.items()
        if name.startswith("TF_LOG") and name != "TF_LOG_PATH"
    )
