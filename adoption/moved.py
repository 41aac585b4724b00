"""Writes the moved blocks into a finished stack."""

from collections.abc import Mapping

from cdktf import TerraformResource, TerraformStack

from address_changes import RENAMED
from adoption.addresses import AdoptionError, hcl_addresses
from environments.environment import Environment
from guard.moves import destination


def adopt(stack: TerraformStack, environment: Environment, renamed: Mapping[str, str] = RENAMED) -> None:
    """Adds a moved block for every resource that the HCL modules made, and for every one renamed since.

    Call it last: it raises AdoptionError where a move's target is not in the stack, because Terraform would
    take that resource for removed and destroy it.
    """
    moves = hcl_addresses(environment)
    here = set(resource_addresses(stack))
    missing = [f"{old} -> {new}" for old, new in moves.items() if destination(new, renamed) not in here]
    if missing:
        raise AdoptionError(
            f"{environment.name}: moved blocks lead to resources that the stack does not have: "
            f"{', '.join(missing)}; correct adoption/addresses.py or the resource's id"
        )
    # Terraform follows a chain: from the HCL address to the first one here, and from there to the new one.
    moves = {**moves, **{old: new for old, new in renamed.items() if destination(new, renamed) in here}}
    if moves:
        # An override rather than resource.move_from_id(), which checks nothing and needs Terraform to synth.
        stack.add_override("moved", [{"from": old, "to": new} for old, new in moves.items()])


def resource_addresses(stack: TerraformStack) -> list[str]:
    """Addresses of all managed resources of a stack, such as `aws_vpc.networking_vpc`."""
    return [
        f"{element.terraform_resource_type}.{element.friendly_unique_id}"
        for element in stack.node.find_all()
        if TerraformResource.is_terraform_resource(element) and isinstance(element, TerraformResource)
    ]
