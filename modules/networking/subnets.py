"""Which subnet goes where: plain data, made before any resource is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from modules.networking.settings import NetworkingSettings


class Tier(StrEnum):
    """What a subnet is for; the value of its Tier tag."""

    PUBLIC = "public"
    PRIVATE_APP = "private-app"
    PRIVATE_DB = "private-db"

    @property
    def id(self) -> str:
        """The tier in a Terraform address, such as `private_app`."""
        return self.value.replace("-", "_")


@dataclass(frozen=True, kw_only=True)
class PlannedSubnet:
    """One subnet: its tier, its block, its zone and the zone's place in the settings, from 1."""

    tier: Tier
    cidr: str
    zone: str
    number: int

    @property
    def id(self) -> str:
        """Names the subnet for good, whatever the order of the settings: `public_a`."""
        return f"{self.tier.id}_{zone_letter(self.zone)}"


def zone_letter(zone: str) -> str:
    """The letter of an availability zone: `a` of us-east-1a."""
    return zone[-1]


def plan_subnets(settings: NetworkingSettings) -> Sequence[PlannedSubnet]:
    """One subnet of each tier in each zone, tier by tier in the settings' order."""
    return [
        PlannedSubnet(tier=tier, cidr=cidr, zone=zone, number=number)
        for tier, cidrs in (
            (Tier.PUBLIC, settings.public_subnet_cidrs),
            (Tier.PRIVATE_APP, settings.private_app_subnet_cidrs),
            (Tier.PRIVATE_DB, settings.private_db_subnet_cidrs),
        )
        for number, (zone, cidr) in enumerate(zip(settings.availability_zones, cidrs, strict=True), start=1)
    ]
