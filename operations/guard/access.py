"""Who is let in: policies as JSON text, and rules of security groups. Predicates, and so pure functions."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from operations.guard import json_text
from operations.guard.values import UNKNOWN

CLOSED_TO_THE_WORLD = {
    22: "SSH",
    1433: "SQL Server",
    1521: "Oracle",
    2049: "NFS",
    3306: "MySQL",
    3389: "RDP",
    5432: "PostgreSQL",
    6379: "Redis",
    9200: "OpenSearch",
    27017: "MongoDB",
}
"""Ports that nobody means to open to every address."""

NOTHING_NARROWER = frozenset(
    {
        "ecr:GetAuthorizationToken",
        "logs:DescribeLogGroups",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
        "cloudwatch:PutMetricData",
    }
)
"""Actions that IAM allows on no less than `*`:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

_ALL_POWERFUL = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess")


def widened(before: Any, after: Any) -> bool | str:
    """A policy lets in everybody, or allows everything, where it did not."""
    new = [word for word in dict.fromkeys(_wide(after)) if word not in set(_wide(before))]
    return f"would allow {' and '.join(new[:3])}" if new else False


def all_powerful(before: Any, after: Any) -> bool | str:
    """Attaches a policy of AWS's that allows all there is."""
    name = str(after or "").rsplit("/", 1)[-1]
    return f"would attach {name}" if before != after and name in _ALL_POWERFUL else False


def opened_to_the_world(before: Any, after: Any) -> bool | str:
    """Rules of a security group let every address reach everything, or a port that is not meant for it."""
    was, will = set(_open(before or {})), _open(after or {})
    new = [what for what in dict.fromkeys(will) if what not in was]
    return f"would let every address reach {' and '.join(new[:3])}" if new else False


def header_unasked(before: Any, after: Any) -> bool | str:
    """A rule of a listener no longer asks for a header."""
    lost = [name for name in _asked(before) if name not in _asked(after)]
    return f"would no longer ask for {' and '.join(lost)}" if lost else False


def _asked(conditions: Any) -> list[str]:
    """Names of the headers that conditions ask for."""
    return sorted(
        str(header.get("http_header_name"))
        for condition in conditions or ()
        for header in condition.get("http_header") or ()
    )


def _wide(text: Any) -> Iterator[str]:
    """What of a policy is as wide as can be."""
    policy = json_text.parsed(text)
    if not isinstance(policy, dict):
        return
    for statement in _list(policy.get("Statement")):
        if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
            continue
        actions = [str(action) for action in _list(statement.get("Action"))]
        everybody = _everybody(statement.get("Principal")) and not statement.get("Condition")
        for action in actions:
            if everybody:
                yield f"{action} to everybody"
            yield from (f"{action} to {whom}" for whom in _strangers(statement))
            if "Principal" in statement:
                continue  # whom it names may do much, with this one thing: a key's policy says kms:* on *
            if action == "*" or action.endswith(":*"):
                yield f"all of {action}"
            elif "*" in _list(statement.get("Resource")) and not _takes_no_resource(action, statement):
                yield f"{action} on everything"
        if "NotAction" in statement or "NotPrincipal" in statement:
            yield "all but what it names"


def _strangers(statement: dict[str, Any]) -> Iterator[str]:
    """Whom a provider of identities may vouch for, where that is not said to the end of the name.

    https://docs.github.com/actions/reference/security/oidc: `repo:OWNER/NAME:environment:prod` is one environment, and
    with a star in it whatever its place may stand for.
    """
    principal = statement.get("Principal")
    for provider in _list(principal.get("Federated")) if isinstance(principal, dict) else ():
        host = str(provider).partition(":oidc-provider/")[2]
        if not host:
            continue
        subjects = [
            (str(subject), operator.endswith("Like"))
            for operator, asked in (statement.get("Condition") or {}).items()
            if "String" in operator and "Not" not in operator
            for subject in _list(asked.get(f"{host}:sub"))
        ]
        if not subjects:
            yield f"everybody at {host}"
        yield from (subject for subject, has_stars in subjects if has_stars and ("*" in subject or "?" in subject))


def _takes_no_resource(action: str, statement: dict[str, Any]) -> bool:
    """That nothing narrower can be said, or that a condition says it."""
    return (
        action in NOTHING_NARROWER or action.split(":")[-1].startswith("Describe") or bool(statement.get("Condition"))
    )


def _everybody(principal: Any) -> bool:
    if isinstance(principal, dict):
        return "*" in _list(principal.get("AWS"))
    return bool(principal == "*")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _open(values: dict[str, Any]) -> Iterator[str]:
    """Ports that a rule, or the rules inside a group, open to every address."""
    if "ingress" in values:
        rules = values["ingress"] or []
    else:
        rules = [values] if values.get("type", "ingress") == "ingress" else []
    for rule in rules:
        if not isinstance(rule, dict) or not any(map(is_everywhere, _addresses(rule))):
            continue
        protocol = str(rule.get("ip_protocol", rule.get("protocol")))
        first, last = rule.get("from_port"), rule.get("to_port")
        if UNKNOWN in (first, last):
            continue
        if protocol in ("-1", "all") or first is None or last is None or (first <= 0 and last >= 65535):
            yield "everything"
        elif protocol in ("tcp", "6", "udp", "17"):
            yield from (f"port {port} ({what})" for port, what in CLOSED_TO_THE_WORLD.items() if first <= port <= last)


def _addresses(rule: dict[str, Any]) -> Iterator[str]:
    for name in ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks"):
        yield from (str(address) for address in _list(rule.get(name)))


def is_everywhere(address: str) -> bool:
    """That a block has half of all addresses or more: two halves make a whole."""
    try:
        return ipaddress.ip_network(address, strict=False).prefixlen <= 1
    except ValueError:
        return False
