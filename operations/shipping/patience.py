"""How long one waits for AWS, and how often one asks."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Patience:
    """Seconds to wait in all, and between two questions."""

    seconds: float
    every: float = 5

    def attempts(self) -> Iterator[None]:
        """Once at least, and until the time is up, with a pause before each further one."""
        deadline = time.monotonic() + self.seconds
        yield
        while time.monotonic() < deadline:
            time.sleep(self.every)
            yield

    def at_most(self, seconds: float) -> "Patience":
        """For what takes less."""
        return replace(self, seconds=min(self.seconds, seconds))
