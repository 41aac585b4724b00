"""`pipenv run rehearse [ENV]`: the whole migration on emulated AWS."""

import argparse
from pathlib import Path

from operations import start_page
from operations.errors import Exit, UnknownEnvironment

ABOUT = "rehearse the migration of an environment on emulated AWS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, other settings for it, and whether the emulator stays."""
    parser.add_argument(
        "environment", metavar="ENV", nargs="?", default="dev", help="an environment that adopts a state: dev"
    )
    parser.add_argument(
        "--settings", metavar="FILE", type=Path, help="a file that takes the place of environments/ENV.py"
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="stop before the destroy, leave the emulator running, and print what to export for a shell",
    )


def run(options: argparse.Namespace) -> Exit:
    """Says what each step proved."""
    from operations.rehearsal.rehearse import rehearse

    known = start_page.environments()  # read from the source: what the settings import would stay for all of the way
    if options.environment not in known:
        raise UnknownEnvironment(options.environment, known)
    rehearse(options.environment, settings=options.settings, keep=options.keep)
    return Exit.FINE
