"""What the lazy loading was written for. Anything else is left to load as it always did."""

JSII_VERSION = "1.142.0"
BINDINGS_VERSION = "21.22.1"

DISTRIBUTION = "cdktf-cdktf-provider-aws"
PACKAGE = "cdktf_cdktf_provider_aws"
ASSEMBLY = "@cdktf/provider-aws"


class UnknownLayoutError(Exception):
    """Something is not as expected; the message completes "loading all of the bindings: ..."."""
