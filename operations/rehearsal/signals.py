"""Lets SIGTERM end a command in the same good order as Ctrl-C."""

import signal
from types import FrameType


class Terminated(BaseException):
    """Somebody asked this process to end (SIGTERM, SIGHUP)."""


def terminate_like_ctrl_c() -> None:
    """Makes SIGTERM and SIGHUP raise Terminated in the main thread."""
    for signal_ in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_, _raise)


def _raise(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated
