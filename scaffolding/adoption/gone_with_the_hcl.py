"""What the HCL had taken along when it switched an environment off, and what would stay here: it is not there yet."""

from collections.abc import Collection

from environments.environment import Environment

# Whole modules of the HCL went. Addresses of what the stack has in their place start so.
PARTS = ("compute_", "database_", "domain_", "records_", "cdn_", "waf_", "origin_secrets_")
PRIVATE_ROUTES = "aws_route_table.networking_private_"


def gone_with_the_hcl(environment: Environment, addresses: Collection[str]) -> Collection[str]:
    """Those of a stack's addresses that are made only when the environment is activated for the first time.

    Routes of private subnets went with NAT, and what leads to them goes with them here.
    """
    if environment.adoption is None or not environment.adoption.switched_off_by_hcl:
        return ()
    return {
        address
        for address in addresses
        if address.split(".")[-1].startswith(PARTS) or address.startswith(PRIVATE_ROUTES)
    }
