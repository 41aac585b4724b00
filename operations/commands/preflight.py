"""`pipenv run preflight ENV`: what a deploy would meet in the account, asked before it."""

import argparse

from operations import options as common
from operations.errors import Exit, UsageError

ABOUT = "ask the account, by calls that only read, what a deploy would meet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, and values of variables."""
    common.add_environment(parser)
    parser.add_argument(
        "--var", metavar="NAME=VALUE", action="append", default=[], help="a variable's value, as Terraform takes it"
    )
    common.add_synthesized(parser)
    common.add_forms(parser)


def run(options: argparse.Namespace) -> Exit:
    """Prints the report; a problem in it stops, and what is not known does not."""
    from operations.preflight import report
    from operations.preflight.preflight import preflight

    given = dict(_variable(text) for text in options.var)
    found = preflight(common.synthesized(options), given)
    common.print_report(options, text=lambda: report.as_text(found), json=lambda: report.as_json(found))
    return Exit.FINE if found.fine else Exit.STOPPED


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--var {text} has no value; write --var {text}=VALUE")
    return name, value
