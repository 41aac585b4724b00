"""Ports in words."""

from collections.abc import Iterable


def merged(whats: Iterable[str]) -> tuple[str, ...]:
    """`TCP 80` and `TCP 443` -> `TCP 80, 443`."""
    ports: dict[str, list[str]] = {}
    for what in dict.fromkeys(whats):
        protocol, _, port = what.partition(" ")
        ports.setdefault(protocol, []).append(port)
    return tuple(f"{protocol} {', '.join(found)}".strip() for protocol, found in ports.items())
