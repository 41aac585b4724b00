"""`pipenv run rollback-moves ENV`: the way back to the HCL modules."""

import argparse
from pathlib import Path

from operations import options as common
from operations import terminal
from operations.errors import Exit, UsageError
from operations.guard import wayback
from terraform.progress import say
from terraform.state import EMPTY

ABOUT = "write the moved blocks that lead back to the HCL modules"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, and where to write."""
    common.add_environment(parser)
    parser.add_argument("--output", metavar="FILE", type=Path, help="default: rollback-ENV.tf")
    parser.add_argument(
        "--state", metavar="FILE", type=Path, help="a state from before the adoption, for ids of what was left alone"
    )
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Writes the file, and prints the same as commands."""
    before = common.read_state_file(options.state) if options.state is not None else EMPTY
    way = wayback.way_back(common.synthesized(options), before)
    if not way.moves:
        raise UsageError(f"{way.environment} has no moved blocks, so there is no way back to the HCL modules")
    file = options.output or Path(f"rollback-{way.environment}.tf")
    file.write_text(wayback.as_hcl(way), encoding="utf-8")
    terminal.show(terminal.Report([*map(terminal.Command, wayback.as_commands(way).splitlines())]))
    say(f"wrote {len(way.moves)} moved blocks to {file}; the commands above do the same")
    if way.left_alone:
        say(
            f"{len(way.left_alone)} resources or modules were left alone; {file} says how the HCL takes them over again"
        )
    if way.strangers:
        say(f"{len(way.strangers)} resources were never part of the HCL modules; see the end of {file}")
    return Exit.FINE
