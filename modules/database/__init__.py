"""PostgreSQL on RDS, its monitoring role and its alarms."""

from modules.database.database import Database
from modules.database.settings import DatabaseParameter, DatabaseSettings

__all__ = ["Database", "DatabaseParameter", "DatabaseSettings"]
