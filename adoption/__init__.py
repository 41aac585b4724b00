"""Takes over the state that the HCL modules wrote.

Every resource gets a `moved` block from its HCL address, so that Terraform renames it in the state and
touches nothing. Once each environment has been deployed, this folder, its tests, the `adoption` setting and
one line of platform_stack.py can go, in one commit.
"""

from adoption.addresses import AdoptionError, hcl_addresses
from adoption.moved import adopt

__all__ = ["AdoptionError", "adopt", "hcl_addresses"]
