"""Addresses of instances: their keys, and where moved blocks lead them. Pure functions."""

import json
import re
from collections.abc import Collection, Mapping

_KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]'
_LAST_KEY = re.compile(f"{_KEY}$")


def destination(address: str, moves: Mapping[str, str], declared: Collection[str] = ()) -> str:
    """Where an instance ends up: through chains of moves, of single instances, whole resources and modules.

    `declared` are addresses of resources without count and for_each: `a.b[0]` becomes `a.b` of itself there, as
    `a.b` does without a block.
    """
    seen = {address}
    while (moved := _once(address, moves)) not in seen:
        seen.add(moved)
        address = moved
    if address.endswith("[0]") and address.removesuffix("[0]") in declared:
        return address.removesuffix("[0]")
    return address


def _once(address: str, moves: Mapping[str, str]) -> str:
    """One step; the most specific block wins."""
    if address in moves:
        return moves[address]
    key = _LAST_KEY.search(address)
    if key and (resource := address[: key.start()]) in moves:
        return moves[resource] + key.group()
    for source, target in sorted(moves.items(), key=lambda move: -len(move[0])):
        if _is_module(source) and address.startswith(source):
            rest = address.removeprefix(source)
            # module.a also covers module.a["x"], and never module.ab
            if rest.startswith((".", "[")) and (rest.startswith(".") or not source.endswith("]")):
                return target + rest
    return address


def _is_module(address: str) -> bool:
    return re.fullmatch(rf"(?:module\.[\w-]+(?:{_KEY})?\.?)+", address) is not None


def covers(left: str, address: str) -> bool:
    """Whether a resource or module without keys, as in a removed block, is an instance's or the module it lies in."""
    plain = bare(address)
    return plain == left or (_is_module(left) and plain.startswith(f"{left}."))


def bare(address: str) -> str:
    """An address without any keys: `module.a["x"].b.c[0]` -> `module.a.b.c`."""
    return re.sub(_KEY, "", address)


def is_resource_or_module(address: str) -> bool:
    """Whether a removed block takes it: `module.a.module.b`, `module.a.aws_vpc.main`; no keys, no data sources."""
    return re.fullmatch(r"(?:module\.[\w-]+\.)*(?:module\.[\w-]+|(?!data\.|module\.)\w+\.[\w-]+)", address) is not None


def without_key(address: str) -> str:
    """A resource's address from one of its instances': `a.b["x"]` -> `a.b`."""
    return _LAST_KEY.sub("", address)


def with_key(address: str, key: int | str | None) -> str:
    """An instance's address, as Terraform writes it: `a.b` and 0 -> `a.b[0]`, `x` -> `a.b["x"]`, None -> `a.b`."""
    if key is None:
        return address
    if isinstance(key, str):
        quoted = json.dumps(key, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
        return f"{address}[{quoted}]"
    return f"{address}[{key}]"
