"""`pipenv run record [ENV ...]`: the platforms that the end-to-end tests bring back in seconds."""

import argparse

from operations.errors import Exit

ABOUT = "make the recordings of tests/e2e anew"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The environments."""
    parser.add_argument("environments", nargs="*", default=["dev", "prod"], metavar="ENV")


def run(options: argparse.Namespace) -> Exit:
    """Takes 4 to 6 minutes for each."""
    from operations.rehearsal.record import record

    for environment in options.environments:
        record(environment)
    return Exit.FINE
