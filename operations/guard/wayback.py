"""Writes the way back to the HCL modules: reverse moved blocks, imports, and the same as commands. Pure functions."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from terraform.addresses import covers, destination
from terraform.stack import Stack
from terraform.state import EMPTY, State


@dataclass(frozen=True)
class WayBack:
    """How to return to the HCL code base."""

    environment: str
    moves: Mapping[str, str]
    """Address here -> HCL address."""
    strangers: Sequence[str]
    """Addresses here that the HCL modules never had."""
    left_alone: Sequence[str] = ()
    """Resources and modules that the adoption made Terraform forget, and that the HCL still has."""
    imports: Mapping[str, str] = field(default_factory=dict)
    """Address of an instance among them -> its id, as far as a state from before the adoption tells."""


def way_back(stack: Stack, before: State = EMPTY) -> WayBack:
    """The reverse of the stack's moves, chains of them taken together. `before` is a state from before the adoption."""
    here = set(stack.addresses)
    back = {
        end: source
        for source in stack.moves
        if source not in stack.moves.values() and (end := destination(source, stack.moves)) in here
    }
    left = tuple(stack.left_alone)
    return WayBack(
        environment=stack.name,
        moves=back,
        strangers=[address for address in stack.addresses if address not in back],
        left_alone=left,
        imports={
            address: str(attributes.get("id", ""))
            for address, attributes in before.attributes.items()
            if any(covers(resource_or_module, address) for resource_or_module in left)
        },
    )


def as_hcl(way: WayBack) -> str:
    """A file for the HCL code base's environment folder."""
    lines = [
        f"# Takes the state of {way.environment} back from CDK for Terraform. Put this file into the root module's",
        "# folder, plan, see that nothing but moves is planned, apply, and delete the file.",
    ]
    for here, hcl in sorted(way.moves.items()):
        lines += ["", "moved {", f"  from = {here}", f"  to   = {hcl}", "}"]
    lines += _imports(way)
    if way.strangers:
        lines += [
            "",
            "# These were never part of the HCL modules, which therefore plan to destroy them. Write them in HCL, or",
            "# let Terraform forget them, so that they go on to run unmanaged, by removing the hashes.",
        ]
        for address in way.strangers:
            lines += [
                "#",
                "# removed {",
                f"#   from = {address}",
                "#   lifecycle {",
                "#     destroy = false",
                "#   }",
                "# }",
            ]
    return "\n".join(lines) + "\n"


def _imports(way: WayBack) -> list[str]:
    """For what was left alone: the HCL would make it a second time."""
    if not way.left_alone:
        return []
    lines = [
        "",
        "# The adoption left these alone, and Terraform has forgotten them. The HCL has them, and would make them a",
        "# second time: it has to take them over again by import. The ids are those of the state; where a type is",
        "# imported by something else, the provider's page of the type says so.",
    ]
    if not way.imports:
        lines += ["#", *(f"# {address}" for address in way.left_alone), "#"]
        lines += [
            "# `pipenv run rollback-moves ENV --state BACKUP` writes the blocks, from a state of before the adoption."
        ]
    for address, id_ in sorted(way.imports.items()):
        lines += ["", "import {", f"  to = {address}", f"  id = {json.dumps(id_, ensure_ascii=False)}", "}"]
    return lines


def as_commands(way: WayBack) -> str:
    """The same as commands, to be run in the HCL code base's environment folder after `terraform init`."""
    moves = [f"terraform state mv {shlex.quote(here)} {shlex.quote(hcl)}\n" for here, hcl in sorted(way.moves.items())]
    imports = [f"terraform import {shlex.quote(to)} {shlex.quote(id_)}\n" for to, id_ in sorted(way.imports.items())]
    return "".join([*moves, *imports])
