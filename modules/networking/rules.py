"""What a security group and a rule of it are: plain data, made before any resource is."""

from dataclasses import dataclass

INTERNET = "0.0.0.0/0"


@dataclass(frozen=True)
class Group:
    """A security group; the id is part of its address and, with hyphens, of its name."""

    id: str
    tier: str
    description: str


@dataclass(frozen=True)
class Rule:
    """One TCP port that a group opens to a peer.

    A peer is another group's id, a gateway endpoint's service, the name of a list of addresses, or a CIDR block.
    """

    id: str
    group: str
    port: int
    peer: str
    description: str

    @property
    def between(self) -> tuple[str, str]:
        """The group and its peer."""
        return self.group, self.peer
