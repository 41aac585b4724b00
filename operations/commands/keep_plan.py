"""`pipenv run keep-plan ENV`: stores the judged plan beside the state, for an apply elsewhere."""

import argparse

from operations import options as common
from operations import synthesis
from operations.errors import Exit

ABOUT = "store the judged plan beside the state, and say its name as a line sha256=NAME"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV."""
    common.add_environment(parser)


def run(options: argparse.Namespace) -> Exit:
    """Takes what `plan` left in the stack's folder."""
    from operations import stored_plans
    from operations.shipping.refusals import in_a_sentence

    stack = synthesis.load(options.environment)
    with in_a_sentence():
        print(f"sha256={stored_plans.keep(stored_plans.client_of(stack), stack)}")
    return Exit.FINE
