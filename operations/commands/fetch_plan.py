"""`pipenv run fetch-plan ENV NAME`: brings back a plan that `keep-plan` stored, so that `apply` finds it."""

import argparse
import re

from operations import options as common
from operations.errors import Exit, UsageError

ABOUT = "bring back a stored plan, for `apply`"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV and the plan's name."""
    common.add_environment(parser)
    parser.add_argument("sha256", metavar="SHA256", help="the plan's name, as keep-plan said it")
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Initializes the stack's folder with the providers that the plan was made with."""
    from operations import stored_plans
    from operations.guard import planning
    from operations.shipping.refusals import in_a_sentence
    from terraform.command import Terraform

    if re.fullmatch(r"[0-9a-f]{64}", options.sha256) is None:
        raise UsageError(f"{options.sha256!r} is no plan's name; give the 64 digits that keep-plan said")
    stack = common.synthesized(options)
    with in_a_sentence():
        stored_plans.fetch(stored_plans.client_of(stack), stack, options.sha256)
    planning.initialize(stack, Terraform(stack.folder, stack.name))
    return Exit.FINE
