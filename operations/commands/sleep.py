"""`pipenv run sleep ENV`: puts an environment to sleep before its time, until the next morning on which it wakes."""

import argparse

from operations import options as common
from operations.errors import Exit
from terraform.progress import say

ABOUT = "put to sleep what sleeps at night, before its time: the services, then the database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV."""
    common.add_environment(parser)
    common.add_timeout(parser)


def run(options: argparse.Namespace) -> Exit:
    """Waits until no task runs."""
    environment = common.environment_called(options.environment)

    from operations.nights.by_hand import bed
    from operations.shipping.patience import Patience

    bed(environment, Patience(options.timeout * 60), say).sleep()
    print(f"{options.environment} sleeps")
    return Exit.FINE
