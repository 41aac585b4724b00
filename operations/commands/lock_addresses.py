"""`pipenv run lock-addresses`: lists the addresses of every environment for the test that guards them."""

import argparse

from environments.address_changes import REMOVED
from operations import options as common
from operations import synthesis
from operations.errors import Exit, UsageError
from operations.guard import address_lock
from operations.terminal import show

ABOUT = "write tests/addresses/ENV.txt of every environment anew"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Refuses to forget an address that is neither renamed nor declared removed."""
    found = common.all_synthesized(options)
    problems = []
    for environment, stack in found.items():
        locked = address_lock.read_lock(address_lock.lock_file(environment))
        removed = REMOVED.get(environment, {})
        problems += address_lock.lost(environment, locked, stack.json, removed)
        problems += address_lock.resurrected(environment, stack.json, removed)
    if problems:
        raise UsageError("\n".join(problems))
    for environment, stack in found.items():
        file = address_lock.lock_file(environment)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(address_lock.as_lines(stack.addresses), encoding="utf-8")
        show(f"{environment}: {len(stack.addresses)} addresses in {file.relative_to(synthesis.ROOT)}")
    return Exit.FINE
