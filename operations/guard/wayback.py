"""Writes the way back to the HCL modules: reverse moved blocks and state mv commands. Pure functions."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from terraform.addresses import destination
from terraform.stack import Stack


@dataclass(frozen=True)
class WayBack:
    """How to return to the HCL code base."""

    environment: str
    moves: Mapping[str, str]
    """Address here -> HCL address."""
    strangers: Sequence[str]
    """Addresses here that the HCL modules never had."""


def way_back(stack: Stack) -> WayBack:
    """The reverse of the stack's moves, chains of them taken together."""
    here = set(stack.addresses)
    back = {
        end: source
        for source in stack.moves
        if source not in stack.moves.values() and (end := destination(source, stack.moves)) in here
    }
    return WayBack(stack.name, back, [address for address in stack.addresses if address not in back])


def as_hcl(way: WayBack) -> str:
    """A file for the HCL code base's environment folder."""
    lines = [
        f"# Takes the state of {way.environment} back from CDK for Terraform. Put this file into the root module's",
        "# folder, plan, see that nothing but moves is planned, apply, and delete the file.",
    ]
    for here, hcl in sorted(way.moves.items()):
        lines += ["", "moved {", f"  from = {here}", f"  to   = {hcl}", "}"]
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


def as_commands(way: WayBack) -> str:
    """The same as commands, to be run in the HCL code base's environment folder after `terraform init`."""
    return "".join(
        f"terraform state mv {shlex.quote(here)} {shlex.quote(hcl)}\n" for here, hcl in sorted(way.moves.items())
    )
