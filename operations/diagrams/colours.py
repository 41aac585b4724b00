"""Colours, for whatever draws. Boxes have a fill and a text colour, to be read on a dark page as on a light one."""

from collections.abc import Mapping

from operations.diagrams.model import Kind

GREY, PURPLE, BLUE, ORANGE, GREEN = (
    ("#f6f8fa", "#57606a"),
    ("#f3e8fd", "#8250df"),
    ("#e6f0fe", "#0969da"),
    ("#fff1e0", "#bc4c00"),
    ("#e6f6ea", "#1a7f37"),
)
COLOURS: Mapping[Kind, tuple[str, str]] = {
    Kind.INTERNET: GREY,
    Kind.CDN: PURPLE,
    Kind.BESIDE: PURPLE,
    Kind.WAY_IN: BLUE,
    Kind.WAY_OUT: BLUE,
    Kind.SERVICE: ORANGE,
    Kind.ENDPOINT: BLUE,
    Kind.DATABASE: GREEN,
    Kind.OTHER: GREY,
    Kind.NOTHING: ("#ffffff", "#8c959f"),
}
"""Fill and border."""
TEXT, LINES, FAINT, WRONG = "#1f2328", "#57606a", "#8c959f", "#cf222e"
