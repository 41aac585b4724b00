"""What may end this process while a command runs: caught, told to whoever runs that, and raised once it has ended."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked this process to end, or nobody reads any longer what it prints.

    `said` is what the command printed that was running then, `unheard` that it could not be passed on to the end;
    notes tell what it left behind.
    """

    def __init__(self, said: str = "", *, unheard: bool = False) -> None:
        super().__init__("interrupted")
        self.said = said
        self.unheard = unheard


def end_like_ctrl_c() -> None:
    """Lets SIGTERM and SIGHUP end this process in the same good order as Ctrl-C; with nohup SIGHUP stays ignored."""
    for signal_ in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signal_) is not signal.SIG_IGN:
            signal.signal(signal_, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise Interrupted


@contextlib.contextmanager
def caught(tell: Callable[[str], object]) -> Iterator[None]:
    """Tells the name of each signal that would end this process, in place of ending it.

    What is ignored stays ignored. `tell` is called between any two instructions: it may put something into a
    SimpleQueue and should do no more. In another thread than the main one nothing is caught, for Python can't.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    mine = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}
    for number in mine:
        signal.signal(number, lambda number, _: tell(signal.Signals(number).name))
    try:
        yield
    finally:
        for number, handler in mine.items():
            signal.signal(number, handler)
