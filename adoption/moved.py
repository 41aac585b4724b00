"""Writes the moved blocks into a finished stack."""

from cdktf import TerraformResource, TerraformStack

from adoption.addresses import AdoptionError, hcl_addresses
from environments.environment import Environment


def adopt(stack: TerraformStack, environment: Environment) -> None:
    """Adds a moved block for every resource that the HCL modules made.

    Call it last: it raises AdoptionError where a move's target is not in the stack, because Terraform would
    take that resource for removed and destroy it.
    """
    moves = hcl_addresses(environment)
    here = set(resource_addresses(stack))
    missing = [f"{old} -> {new}" for old, new in moves.items() if new not in here]
    if missing:
        raise AdoptionError(
            f"{environment.name}: moved blocks lead to resources that the stack does not have: "
            f"{', '.join(missing)}; correct adoption/addresses.py or the resource's id"
        )
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
