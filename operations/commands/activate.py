"""`pipenv run activate ENV`: brings an environment back that was switched off."""

import argparse

from operations import options as common
from operations.errors import Exit

ABOUT = "switch an environment on again, its database restored from the snapshot of the deactivation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, what the database starts from, and whether anybody is asked."""
    common.add_environment(parser)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--snapshot", metavar="ID", help="start the database from this snapshot, not the newest one")
    source.add_argument("--empty-database", action="store_true", help="start the database without data")
    common.add_auto_approve(parser)
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Says what comes before it asks."""
    from operations.activation.activation import Source, activate

    source = Source(options.snapshot, options.empty_database)
    activate(common.synthesized(options), source, judgement=common.judgement(options), ask=common.asker(options))
    return Exit.FINE
