"""VPC, three tiers of subnets, NAT, security groups and flow logs."""

from modules.networking.networking import Networking
from modules.networking.settings import NetworkingSettings
from modules.networking.subnets import PlannedSubnet, Tier, plan_subnets

__all__ = ["Networking", "NetworkingSettings", "PlannedSubnet", "Tier", "plan_subnets"]
