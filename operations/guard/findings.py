"""What is found in a plan, how bad that is, and who may say otherwise: an allowance, or an environment's judgement."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Level(StrEnum):
    """How bad something is."""

    DANGER = "danger"
    """Stops a plan until somebody allows it."""
    WARNING = "warning"
    """Is said, and passes; with `--strict` it stops as well."""


@dataclass(frozen=True)
class Finding:
    """One thing that a plan would do and that somebody should know of."""

    name: str
    """The resource, as the plan calls it."""
    type: str
    cause: str
    """What happens to it, in the words of `--allow`: `destroyed`, `replaced:description`, `identifier`, `outage`."""
    level: Level
    what: str
    """What happens to it, after its name: `would be destroyed`."""
    loss: str
    """What that costs."""
    hint: str | None = None
    """What may be meant instead."""
    because: str | None = None
    """Why the environment takes it for a warning where the rules say danger."""

    @property
    def allowance(self) -> str:
        """What `--allow` has to say for it: nothing else, and for nothing else."""
        return f"{self.name}={self.cause}"

    @property
    def rule(self) -> str:
        """The same of every resource of its type: `aws_db_instance=multi_az`."""
        return f"{self.type}={self.cause}"

    @property
    def sentence(self) -> str:
        """All of it in one line, without a full stop."""
        return f"{self.name} {self.what}: {self.loss}"


@dataclass(frozen=True)
class Judgement:
    """Where an environment judges otherwise than the rules: environments/judgement.py."""

    raised: AbstractSet[str] = frozenset()
    """Warnings that are dangers there, each as `TYPE=CAUSE` or `ADDRESS=CAUSE`."""
    lowered: Mapping[str, str] = field(default_factory=dict)
    """Dangers that are warnings there, named in the same way -> why."""

    def of(self, finding: Finding) -> Finding:
        """A finding at the level that it has in this environment."""
        named = (finding.allowance, finding.rule)
        if finding.level is Level.WARNING and not self.raised.isdisjoint(named):
            return replace(finding, level=Level.DANGER)
        reason = next((self.lowered[name] for name in named if name in self.lowered), None)
        if finding.level is Level.DANGER and reason is not None:
            return replace(finding, level=Level.WARNING, because=reason)
        return finding


AS_IT_IS = Judgement()
"""No environment's: the rules as they stand."""
