"""What a rule is: one change in place that costs something. The tables are in rules.py and edge_rules.py."""

from dataclasses import dataclass

from operations.guard.findings import Level
from operations.guard.predicates import Predicate

DANGER, WARNING = Level.DANGER, Level.WARNING


@dataclass(frozen=True)
class Rule:
    """One change for the worse."""

    type: str
    path: str
    """The attribute, through blocks of which there is one: `access_logs.enabled`. Nothing: the whole resource."""
    counts: Predicate
    level: Level
    loss: str
    """What a user is told that it costs."""
    created: Level | None = None
    """How bad it is in a resource that is new; None where it is no matter."""
    word: str = ""
    """What `--allow` calls it, where that is not the path."""
    hint: str | None = None
    """What may be meant instead; {before} is the old value."""

    @property
    def cause(self) -> str:
        """What `--allow` calls it."""
        return self.word or self.path


READABLE = "what goes over the network can be read there"
UNKEPT = "nobody can look up afterwards what happened"
STOLEN = "whoever takes it over can do that too"
UNTOLD = "it tells nobody"
