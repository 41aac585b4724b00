"""Writes `prevent_destroy` into a finished stack, for the resources that nothing can bring back."""

from cdktf import TerraformResource, TerraformStack

from guard.protected import HOLDS_DATA


def prevent_destroy(stack: TerraformStack) -> None:
    """Lets Terraform refuse any plan that destroys a resource of a type in HOLDS_DATA.

    What a resource's own lifecycle says stays. HCL cannot do this: it takes no variable there. It does not protect
    from what docs/planning-safely.md lists, such as the removal of the resource from the stack.
    """
    for element in stack.node.find_all():
        if (
            TerraformResource.is_terraform_resource(element)
            and isinstance(element, TerraformResource)
            and element.terraform_resource_type in HOLDS_DATA
        ):
            element.add_override("lifecycle.prevent_destroy", True)
