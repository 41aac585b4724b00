"""`pipenv run wake ENV`: wakes an environment that sleeps, until the evening."""

import argparse

from operations import options as common
from operations.errors import Exit
from terraform.progress import say

ABOUT = "start what sleeps at night, before its time: the database, then the services"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV."""
    common.add_environment(parser)
    common.add_timeout(parser)


def run(options: argparse.Namespace) -> Exit:
    """Waits until all of it runs."""
    environment = common.environment_called(options.environment)

    from operations.nights.by_hand import bed
    from operations.shipping.patience import Patience

    bed(environment, Patience(options.timeout * 60), say).wake()
    print(f"{options.environment} is awake")
    return Exit.FINE
