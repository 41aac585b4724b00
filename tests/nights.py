"""Dev as it is where it sleeps at night."""

from environments.dev import DEV
from environments.environment import Environment
from modules.night import Night

NIGHT = Night(sleeps="20:00", wakes="07:00", time_zone="America/New_York")
# When the database runs, in winter and in summer.
WINDOWS = {"backup_window": "12:00-12:30", "maintenance_window": "mon:13:00-mon:13:30"}


def nightly(environment: Environment = DEV, night: Night = NIGHT) -> Environment:
    """The environment with a night, and with windows of the database that are by day."""
    database = environment.database and environment.database.but(**WINDOWS)
    return environment.but(night=night, database=database)


NIGHTLY = nightly()
SWITCHED = DEV.but(night=NIGHT.but(by="workflow"))
