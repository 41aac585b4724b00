"""`pipenv run apply ENV`: applies what was planned and judged."""

import argparse
from pathlib import Path

from operations import options as common
from operations import synthesis
from operations.errors import Exit
from operations.guard import planning

ABOUT = "apply the saved plan exactly as it was judged"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, and the plan file."""
    common.add_environment(parser)
    parser.add_argument("--plan", metavar="FILE", type=Path, help="the plan file, if not the one that `plan` saved")


def run(options: argparse.Namespace) -> Exit:
    """Shows what Terraform prints."""
    planning.apply(synthesis.load(options.environment), options.plan, judgement=common.judgement(options))
    return Exit.FINE
