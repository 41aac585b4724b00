"""Rows as text, in columns."""

from collections.abc import Collection, Sequence


def in_columns(rows: Sequence[tuple[str, ...]], *, right: Collection[int] = (), widest: int | None = None) -> list[str]:
    """A line for each row. Columns of `right`, counted from 0, end together.

    `widest` is how many characters a column but the first may take before a longer cell pushes on what follows it.
    """
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths = [longest[0], *(width if widest is None else min(widest, width) for width in longest[1:])]
    lines = (
        "  ".join(
            f"{cell:>{width}}" if column in right else f"{cell:<{width}}"
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return [line.rstrip() for line in lines]
