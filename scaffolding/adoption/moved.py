"""Writes the moved blocks into a finished stack, and has left_alone.py write the removed ones."""

from collections.abc import Collection, Mapping

from environments.address_changes import LEFT_ALONE, RENAMED
from environments.environment import Environment
from modules.stack import Stack
from scaffolding.adoption.addresses import AdoptionError, hcl_addresses
from scaffolding.adoption.left_alone import leave_alone
from terraform.addresses import destination


def adopt(
    stack: Stack,
    environment: Environment,
    renamed: Mapping[str, str] = RENAMED,
    left_alone: Mapping[str, Mapping[str, str]] = LEFT_ALONE,
    *,
    gone: Collection[str] = (),
) -> None:
    """Adds a moved block for every resource that the HCL modules made, and for every one renamed since.

    And a removed block for what is left alone.

    Call it last: it raises AdoptionError where a move's target is not in the stack, because Terraform would
    take that resource for removed and destroy it. Only what is `gone` because the environment is switched off has no
    move: it is meant to be destroyed.
    """
    moves = hcl_addresses(environment)
    left = left_alone.get(environment.name, {})
    if not moves and not renamed and not left:
        return
    here = stack.resources().keys()
    moves = {old: new for old, new in moves.items() if destination(new, renamed) not in gone}
    missing = [f"{old} -> {new}" for old, new in moves.items() if destination(new, renamed) not in here]
    if missing:
        raise AdoptionError(
            f"{environment.name}: moved blocks lead to resources that the stack does not have: "
            f"{', '.join(missing)}; correct scaffolding/adoption/addresses.py or the resource's id"
        )
    # Terraform follows a chain: from the HCL address to the first one here, and from there to the new one.
    moves = {**moves, **{old: new for old, new in renamed.items() if destination(new, renamed) in here}}
    if moves:
        # An override rather than resource.move_from_id(), which checks nothing and needs Terraform to synth.
        stack.add_override("moved", [{"from": old, "to": new} for old, new in moves.items()])
    leave_alone(stack, environment.name, left, here=here, moved=moves)
