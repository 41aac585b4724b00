"""The environments, as data: one file each, and no logic."""

from environments.dev import DEV
from environments.environment import Environment

ENVIRONMENTS = (DEV,)

__all__ = ["ENVIRONMENTS", "Environment"]
