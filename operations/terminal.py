"""All that commands print for people goes through here: plain text into a pipe, columns and colours on a terminal.

A report is made of parts, and is the plain text of them as well. Into a pipe or a file it goes as that: a line for each
row however long it is, so that what is looked for in it is found. On a terminal rich folds within the columns, and
nothing is cut off; it is imported there and nowhere else. NO_COLOR, FORCE_COLOR and COLUMNS mean what they mean to it:
https://rich.readthedocs.io/en/stable/console.html#environment-variables
"""

import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

STYLES = {"danger": "bold red", "warning": "yellow", "fine": "green", "hint": "dim", "heading": "bold", "said": "cyan"}

WORDS = {
    word: style
    for style, words in {
        "danger": "error STOPPED PROBLEM UNKNOWN FAILED destroyed forgotten replaced gone lost",
        "warning": "warning Warning Allowed interrupted updated changed stray goes",
        "fine": "fine ok created comes saved saves",
        "hint": "moved kept ignored stays Note Otherwise default",
    }.items()
    for word in words.split()
} | {"not known": "warning", "apply it with": "hint"}
"""Word that a cell holds, or that a sentence begins with before its colon -> its style."""

GAP = 2  # characters between columns
LEAST = 16  # characters that a folded column has at least, if the terminal has them
UNLIMITED = 1_000_000  # characters of a line where there is no terminal, and somebody wants colours


class Heading(str):
    """A line above what it is about. As the first cell of a row: all of the row is one."""


class Command(str):
    """A line to be copied into a shell, so it is never folded."""


@dataclass(frozen=True)
class Table:
    """Rows whose cells stand in columns. A cell that begins with spaces is indented by them, where it is folded too."""

    rows: Sequence[tuple[str, ...]]
    right: Collection[int] = ()
    """Columns, counted from 0, that end together."""
    widest: int | None = None
    """In a pipe: how many characters a column but the first may take before a longer cell pushes on what follows it."""

    below: bool = False
    """On a terminal where not all fit side by side: the last cell of each row goes below the one before it."""

    def __str__(self) -> str:
        first, *others = _longest(self.rows)
        sizes = [first, *(size if self.widest is None else min(self.widest, size) for size in others)]
        lines = (
            (" " * GAP).join(
                f"{cell:>{size}}" if column in self.right else f"{cell:<{size}}"
                for column, (cell, size) in enumerate(zip(row, sizes, strict=True))
            )
            for row in self.rows
        )
        return "\n".join(line.rstrip() for line in lines)


Part = str | Table
"""A str is a line, and a sentence if it is nothing else."""


class Report(str):
    """The plain text of its parts, which it knows. Tables without rows are left out."""

    parts: Sequence[Part]

    def __new__(cls, parts: Sequence[Part]) -> Self:
        """Ends each part with a line's end."""
        kept = [part for part in parts if not isinstance(part, Table) or part.rows]
        report = super().__new__(cls, "".join(f"{part}\n" for part in kept))
        report.parts = kept
        return report


def show(report: str) -> None:
    """Prints a report to stdout, or any other text, whose lines are taken for sentences."""
    _print(report if isinstance(report, Report) else Report(report.removesuffix("\n").split("\n")), sys.stdout)


def tell(*lines: str) -> None:
    """Prints to stderr, out of the way of reports."""
    _print(Report(lines), sys.stderr)


def is_rich(stream: TextIO | None) -> bool:
    """Whether rich has anything to do there: on a terminal, or where somebody says that it is to be taken for one."""
    if stream is None or os.environ.get("TERM") in ("dumb", "unknown"):
        return False
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR")) or os.environ.get("TTY_COMPATIBLE") == "1"


def console_of(stream: TextIO) -> "Console":
    """rich's, as wide as the terminal."""
    from rich.console import Console
    from rich.theme import Theme

    unlimited = not stream.isatty() and "COLUMNS" not in os.environ
    return Console(
        file=stream,
        theme=Theme(STYLES),
        width=UNLIMITED if unlimited else None,
        markup=False,
        emoji=False,
        highlight=False,
    )


def print_parts(console: "Console", parts: Sequence[Part]) -> None:
    """As rich prints them."""
    for part in parts:
        table = _table(part, console.width) if isinstance(part, Table) else None
        if table is not None:
            console.print(table)
        elif isinstance(part, (Table, Command)):  # the terminal folds it
            console.print(str(part), style="said" if isinstance(part, Command) else None, soft_wrap=True)
        else:
            console.print(_line(part))


def _print(report: Report, stream: TextIO | None) -> None:
    if stream is None:  # closed by whoever started this process
        return
    if is_rich(stream):
        print_parts(console_of(stream), report.parts)
    else:
        print(report, end="", file=stream, flush=True)


def widths(longest: Sequence[int], right: Collection[int], width: int) -> list[int] | None:
    """Characters for each column, by those of its longest cell, so that all fit. None where a terminal is too narrow.

    Figures are never folded, names only where what stands beside them would have less than LEAST, and the rest shares.
    """
    room = width - GAP * (len(longest) - 1)
    found = {column: longest[column] for column in right}
    others = [column for column in range(1, len(longest)) if column not in right]
    wanted = sum(found.values()) + sum(min(longest[column], LEAST) for column in others)
    found[0] = min(longest[0], max(room - wanted, 0))
    for number, column in enumerate(sorted(others, key=lambda column: longest[column])):
        found[column] = min(longest[column], (room - sum(found.values())) // (len(others) - number))
    if sum(found.values()) > room or any(found[column] < min(each, LEAST // 2) for column, each in enumerate(longest)):
        return None
    return [found[column] for column in range(len(longest))]


def _table(table: Table, width: int) -> "RenderableType | None":
    from rich.table import Table as Grid

    rows, longest = table.rows, _longest(table.rows)
    if table.below and sum(longest) + GAP * (len(longest) - 1) > width:
        rows = [line for *row, last in rows for line in (tuple(row), (*("" for _ in row[1:]), last))]
        longest = _longest(rows)
    sizes = widths(longest, table.right, width)
    if sizes is None:
        return None
    grid = Grid(box=None, show_header=False, pad_edge=False, padding=(0, GAP, 0, 0))
    for column, size in enumerate(sizes):
        grid.add_column(justify="right" if column in table.right else "left", overflow="fold", width=size)
    for row in rows:
        style = "heading" if isinstance(row[0], Heading) else None
        grid.add_row(*(text(cell, WORDS.get(cell.strip(), "")) for cell in row), style=style)
    return grid


def _longest(rows: Sequence[tuple[str, ...]]) -> list[int]:
    return [max(map(len, column)) for column in zip(*rows, strict=True)]


def _line(line: str) -> "RenderableType":
    if isinstance(line, Heading):
        return text(line, "heading")
    begins, colon, _ = line.strip().partition(":")
    return text(line, beginning=len(begins + colon), style=WORDS.get(begins, ""))


def text(line: str, style: str, beginning: int | None = None) -> "RenderableType":
    """A line, or the beginning of one, in a style. Its indentation is kept where it is folded."""
    from rich.padding import Padding
    from rich.text import Text

    bare = line.strip()
    made = Text(bare, overflow="fold")
    made.stylize(style, 0, beginning)
    made.highlight_regex("`[^`]+`", "said")
    indentation = len(line) - len(line.lstrip()) if bare else 0
    return Padding.indent(made, indentation) if indentation else made
