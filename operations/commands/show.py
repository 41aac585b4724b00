"""`pipenv run show ENV [ENV]`: the settings in force, and whose word each is."""

import argparse
from typing import TYPE_CHECKING

from operations import options as common
from operations.errors import Exit, UsageError

if TYPE_CHECKING:
    from environments.environment import Environment

ABOUT = "show every value in force of an environment, or in what two of them differ"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One environment or two."""
    common.add_environment(parser)
    parser.add_argument("other", metavar="ENV", nargs="?", help="show only in what the two differ")
    common.add_forms(parser)


def run(options: argparse.Namespace) -> Exit:
    """Reads the settings themselves: nothing is synthesized."""
    from operations import settings_in_force as in_force

    known = _environments()
    one, other = options.environment, options.other
    for name in (one, other):
        if name is not None and name not in known:
            raise UsageError(f"there is no environment {name!r}; there is {' and '.join(sorted(known))}")
    found = in_force.values(known[one])
    if other is None:
        common.print_report(
            options, text=lambda: in_force.as_text(one, found), json=lambda: in_force.as_json(one, found)
        )
    else:
        differing = in_force.differences(found, in_force.values(known[other]))
        common.print_report(
            options,
            text=lambda: in_force.differences_as_text(one, other, differing),
            json=lambda: in_force.differences_as_json(one, other, differing),
        )
    return Exit.FINE


def _environments() -> "dict[str, Environment]":
    """All environments by name. Raises UsageError for a mistake in one."""
    from scaffolding import aws_bindings

    aws_bindings.install()  # the settings come with their modules, and those with the bindings

    from environments import load_environments
    from modules.settings import SettingsError

    try:
        return {environment.name: environment for environment in load_environments()}
    except SettingsError as error:
        raise UsageError(str(error)) from None
