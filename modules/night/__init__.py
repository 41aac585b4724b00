"""Nights: services without tasks, and a database that is stopped."""

from modules.night.database import DatabaseNight
from modules.night.services import with_night
from modules.night.settings import Night

__all__ = ["DatabaseNight", "Night", "with_night"]
