"""Writes `prevent_destroy` into a finished stack, for the resources that nothing can bring back."""

from cdktf import TerraformStack

from operations.guard.protected import HOLDS_DATA
from operations.guard.stack import addresses


def prevent_destroy(stack: TerraformStack) -> None:
    """Lets Terraform refuse any plan that destroys a resource of a type in HOLDS_DATA.

    What a resource's own lifecycle says stays. HCL cannot do this: it takes no variable there. It does not protect
    from what docs/planning-safely.md lists, such as the removal of the resource from the stack.
    """
    for address in addresses(stack.to_terraform()):
        type_, _, _ = address.partition(".")
        if type_ in HOLDS_DATA:
            stack.add_override(f"resource.{address}.lifecycle.prevent_destroy", True)
