"""What can be set for the network, and the rules for it."""

import re
import warnings
from collections.abc import Iterator, Mapping
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from itertools import combinations
from typing import Annotated, Self

from frozendict import frozendict
from pydantic import AfterValidator, ValidationInfo, model_validator

from modules.networking.more_groups import MoreGroup
from modules.regions import IN_REGIONS
from modules.settings import (
    LogRetentionDays,
    Settings,
    Strings,
    any_sequence,
    each_matching,
    each_once,
    frozen,
    matching,
)

# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html, and the same for subnets
LARGEST_BLOCK, SMALLEST_BLOCK = 16, 28
# No VPC may have the link-local block, by the same page; the others are no addresses of hosts at all, by RFC 6890.
NO_HOSTS = tuple(IPv4Network(block) for block in ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"))

# The two services that have endpoints in route tables, and the name of an interface endpoint: what follows
# com.amazonaws.REGION., or the whole name where it starts otherwise, as for some services in China.
GATEWAY_SERVICES = ("s3", "dynamodb")
_SERVICE = r"[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*"
_WHOLE_NAME = rf"([a-z]+\.)*amazonaws\.([a-z0-9]+(-[a-z0-9]+)+)\.({_SERVICE})"


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
    reserved = next((block_ for block_ in NO_HOSTS if block.overlaps(block_)), None)
    if reserved is not None:
        raise ValueError(f"{info.field_name} is {value!r}, of {reserved}, which no VPC may have; choose another block")
    if value != str(block):  # Python reads 10.0.0.0/255.255.0.0 and 10.0.0.0/016 too, Terraform does not
        raise ValueError(f"{info.field_name} is {value!r}; did you mean {block}?")
    return value


def _check_cidrs(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for value in values:
        _check_cidr(value, info)
    return values


Cidr = Annotated[str, AfterValidator(_check_cidr)]
Cidrs = Annotated[Strings, AfterValidator(_check_cidrs)]
AvailabilityZones = Annotated[Strings, IN_REGIONS]


def _check_gateway_services(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for value in values:
        if value not in GATEWAY_SERVICES:
            raise ValueError(
                f"{info.field_name} holds {value!r}; allowed: {' and '.join(GATEWAY_SERVICES)}, other services have "
                "interface endpoints"
            )
    return values


def _check_interface_services(values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    for value in values:
        if service_of(value) in GATEWAY_SERVICES:
            raise ValueError(
                f"{info.field_name} holds {value!r}, which has a gateway endpoint that costs nothing; put it into "
                "gateway_endpoints"
            )
        if "amazonaws" in value and region_of(value) is None:
            raise ValueError(
                f"{info.field_name} holds {value!r}; allowed: services of AWS, com.amazonaws.us-east-1.ecr.api"
            )
    each_once(sorted(map(service_of, values)), f"{info.field_name} names {{}} more than once; name each once")
    return values


def service_of(endpoint: str) -> str:
    """The service of an interface endpoint, `ecr.api`, however the settings write it."""
    whole = re.fullmatch(_WHOLE_NAME, endpoint)
    return endpoint if whole is None else whole[4]


def region_of(endpoint: str) -> str | None:
    """The region that the name of an interface endpoint holds; None where it holds none."""
    whole = re.fullmatch(_WHOLE_NAME, endpoint)
    return None if whole is None else whole[2]


GatewayEndpoints = Annotated[
    Strings, each_matching(_SERVICE, "names of services, such as s3"), AfterValidator(_check_gateway_services)
]
InterfaceEndpoints = Annotated[
    Strings,
    each_matching(_SERVICE, "names of services, such as ecr.api, or com.amazonaws.us-east-1.ecr.api"),
    AfterValidator(_check_interface_services),
]
AllocationId = Annotated[
    str, matching(r"eipalloc-([0-9a-f]{8}|[0-9a-f]{17})", "ids of Elastic IP addresses, eipalloc- and 17 digits")
]


class NetworkingSettings(Settings):
    """Settings of the network. Each tier has one subnet per availability zone, in the zones' order."""

    vpc_cidr: Cidr
    """IPv4 block of the VPC, /16 to /28."""
    availability_zones: AvailabilityZones = ("us-east-1a", "us-east-1b")
    """At least two zones of the region, each once. Their order numbers Name tags; addresses go by a zone's letter."""
    public_subnet_cidrs: Cidrs = ("10.0.1.0/24", "10.0.2.0/24")
    """Load balancer and NAT gateways. One block for each zone, inside of the VPC and apart from all others, as in the
    other tiers."""
    private_app_subnet_cidrs: Cidrs = ("10.0.11.0/24", "10.0.12.0/24")
    """Containers."""
    private_db_subnet_cidrs: Cidrs = ("10.0.21.0/24", "10.0.22.0/24")
    """Databases. They share the zone's private route table, and so its way out, unless they are isolated."""
    map_public_ip_on_launch: bool = True
    """Instances that somebody starts in a public subnet get a public IP. Nothing here needs it."""

    # Ways out
    enable_nat_gateway: bool = False
    """Off: no address, no NAT gateway, no route to one, and no private route table unless a gateway endpoint has it."""
    single_nat_gateway: bool = False
    """On: one NAT gateway, in the first zone's public subnet, for the private route tables of all zones."""
    nat_allocation_ids: Annotated[Mapping[str, AllocationId], frozen] = frozendict()
    """Zone -> allocation id of an Elastic IP address that exists, for the NAT gateway in it. None is made then."""
    keep_nat_addresses: bool = False
    """On: the addresses of the NAT gateways stay when the environment is switched off, at 3.65 USD a month each."""
    isolate_database_subnets: bool = False
    """On: database subnets have a route table of their own, with nothing in it but the VPC."""
    gateway_endpoints: GatewayEndpoints = ()
    """`s3`, `dynamodb`: reached through the private route tables, past NAT. They cost nothing."""
    interface_endpoints: InterfaceEndpoints = ()
    """Other services, `ecr.api`, reached at an address in each app subnet. Each costs money per zone and hour:
    docs/network.md"""

    # What is closed and what is logged
    close_default_security_group: bool = False
    """On: the group that AWS made with the VPC, and that nothing here uses, loses its rules."""
    more_groups: Annotated[tuple[MoreGroup, ...], any_sequence] = ()
    """Security groups beside those of services, database and load balancer."""
    enable_flow_logs: bool = False
    """Log all traffic of the VPC to CloudWatch Logs."""
    flow_logs_retention_days: LogRetentionDays = 7
    """Days, one of the periods of CloudWatch Logs."""
    flow_logs_may_create_group: bool = True
    """Off: the role of the flow logs may write into their log group and not make it anew, without retention and key,
    after somebody deleted it."""

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

    @model_validator(mode="after")
    def _addresses_of_nat_gateways_are_complete(self) -> Self:
        if not self.nat_allocation_ids:
            return self
        if not self.enable_nat_gateway:
            raise ValueError(
                f"nat_allocation_ids has addresses for {', '.join(self.nat_allocation_ids)} and enable_nat_gateway is "
                "off; turn it on or leave the addresses out"
            )
        if set(self.nat_allocation_ids) != set(self.nat_zones):
            raise ValueError(
                f"nat_allocation_ids has addresses for {', '.join(sorted(self.nat_allocation_ids))} and NAT gateways "
                f"are in {', '.join(self.nat_zones)}; give one for each of these"
            )
        given = list(self.nat_allocation_ids.values())
        repeated = sorted({id_ for id_ in given if given.count(id_) > 1})
        if repeated:
            raise ValueError(
                f"nat_allocation_ids gives {', '.join(repeated)} to more than one zone; a NAT gateway needs an address "
                "of its own"
            )
        return self

    @model_validator(mode="after")
    def _groups_have_names_of_their_own(self) -> Self:
        each_once((each.name for each in self.more_groups), "more_groups has {} more than once; name each once")
        return self

    @model_validator(mode="after")
    def _say_what_has_no_effect(self) -> Self:
        if self.single_nat_gateway and not self.enable_nat_gateway:
            warnings.warn("single_nat_gateway is on without effect, for enable_nat_gateway is off", stacklevel=2)
        if self.keep_nat_addresses and (not self.enable_nat_gateway or self.nat_allocation_ids):
            why = "nat_allocation_ids names some that stay anyway" if self.enable_nat_gateway else "there is no NAT"
            warnings.warn(f"keep_nat_addresses is on without effect, for {why}", stacklevel=2)
        of_flow_logs = self.model_fields_set & {"flow_logs_retention_days", "flow_logs_may_create_group"}
        if of_flow_logs and not self.enable_flow_logs:
            warnings.warn(
                f"{' and '.join(sorted(of_flow_logs))} without effect, for enable_flow_logs is off", stacklevel=2
            )
        return self

    @property
    def nat_zones(self) -> tuple[str, ...]:
        """The zones that have a NAT gateway."""
        if not self.enable_nat_gateway:
            return ()
        return self.availability_zones[:1] if self.single_nat_gateway else self.availability_zones

    @property
    def has_private_route_tables(self) -> bool:
        """Whether anything is in them: a route to NAT, or to a gateway endpoint."""
        return self.enable_nat_gateway or bool(self.gateway_endpoints)

    def _cidrs_by_setting(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for name in ("public_subnet_cidrs", "private_app_subnet_cidrs", "private_db_subnet_cidrs"):
            yield name, getattr(self, name)
