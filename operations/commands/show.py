"""`pipenv run show ENV [ENV]`: the settings in force, and whose word each is."""

import argparse

from operations import options as common
from operations.errors import Exit

ABOUT = "show every value in force of an environment, or in what two of them differ"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One environment or two."""
    common.add_environment(parser)
    parser.add_argument("other", metavar="ENV", nargs="?", help="show only in what the two differ")
    common.add_forms(parser)


def run(options: argparse.Namespace) -> Exit:
    """Reads the settings themselves: nothing is synthesized."""
    from operations import settings_in_force as in_force

    one, other = options.environment, options.other
    known = {name: common.environment_called(name) for name in (one, other) if name is not None}
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
