"""`pipenv run deactivate ENV`: takes an environment down, with a snapshot of its database."""

import argparse

from operations import options as common
from operations.errors import Exit

ABOUT = "switch an environment off: a snapshot of its database, and then what costs by the hour is destroyed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, and whether anybody is asked."""
    common.add_environment(parser)
    common.add_auto_approve(parser)
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Says what goes before it asks."""
    from operations.activation.deactivation import deactivate

    deactivate(common.synthesized(options), judgement=common.judgement(options), ask=common.asker(options))
    return Exit.FINE
