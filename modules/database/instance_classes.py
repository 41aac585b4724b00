"""What is known of RDS instance classes."""

MAX_CONNECTIONS = {
    "db.t3.micro": 112,
    "db.t4g.micro": 112,
    "db.t3.small": 225,
    "db.t4g.small": 225,
    "db.t3.medium": 450,
    "db.t3.large": 900,
    "db.m5.large": 900,
    "db.m5.xlarge": 1800,
    "db.r5.large": 1600,
    "db.r5.xlarge": 3200,
}
"""PostgreSQL's max_connections by class, as the connections alarm of the running platform counts them."""

FALLBACK_MAX_CONNECTIONS = 80
"""What the alarm assumes of any other class."""


def max_connections(instance_class: str) -> int:
    """Connections that an instance of this class accepts, or the fallback."""
    return MAX_CONNECTIONS.get(instance_class, FALLBACK_MAX_CONNECTIONS)
