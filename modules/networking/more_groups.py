"""Security groups that belong to no service of the platform: what can be set, and which rules come of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Self

from pydantic import model_validator

from modules.names import NamePart, TagValue
from modules.networking.rules import INTERNET, Group, Rule
from modules.settings import Settings, any_sequence, between, check, matching

EVERYWHERE = "internet"
"""The peer that stands for any address."""
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html, and the same for rules
_TEXT = r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}"
Text = Annotated[str, matching(_TEXT, "1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")]
# Groups that the network makes itself.
RESERVED = ("alb", "database", "endpoints", "internet")


class Connection(Settings):
    """One TCP port between the group and a peer: another such group, or a service by its name.

    Both halves are rules, of the group that calls and of the one that is called. A half without a description is not
    made: whoever owns it makes it, for AWS refuses the same rule twice.
    """

    to: NamePart | None = None
    """Whom the group calls; `internet`: any address."""
    by: NamePart | None = None
    """Who calls the group, in place of `to`."""
    port: Annotated[int, between(1, 65535, "ports of TCP")]
    """Of the one that is called."""
    egress: Text | None = None
    """Description of the caller's rule; None: it is none of ours."""
    ingress: Text | None = None
    """Description of the rule of the one that is called; None: it is none of ours."""

    @model_validator(mode="after")
    def _has_one_peer_and_a_rule(self) -> Self:
        if (self.to is None) == (self.by is None):
            raise ValueError(f"to is {self.to!r} and by is {self.by!r}; set one of them")
        if self.egress is None and self.ingress is None:
            raise ValueError(f"egress and ingress of the connection with {self.peer!r} are both None; describe one")
        if self.by == EVERYWHERE or (self.to == EVERYWHERE and self.ingress is not None):
            raise ValueError(f"the connection with {EVERYWHERE!r} has another half than egress; leave that out")
        return self

    @property
    def peer(self) -> str:
        """Who is at the other end, whoever calls."""
        return self.to or self.by or ""


class MoreGroup(Settings):
    """A security group beside those of services, database and load balancer: for what runs here and is not the stack's.

    Addresses and names go by its own: `aws_security_group.networking_prometheus_security_group`,
    `{prefix}-prometheus-sg`, and a rule's by both ends: `prometheus_to_backend`.
    """

    name: Annotated[
        NamePart,
        check(
            lambda name: name not in RESERVED and not name.startswith("app-"),
            f"other names than app-..., {', '.join(RESERVED)}, which are the network's own",
        ),
    ]
    tier: TagValue
    """Its tag Tier."""
    description: Text
    """Changing it replaces the group."""
    connections: Annotated[tuple[Connection, ...], any_sequence] = ()
    """One for each peer and direction."""

    @model_validator(mode="after")
    def _connects_to_each_peer_once(self) -> Self:
        seen = set()
        for each in self.connections:
            if (each.to, each.by) in seen:
                raise ValueError(
                    f"connections of {self.name!r} has {each.peer!r} more than once in a direction; name each once"
                )
            if each.peer == self.name:
                raise ValueError(f"connections of {self.name!r} has the group itself; name another one")
            seen.add((each.to, each.by))
        return self

    @property
    def id(self) -> str:
        """The name in addresses."""
        return _id(self.name)

    @property
    def group(self) -> Group:
        """Of the plan."""
        return Group(self.id, self.tier, self.description)


def _id(name: str) -> str:
    return name.replace("-", "_")


def more_ingress_rules(more: Sequence[MoreGroup], groups: Mapping[str, str]) -> Iterator[Rule]:
    """What the called ones accept. `groups` is the group's id of each service, by its name."""
    for caller, called, connection in _connections(more):
        if connection.ingress is not None:
            ends = groups.get(called, _id(called)), groups.get(caller, _id(caller))
            yield Rule(f"{_id(called)}_from_{_id(caller)}", ends[0], connection.port, ends[1], connection.ingress)


def more_egress_rules(more: Sequence[MoreGroup], groups: Mapping[str, str]) -> Iterator[Rule]:
    """What the callers open. `groups` is the group's id of each service, by its name."""
    for caller, called, connection in _connections(more):
        if connection.egress is not None:
            group = groups.get(caller, _id(caller))
            peer = INTERNET if called == EVERYWHERE else groups.get(called, _id(called))
            yield Rule(f"{_id(caller)}_to_{_id(called)}", group, connection.port, peer, connection.egress)


def _connections(more: Sequence[MoreGroup]) -> Iterator[tuple[str, str, Connection]]:
    """Caller, called, and what connects them."""
    for group in more:
        for each in group.connections:
            yield (each.by, group.name, each) if each.by else (group.name, each.peer, each)
