"""What a patch is, and what patches are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Patch:
    """A correction of moto, and the fact that it answers to."""

    name: str
    fact: str
    apply: Callable[[], None]


def module(name: str) -> Any:
    """A module of moto, untyped: it is about to be changed."""
    return import_module(name)


def after_making(class_: Any, then: Callable[[Any, dict[str, Any]], None]) -> None:
    """Hands `then` each new object of a class, and what it was made of."""
    original = class_.__init__

    @wraps(original)
    def init(self: Any, *args: Any, **asked: Any) -> None:
        original(self, *args, **asked)
        then(self, asked)

    class_.__init__ = init
