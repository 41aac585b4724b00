"""`pipenv run leave-cdktf FOLDER`: this project for cdktn, the fork of cdktf."""

import argparse
from pathlib import Path

from operations import synthesis
from operations.errors import Exit, Stopped, UsageError
from operations.terminal import Report, Table, show
from terraform.progress import say

ABOUT = "write a copy of the project that uses cdktn, the fork of cdktf"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write, or what to compare with."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="an empty folder, or one that is not there yet")
    parser.add_argument(
        "--compare",
        action="store_true",
        help="write nothing: compare the stacks that the copy in FOLDER has synthesized with those synthesized here",
    )


def run(options: argparse.Namespace) -> Exit:
    """Prints what was rewritten how often, and says what is left to do in the copy."""
    from scaffolding import leaving_cdktf

    folder = options.folder.resolve()
    if options.compare:
        try:
            stacks = leaving_cdktf.compare(synthesis.output_folder(), folder / "cdktf.out")
        except leaving_cdktf.LeavingError as error:
            raise Stopped(str(error)) from None
        for stack in stacks:
            show(f"{stack.name}: the same but for three strings, and so are its {len(stack.addresses)} addresses")
        return Exit.FINE
    try:
        used = leaving_cdktf.copy(synthesis.ROOT, folder)
    except leaving_cdktf.LeavingError as error:
        raise UsageError(str(error)) from None
    show(Report([Table([(str(times), row) for row, times in used.items()], right={0})]))
    say(f"wrote {folder}; docs/decisions/leaving-cdktf.md says what is done there next")
    return Exit.FINE
