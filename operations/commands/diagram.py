"""`pipenv run diagram ENV`: the architecture of an environment as Mermaid, SVG or PNG."""

import argparse
from pathlib import Path

from operations import options as common
from operations.errors import Exit

ABOUT = "draw an environment: what there is, where it is, and who may talk to whom on which port"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, and files to draw to."""
    common.add_environment(parser)
    common.add_synthesized(parser)
    parser.add_argument("--svg", metavar="FILE", type=Path, help="write an SVG, in place of printing Mermaid")
    parser.add_argument("--png", metavar="FILE", type=Path, help="write a PNG, in place of printing Mermaid")


def run(options: argparse.Namespace) -> Exit:
    """Reads the stack, and asks nobody."""
    from operations.diagrams.mermaid import as_mermaid
    from operations.diagrams.picture import picture

    drawn = picture(common.synthesized(options))
    if options.svg is None and options.png is None:
        print(as_mermaid(drawn), end="")
        return Exit.FINE

    from operations.diagrams.drawing import draw_png, draw_svgs

    [svg] = draw_svgs([drawn])
    if options.svg is not None:
        options.svg.write_text(svg, encoding="utf-8", newline="\n")
    if options.png is not None:
        options.png.write_bytes(draw_png(svg))
    return Exit.FINE
