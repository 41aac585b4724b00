"""`pipenv run check-adoption ENV`: what becomes of everything in the state."""

import argparse
from pathlib import Path

from environments.address_changes import REMOVED
from operations import options as common
from operations.errors import Exit
from operations.guard import coverage, planning, target
from terraform.command import Terraform
from terraform.state import read_state

ABOUT = "account for everything in the state"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, and where the state is."""
    common.add_environment(parser)
    parser.add_argument("--state", metavar="FILE", type=Path, help="read this file instead of pulling the state")
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Prints the account; something unknown in it stops."""
    stack = common.synthesized(options)
    if options.state is None:
        terraform = Terraform(stack.folder, stack.name)
        planning.initialize(stack, terraform)
        text, source = terraform.pull_state(), f"the state of {stack.name}"
    else:
        otherwise = "so it is no state; give what `terraform state pull` prints"
        text, source = common.read_file(options.state, otherwise=otherwise), str(options.state)
    state = read_state(text, source)
    target.check_state(stack, state, new=True)
    found = coverage.account_for(stack, state, REMOVED.get(stack.name, {}))
    print(coverage.as_text(found), end="")
    return Exit.FINE if found.fine else Exit.STOPPED
