"""How wide a text is, without a font at hand: in Arial, or in one of the same widths, such as Arimo and Liberation."""

from collections.abc import Mapping
from dataclasses import dataclass

FAMILY = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif"
# Widths of the characters from the space to ~, as Arimo's hmtx table has them for both weights.
_EM = 2048
_REGULAR = """
    569 569 727 1139 1139 1821 1366 391 682 682 797 1196 569 682 569 569 1139 1139 1139 1139 1139 1139 1139 1139 1139
    1139 569 569 1196 1196 1196 1139 2079 1366 1366 1479 1479 1366 1251 1593 1479 569 1024 1366 1139 1706 1479 1593
    1366 1593 1479 1366 1251 1479 1366 1933 1366 1366 1251 569 569 569 961 1139 682 1139 1139 1024 1139 1139 569 1139
    1139 455 455 1024 455 1706 1139 1139 1139 1139 682 1024 569 1139 1024 1479 1024 1024 1024 684 532 684 1196
"""
_BOLD = """
    569 682 971 1139 1139 1821 1479 487 682 682 797 1196 569 682 569 569 1139 1139 1139 1139 1139 1139 1139 1139 1139
    1139 682 682 1196 1196 1196 1251 1997 1479 1479 1479 1479 1366 1251 1593 1479 569 1139 1479 1251 1706 1479 1593
    1366 1593 1479 1366 1251 1479 1366 1933 1366 1366 1251 682 569 682 1196 1139 682 1139 1251 1139 1251 1139 682 1251
    1251 569 569 1139 569 1821 1251 1251 1251 1251 797 1139 682 1251 1139 1593 1139 1139 1024 797 573 797 1196
"""


def _table(widths: str) -> Mapping[str, int]:
    return {chr(code): int(width) for code, width in enumerate(widths.split(), start=ord(" "))}


@dataclass(frozen=True)
class Lettering:
    """A size in pixels, and a weight."""

    size: int
    height: int
    """From line to line."""
    bold: bool = False

    def width(self, text: str) -> float:
        """In pixels. A character that is not known is taken for the widest."""
        table = _WIDTHS[self.bold]
        return sum(table.get(character, _EM) for character in text) * self.size / _EM


_WIDTHS = {False: _table(_REGULAR), True: _table(_BOLD)}
TITLE = Lettering(14, 18, bold=True)
LINE = Lettering(12, 16)
LABEL = Lettering(12, 15)
