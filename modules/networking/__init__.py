"""VPC, three tiers of subnets, NAT, endpoints, security groups and flow logs."""

from modules.networking.flow_logs import flow_logs_group_name
from modules.networking.more_groups import Connection, MoreGroup
from modules.networking.networking import Networking
from modules.networking.settings import NetworkingSettings
from modules.networking.subnets import PlannedSubnet, Tier, plan_subnets

__all__ = [
    "Connection",
    "MoreGroup",
    "Networking",
    "NetworkingSettings",
    "PlannedSubnet",
    "Tier",
    "flow_logs_group_name",
    "plan_subnets",
]
