"""Containers on ECS Fargate behind an application load balancer."""

from modules.compute.compute import Compute, DatabaseAccess
from modules.compute.settings import CapacityProvider, ComputeSettings, Scaling, ServiceAlarms

__all__ = ["CapacityProvider", "Compute", "ComputeSettings", "DatabaseAccess", "Scaling", "ServiceAlarms"]
