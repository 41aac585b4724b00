"""What can be set for the network, and the rules for it."""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from itertools import combinations
from typing import Annotated, Self

from pydantic import AfterValidator, ValidationInfo, model_validator

from modules.settings import LogRetentionDays, Settings, Strings, each_matching

# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html, and the same for subnets
LARGEST_BLOCK, SMALLEST_BLOCK = 16, 28


def _check_cidr(value: str, info: ValidationInfo) -> str:
    try:
        block = IPv4Network(value)
    except (AddressValueError, NetmaskValueError):
        raise ValueError(f"{info.field_name} is {value!r}; allowed: an IPv4 CIDR block, such as 10.0.0.0/16") from None
    except ValueError:
        raise ValueError(
            f"{info.field_name} is {value!r}, which has host bits set; did you mean {IPv4Network(value, strict=False)}?"
        ) from None
    if not LARGEST_BLOCK <= block.prefixlen <= SMALLEST_BLOCK:
        raise ValueError(f"{info.field_name} is {value!r}; allowed: blocks of /{LARGEST_BLOCK} to /{SMALLEST_BLOCK}")
    if value != str(block):  # Python reads 10.0.0.0/255.255.0.0 and 10.0.0.0/016 too, Terraform does not
        raise ValueError(f"{info.field_name} is {value!r}; did you mean {block}?")
    return value


def _check_cidrs(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for value in values:
        _check_cidr(value, info)
    return values


Cidr = Annotated[str, AfterValidator(_check_cidr)]
Cidrs = Annotated[Strings, AfterValidator(_check_cidrs)]
AvailabilityZones = Annotated[
    Strings, each_matching(r"[a-z]{2}(-[a-z]+)+-\d[a-z]", "availability zones, such as us-east-1a")
]


class NetworkingSettings(Settings):
    """Settings of the network. Each tier has one subnet per availability zone, in the zones' order."""

    vpc_cidr: Cidr
    """IPv4 block of the VPC, /16 to /28."""
    availability_zones: AvailabilityZones = ("us-east-1a", "us-east-1b")
    """At least two zones of the region, each once. Their order numbers Name tags; addresses go by a zone's letter."""
    public_subnet_cidrs: Cidrs = ("10.0.1.0/24", "10.0.2.0/24")
    """Load balancer and NAT gateways; instances get a public IP on launch. One block for each zone, inside of the VPC
    and apart from all others, as in the other tiers."""
    private_app_subnet_cidrs: Cidrs = ("10.0.11.0/24", "10.0.12.0/24")
    """Containers."""
    private_db_subnet_cidrs: Cidrs = ("10.0.21.0/24", "10.0.22.0/24")
    """Databases. They share the zone's private route table, so they have a route to NAT too."""
    enable_nat_gateway: bool = False
    """Off: no address, no NAT gateway, and no private route table, route or association."""
    single_nat_gateway: bool = False
    """On: one NAT gateway, in the first zone's public subnet, for the private route tables of all zones."""
    enable_flow_logs: bool = False
    """Log all traffic of the VPC to CloudWatch Logs."""
    flow_logs_retention_days: LogRetentionDays = 7
    """Days, one of the periods of CloudWatch Logs."""

    @model_validator(mode="after")
    def _at_least_two_zones_with_one_subnet_each(self) -> Self:
        zones = len(self.availability_zones)
        if zones < 2:
            raise ValueError(
                f"availability_zones is {list(self.availability_zones)}; allowed: two or more, "
                "RDS and the load balancer need two"
            )
        regions = {zone[:-1] for zone in self.availability_zones}
        if len(regions) > 1:
            raise ValueError(
                f"availability_zones holds zones of {' and '.join(sorted(regions))}; allowed: zones of one region"
            )
        for name, cidrs in self._cidrs_by_setting():
            if len(cidrs) != zones:
                raise ValueError(
                    f"{name} holds {len(cidrs)} blocks ({', '.join(cidrs)}) for {zones} availability zones; "
                    "allowed: one block for each zone"
                )
        return self

    @model_validator(mode="after")
    def _subnets_lie_inside_the_vpc_and_apart(self) -> Self:
        vpc = IPv4Network(self.vpc_cidr)
        blocks = [(name, IPv4Network(cidr)) for name, cidrs in self._cidrs_by_setting() for cidr in cidrs]
        for name, block in blocks:
            if not block.subnet_of(vpc):
                raise ValueError(f"{name} holds {block}, which is outside of vpc_cidr {vpc}; choose a block inside")
        for (name, block), (other_name, other) in combinations(blocks, 2):
            if block.overlaps(other):
                raise ValueError(
                    f"{name} holds {block}, which overlaps {other} of {other_name}; choose blocks that are apart"
                )
        return self

    def _cidrs_by_setting(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for name in ("public_subnet_cidrs", "private_app_subnet_cidrs", "private_db_subnet_cidrs"):
            yield name, getattr(self, name)
