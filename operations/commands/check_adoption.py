"""`pipenv run check-adoption ENV`: what becomes of everything in the state."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from environments.address_changes import REMOVED
from operations import options as common
from operations import terminal
from operations.errors import Exit
from operations.guard import coverage, planning, target
from operations.guard.missing_moves import with_renamings
from operations.synthesis import ROOT
from terraform.command import Terraform
from terraform.progress import say
from terraform.state import read_state

ABOUT = "account for everything in the state"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, and where the state is."""
    common.add_environment(parser)
    parser.add_argument("--state", metavar="FILE", type=Path, help="read this file instead of pulling the state")
    parser.add_argument(
        "--write", action="store_true", help="write the moves that are sure into environments/address_changes.py"
    )
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Prints the account; something unknown in it stops."""
    stack = common.synthesized(options)
    if options.state is None:
        terraform = Terraform(stack.folder, stack.name)
        planning.initialize(stack, terraform)
        state = read_state(terraform.pull_state(), f"the state of {stack.name}")
    else:
        state = common.read_state_file(options.state)
    target.check_state(stack, state, new=True)
    found = coverage.account_for(stack, state, REMOVED.get(stack.name, {}))
    terminal.show(coverage.as_text(found))
    if options.write:
        _write(found.moves.sure)
    return Exit.FINE if found.fine else Exit.STOPPED


def _write(renamings: Mapping[str, str]) -> None:
    if not renamings:
        say("nothing is written: no missing move is sure")
        return
    file = ROOT / "environments" / "address_changes.py"
    file.write_text(with_renamings(file.read_text(encoding="utf-8"), renamings), encoding="utf-8")
    say(f"wrote {len(renamings)} into RENAMED in {file}; look at them, and check again")
