"""Rules of security groups: whether somebody listens where one no longer lets anybody through. Pure functions."""

from collections.abc import Iterator, Sequence
from typing import Any

from operations.guard import json_text
from operations.guard.kinds import Kind, kind_of, type_of
from operations.guard.users import Users
from terraform.plan import Change, Json

TYPES = ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")

_PEERS = ("referenced_security_group_id", "cidr_ipv4", "cidr_ipv6", "prefix_list_id")


def closed(change: Change, users: Users) -> Sequence[Change]:
    """What runs behind a rule's group and would be cut off where the rule goes or opens something else.

    Nobody is where no rule is needed: a port that nothing listens on, a peer that goes too, another rule that lets
    the same through afterwards.
    """
    rule = change.before
    peer = rule.get("referenced_security_group_id")
    inside = _members(rule.get("security_group_id"), users)
    across = _members(peer, users)
    if not inside or (peer and not across):
        return ()
    ingress = change.type == TYPES[0]
    # Where the peer is an address, nobody knows who listens there.
    listeners = inside if ingress else across if peer else ()
    ports = {port for listener in listeners for port in _listens_on(listener, users)}
    if listeners or ingress:
        missed = [port for port in ports if _lets_through(rule, port)]
    else:
        first = rule.get("from_port")
        missed = [first if isinstance(first, int) else -1]
    if all(_still_open(change, port, users) for port in missed):
        return ()
    return inside


def _members(group: Any, users: Users) -> list[Change]:
    """What is in a group: not the rules and the groups that refer to it."""
    return [user for user in users.of(group) if "security_group" not in user.type]


def _listens_on(listener: Change, users: Users) -> Iterator[int]:
    """Ports of a database, of a load balancer's listeners, and of a service's containers."""
    values = listener.before
    if type_of(listener) == "aws_lb":
        for user in users.of(values.get("arn"), "aws_lb_listener"):
            yield user.before["port"]
    elif isinstance(port := values.get("port"), int):
        yield port
    for target in values.get("load_balancer") or ():
        if isinstance(target, dict) and isinstance(target.get("container_port"), int):
            yield target["container_port"]
    for definition in users.of(values.get("task_definition"), "aws_ecs_task_definition"):
        for container in json_text.parsed(definition.before.get("container_definitions")) or ():
            for mapping in container.get("portMappings") or ():
                if isinstance(port := mapping.get("containerPort"), int):
                    yield port


def _lets_through(rule: Json, port: int) -> bool:
    first, last = rule.get("from_port"), rule.get("to_port")
    if str(rule.get("ip_protocol")) == "-1" or first is None or last is None or first == -1:
        return True
    return bool(first <= port <= last)


def _still_open(change: Change, port: int, users: Users) -> bool:
    """That a rule of the plan lets the same peer through to a port. A narrower address is another matter."""
    was = change.before
    return any(
        rule.get("security_group_id") in (was.get("security_group_id"), None)
        and _lets_through(rule, port)
        and (
            all(rule.get(peer) == was.get(peer) for peer in _PEERS)
            or (rule is change.after and not was.get("referenced_security_group_id"))
            or str(rule.get("cidr_ipv4", "")) == "0.0.0.0/0"
        )
        for rule in users.afterwards(change.type)
        if not (rule is change.after and kind_of(change) is Kind.REPLACED)
    )
