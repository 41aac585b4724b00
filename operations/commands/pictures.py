"""`pipenv run pictures`: the pictures in the documentation, drawn anew."""

import argparse
from pathlib import Path

from operations import options as common
from operations import synthesis
from operations.errors import Exit
from operations.terminal import show

ABOUT = "draw the pictures of all environments in the documentation anew"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--synthesized`."""
    common.add_synthesized(parser)


def run(options: argparse.Namespace) -> Exit:
    """Reads the stacks, and says which files have changed."""
    from operations.diagrams.drawing import draw_svgs
    from operations.diagrams.pages import PAGE, file_of, written
    from operations.diagrams.picture import picture

    pictures = [picture(stack) for stack in common.all_synthesized(options).values()]
    for each, svg in zip(pictures, draw_svgs(pictures), strict=True):
        _rewrite(file_of(each), svg)
    _rewrite(PAGE, written(PAGE.read_text(encoding="utf-8"), pictures))
    return Exit.FINE


def _rewrite(file: Path, new: str) -> None:
    if not file.is_file() or file.read_text(encoding="utf-8") != new:
        file.parent.mkdir(exist_ok=True)
        file.write_text(new, encoding="utf-8", newline="\n")
        show(f"{file.relative_to(synthesis.ROOT)} has changed")
