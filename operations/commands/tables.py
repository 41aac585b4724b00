"""`pipenv run tables`: the tables in the documentation, written anew."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from operations import options as common
from operations import outputs_tables
from operations.errors import Exit
from operations.synthesis import ROOT
from operations.terminal import show

ABOUT = "write the tables of settings, outputs and the guard's rules in the documentation anew"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Reads settings, stacks and rules, and says which pages have changed."""
    from operations.guard.table import DOCS, documented
    from operations.settings_tables import READMES, written

    stacks = {environment: stack.json for environment, stack in common.all_synthesized(options).items()}
    for readme, settings in READMES.items():
        _rewrite(readme, partial(written, settings=settings))
    _rewrite(outputs_tables.PAGE, partial(outputs_tables.written, stacks=stacks))
    _rewrite(DOCS, documented)
    return Exit.FINE


def _rewrite(page: Path, written: Callable[[str], str]) -> None:
    text = page.read_text(encoding="utf-8")
    new = written(text)
    if new != text:
        page.write_text(new, encoding="utf-8")
        show(f"{page.relative_to(ROOT)} has changed")
