"""Widths are those of the font's own table."""

import pytest

from operations.diagrams.lettering import LINE, TITLE


@pytest.mark.parametrize(
    ("lettering", "text", "width"),
    [
        (LINE, "i" * 2048, 455 * 12),
        (LINE, "W" * 2048, 1933 * 12),
        (LINE, "~" * 2048, 1196 * 12),
        (TITLE, "i" * 2048, 569 * 14),
        (TITLE, "~" * 2048, 1196 * 14),
        (LINE, "€", 12),
    ],
)
def test_a_text_is_as_wide_as_its_letters(lettering, text, width):
    assert lettering.width(text) == pytest.approx(width)
