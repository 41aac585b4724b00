"""Writes removed blocks into a finished stack, for what the state holds and the platform does not take over."""

from collections.abc import Collection, Mapping

from cdktf import TerraformStack

from scaffolding.adoption.addresses import AdoptionError
from terraform.addresses import covers, is_resource_or_module, without_key


def leave_alone(
    stack: TerraformStack, environment: str, left: Mapping[str, str], *, here: Collection[str], moved: Collection[str]
) -> None:
    """Lets Terraform forget what lies at these addresses, and destroy none of it.

    `left` are addresses -> why, `here` those of the stack, `moved` those that moved blocks lead away from. Raises
    AdoptionError for an address that Terraform would not take, or that the platform has itself.
    """
    for address, why in left.items():
        if not is_resource_or_module(address):
            problem = (
                "is no address of a resource or module; Terraform takes neither patterns nor keys of instances here, "
                "and a module's address stands for all that is in it"
            )
        elif address in here:
            problem = "is a resource of the stack, which cannot be left alone as well"
        elif taken := sorted(old for old in moved if covers(address, old)):
            problem = f"holds what is moved ({taken[0]}); name the resources that are to be left alone"
        elif not why.strip():
            problem = "has no reason; say why it is left alone"
        elif wider := [other for other in left if other != address and covers(other, address)]:
            problem = f"lies in {without_key(wider[0])}, which is left alone already"
        else:
            continue
        raise AdoptionError(f"{environment}: LEFT_ALONE in environments/address_changes.py: {address} {problem}")
    if left:
        stack.add_override(
            "removed",
            [{"//": why, "from": address, "lifecycle": {"destroy": False}} for address, why in left.items()],
        )
