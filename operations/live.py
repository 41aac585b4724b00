"""What takes long, on a terminal: a line that moves, with the seconds that have passed, and a line that stays after it.

Only for a terminal: everybody else gets the lines of terraform/progress.py.
"""

import contextlib
import sys
import time
from functools import cached_property
from typing import TYPE_CHECKING, Self

from operations import terminal

if TYPE_CHECKING:
    from rich.console import Console


class Live:
    """A sign of life. It is wiped away at the end, whatever ends it, and the cursor is seen again."""

    def __init__(self, doing: str, console: "Console") -> None:
        from rich.progress import Progress, SpinnerColumn, TextColumn
        from rich.table import Column

        self._doing = doing
        self._console = console
        self._shown = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False, table_column=Column(overflow="fold")),
            TextColumn("{task.elapsed:.0f} s", style="hint"),
            console=console,
            transient=True,
            redirect_stdout=sys.stdout.isatty(),  # what goes into a pipe is not printed above it
        )
        self._task = self._shown.add_task(doing.strip())

    def __enter__(self) -> Self:
        self._since = time.monotonic()
        self._shown.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError, ValueError):  # the terminal may be gone, and something worse be under way
            self._shown.stop()
            passed = time.monotonic() - self._since
            self._console.print(terminal.text(f"{self._doing}, {passed:.0f} s", "hint"))

    def still(self, how_far: str = "") -> None:
        """Says how far it is; that it goes on is seen."""
        if how_far:
            self._shown.update(self._task, description=f"{self._doing.strip()}: {how_far}")


class OnTerminal:
    """How what is told reaches whoever sits there."""

    @cached_property
    def _console(self) -> "Console":
        return terminal.console_of(sys.stderr)

    def say(self, sentence: str) -> None:
        """One line, above what moves."""
        terminal.print_parts(self._console, [sentence])

    def under_way(self, doing: str) -> Live:
        """A line that moves."""
        return Live(doing, self._console)
