"""What a picture is made of, whatever it is drawn with."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a node is: its colour, and how far it is from the internet."""

    INTERNET = "internet"
    CDN = "cdn"
    BESIDE = "beside"
    """What no request goes through: names, and what judges requests."""
    WAY_IN = "way-in"
    """Load balancers."""
    WAY_OUT = "way-out"
    """NAT gateways."""
    SERVICE = "service"
    ENDPOINT = "endpoint"
    DATABASE = "database"
    OTHER = "other"
    """Addresses that are none of the stack's, and what stands behind a security group and is not known here."""
    NOTHING = "nothing"
    """A security group that nothing in the stack has."""


@dataclass(frozen=True)
class Node:
    """A box."""

    id: str
    """The address of what it shows, or of the first of several."""
    kind: Kind
    title: str
    lines: tuple[str, ...] = ()


INTERNET = Node("internet", Kind.INTERNET, "Internet")


@dataclass(frozen=True)
class Group:
    """A frame around boxes and other frames."""

    id: str
    title: str
    lines: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    groups: tuple["Group", ...] = ()

    def __iter__(self) -> Iterator[Node]:
        """Its nodes, and those of the groups in it."""
        yield from self.nodes
        for group in self.groups:
            yield from group

    def __bool__(self) -> bool:
        """Also without a node."""
        return True


class Style(StrEnum):
    """What an edge says."""

    MAY = "may"
    """Who may open a connection to whom."""
    HALF = "half"
    """One of two security groups would let it, and the other one has no rule for it: nothing goes."""
    BELONGS = "belongs"
    """No connection: a name, what judges requests, a route."""


@dataclass(frozen=True)
class Edge:
    """A line from a node to a node, or to or from a group: from all that is in it."""

    source: str
    target: str
    labels: tuple[str, ...] = ()
    style: Style = Style.MAY


@dataclass(frozen=True)
class Picture:
    """All of it."""

    name: str
    """The environment's."""
    nodes: tuple[Node, ...]
    """Outside of all groups."""
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]
    switched_off: bool = False

    @property
    def title(self) -> str:
        """What stands above it."""
        return f"{self.name}, switched off" if self.switched_off else self.name

    def __iter__(self) -> Iterator[Node]:
        """All nodes."""
        yield from self.nodes
        for group in self.groups:
            yield from group

    def all_groups(self) -> Iterator[Group]:
        """Those in others too, after them."""
        for group in self.groups:
            yield group
            yield from group.groups
