"""Containers on ECS Fargate behind an application load balancer."""

from modules.compute.compute import Compute
from modules.compute.database_access import DatabaseAccess
from modules.compute.scaling import CapacityProvider, Scaling, ScheduledScaling
from modules.compute.service import (
    ContainerHealthCheck,
    Deployment,
    Permission,
    Route,
    Secret,
    Service,
    Ulimit,
)
from modules.compute.settings import ComputeSettings, ServiceAlarms

__all__ = [
    "CapacityProvider",
    "Compute",
    "ComputeSettings",
    "ContainerHealthCheck",
    "DatabaseAccess",
    "Deployment",
    "Permission",
    "Route",
    "Scaling",
    "ScheduledScaling",
    "Secret",
    "Service",
    "ServiceAlarms",
    "Ulimit",
]
