"""Takes over the state that the HCL modules wrote.

Every resource gets a `moved` block from its HCL address, so that Terraform renames it in the state and
touches nothing; what the platform does not take over is left alone. Once each environment has been deployed,
addresses.py and gone_with_the_hcl.py, their tests and the `adoption` setting can go, in one commit; moved.py and
left_alone.py stay for what environments/address_changes.py says was renamed or is left alone.
"""

from scaffolding.adoption.addresses import AdoptionError, hcl_addresses
from scaffolding.adoption.gone_with_the_hcl import gone_with_the_hcl
from scaffolding.adoption.moved import adopt

__all__ = ["AdoptionError", "adopt", "gone_with_the_hcl", "hcl_addresses"]
