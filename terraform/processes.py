"""Runs commands: signs of life while they take long, and an interrupt that reaches them once and is waited for."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Any

from terraform import progress
from terraform.errors import TerraformError
from terraform.interrupts import Interrupted, caught
from terraform.progress import Lines, Say, Sign

HEARTBEAT = 10.0
"""Seconds between two signs of life."""

QUIETLY = {
    "TF_IN_AUTOMATION": "1",
    "CHECKPOINT_DISABLE": "1",  # neither Terraform nor cdktf calls home
}
"""Environment variables for Terraform and what runs it."""


def _write(text: str) -> None:
    if sys.stderr is not None:  # closed by whoever started this process
        sys.stderr.write(text)
        sys.stderr.flush()


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


def start(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    *,
    stdout: int | IO[Any] = subprocess.PIPE,
    stderr: int | IO[Any] = subprocess.PIPE,
) -> "subprocess.Popen[str]":
    """Starts a command in a session of its own, so that a terminal's Ctrl-C reaches it through here alone."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        text=True,
        errors="replace",
        start_new_session=True,
    )


def wait(
    process: "subprocess.Popen[str]",
    doing: str,
    *,
    heartbeat: float = HEARTBEAT,
    timeout: float | None = None,
) -> tuple[str, str]:
    """Waits for a command, tells every `heartbeat` seconds that it still runs, and returns what its pipes gave.

    Raises TerraformError once it has run for `timeout` seconds; it is the caller's to end then.
    """
    started = time.monotonic()
    with progress.under_way(doing) as sign:
        while True:
            try:
                out, err = process.communicate(timeout=heartbeat)
            except subprocess.TimeoutExpired:
                if timeout is not None and time.monotonic() - started > timeout:
                    raise TerraformError(f"{doing.strip()} took longer than {timeout:.0f} s") from None
                sign.still()
            else:
                return out or "", err or ""


def run(
    command: Sequence[str],
    folder: Path,
    *,
    doing: str,
    environment: Mapping[str, str] | None = None,
    heartbeat: float = HEARTBEAT,
    say: Say | None = None,
    show: bool = False,
) -> Done:
    """Runs a command to its end.

    Tells what it is `doing` and, every `heartbeat` seconds, that it still is. With `show` the command's own output
    goes to stderr at once, and is returned as `out`: it is its own sign of life.
    `say` gets what is told, if not everybody is to.

    Ctrl-C, SIGTERM, SIGHUP, and a stderr that nobody reads or that is full, ask the command to stop, as Ctrl-C in a
    terminal does: once, for at a second one Terraform ends at once and loses its state. It is waited for, however long
    it takes to write its state and free the lock, what it says meanwhile is printed, and Interrupted is raised.
    """
    events: SimpleQueue[_Event] = SimpleQueue()
    tell = say or progress.say
    with (
        Lines(doing, tell) if say or show else progress.under_way(doing) as sign,
        caught(lambda name: events.put(_Event("asked", name))),
    ):
        process = start(
            command,
            folder,
            {**(os.environ if environment is None else environment), **QUIETLY},
            stderr=subprocess.STDOUT if show else subprocess.PIPE,
        )
        return _Watch(process, doing, events, sign, say=tell, show=show).until_the_end(heartbeat)


@dataclass(frozen=True)
class _Event:
    kind: str
    """out, err: a line; end: of one of these; asked: to stop, by whom `text` says."""
    text: str


class _Watch:
    """Over one command: takes events one by one, so that nothing happens in between."""

    def __init__(
        self,
        process: "subprocess.Popen[str]",
        doing: str,
        events: "SimpleQueue[_Event]",
        sign: Sign,
        *,
        say: Say,
        show: bool,
    ) -> None:
        self._process = process
        self._doing = doing
        self._events = events
        self._sign = sign
        self._say = say
        self._show = show
        self._said: dict[str, list[str]] = {"out": [], "err": []}
        self._asked = False
        self._heard = True

    def until_the_end(self, heartbeat: float) -> Done:
        readers = [
            threading.Thread(target=self._read, args=(kind, pipe), daemon=True)
            for kind, pipe in (("out", self._process.stdout), ("err", self._process.stderr))
            if pipe is not None
        ]
        for reader in readers:
            reader.start()
        beat = time.monotonic() + heartbeat
        running = len(readers)
        while running:
            try:
                event = self._events.get(timeout=max(0.0, beat - time.monotonic()))
            except Empty:
                if not self._show or self._asked:
                    self._print(self._sign.still, "")
                beat = time.monotonic() + heartbeat
                continue
            if event.kind == "end":
                running -= 1
            elif event.kind == "asked":
                self._stop(event.text)
            else:
                self._said[event.kind].append(event.text)
                if self._show or (self._asked and event.kind == "err"):
                    self._print(_write, event.text)
        self._process.wait()
        out, err = "".join(self._said["out"]), "".join(self._said["err"])
        if self._asked:
            raise Interrupted(out if self._show else err, unheard=not self._heard)
        return Done(self._process.returncode, out, err)

    def _read(self, kind: str, pipe: IO[str]) -> None:
        for line in pipe:
            self._events.put(_Event(kind, line))
        pipe.close()
        self._events.put(_Event("end", ""))

    def _stop(self, asked_by: str) -> None:
        if self._asked:
            self._tell("asked already, and still waiting: what ends it now loses the state and leaves the lock")
            return
        self._asked = True
        self._process.send_signal(signal.SIGINT)
        self._tell(f"{asked_by}: asked it to stop while {self._doing}; waiting for it to put things in order")

    def _tell(self, sentence: str) -> None:
        self._print(self._say, sentence)

    def _print(self, write: Callable[[str], None], text: str) -> None:
        """Nobody may read it, or the disk be full: then the command is asked to stop, and the rest goes unheard."""
        if not self._heard:
            return
        try:
            write(text)
        except (OSError, ValueError) as error:
            self._heard = False
            self._events.put(_Event("asked", f"what is printed cannot be written ({error})"))
