"""PostgreSQL on RDS, its monitoring role, its alarms and its backups."""

from modules.database.database import Database
from modules.database.settings import BackupPlan, DatabaseParameter, DatabaseSettings

__all__ = ["BackupPlan", "Database", "DatabaseParameter", "DatabaseSettings"]
