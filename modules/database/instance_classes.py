"""What is known of RDS instance classes: their memory, and with it how many connections PostgreSQL accepts.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html for the classes
and their memory. tests/modules/test_database_witnesses.py compares the list with cfn-lint's of what RDS offers for
PostgreSQL, and the memory with what EC2 says of the same machine.
"""

from collections.abc import Mapping

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
"""PostgreSQL's max_connections by class, as the connections alarm of the running platform counts them: too many, for
they count the memory that the operating system and RDS take."""

FALLBACK_MAX_CONNECTIONS = 80
"""What that alarm assumes of any other class."""

GIB = 2**30

_T = ("micro", "small", "medium", "large", "xlarge", "2xlarge")
_TO_16 = ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")
_TO_24 = (*_TO_16, "24xlarge")
_TO_32 = (*_TO_24, "32xlarge")
_TO_48 = (*_TO_24, "48xlarge")

# GiB of the xlarge, families, and the sizes they come in. An 8xlarge has eight times as much, a large half of it.
_REGULAR: tuple[tuple[float, tuple[str, ...], tuple[str, ...]], ...] = (
    (16, ("m5", "m5d"), _TO_24),
    (16, ("m6g", "m6gd", "m7g"), _TO_16),
    (16, ("m6i", "m6id", "m6idn", "m6in"), _TO_32),
    (16, ("m7i", "m8a", "m8g", "m8gd", "m9g"), _TO_48),
    (32, ("r5", "r5b", "r5d"), _TO_24),
    (32, ("r6g", "r6gd", "r7g"), _TO_16),
    (32, ("r6i", "r6id", "r6idn", "r6in"), _TO_32),
    (32, ("r7i", "r8a", "r8g", "r8gd"), _TO_48),
    (64, ("x2g",), _TO_16),
    (64, ("x2idn",), ("16xlarge", "24xlarge", "32xlarge")),
    (128, ("x2iedn",), ("xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge", "24xlarge", "32xlarge")),
)
_REGULAR_RETIRED: tuple[tuple[float, tuple[str, ...], tuple[str, ...]], ...] = (
    (16, ("m4",), ("large", "xlarge", "2xlarge", "4xlarge", "10xlarge", "16xlarge")),
    (30.5, ("r3",), ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge")),
    (30.5, ("r4",), ("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge")),
    (17.1, ("m2",), ("xlarge", "2xlarge", "4xlarge")),
)
_BURSTABLE = dict(zip(_T, (1, 2, 4, 8, 16, 32), strict=True))


def _regular(families: tuple[tuple[float, tuple[str, ...], tuple[str, ...]], ...]) -> dict[str, float]:
    return {
        f"db.{family}.{size}": xlarge * _times_xlarge(size)
        for xlarge, names, sizes in families
        for family in names
        for size in sizes
    }


def _times_xlarge(size: str) -> float:
    return 0.5 if size == "large" else float(size.removesuffix("xlarge") or 1)


CURRENT: Mapping[str, float] = {
    **{f"db.{family}.{size}": memory for family in ("t3", "t4g") for size, memory in _BURSTABLE.items()},
    **_regular(_REGULAR),
}
"""Class -> its memory in GiB, of those that RDS offers for the versions of PostgreSQL that it still creates."""

RETIRED: Mapping[str, float] = {
    "db.t1.micro": 0.613,
    **{f"db.t2.{size}": memory for size, memory in _BURSTABLE.items()},
    "db.m1.small": 1.7,
    "db.m1.medium": 3.75,
    "db.m1.large": 7.5,
    "db.m1.xlarge": 15,
    "db.m3.medium": 3.75,
    "db.m3.large": 7.5,
    "db.m3.xlarge": 15,
    "db.m3.2xlarge": 30,
    **_regular(_REGULAR_RETIRED),
}
"""Class -> its memory in GiB, of those that RDS offers no more for PostgreSQL 13 and up."""

# What RDS sets for PostgreSQL: LEAST({DBInstanceClassMemory/9531392},5000),
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
_BYTES_A_CONNECTION = 9531392
_MOST_CONNECTIONS = 5000
_SHARE_FOR_POSTGRESQL = 0.8
"""DBInstanceClassMemory leaves out what the operating system and RDS take: a db.t4g.small was measured at 181."""
_RESERVED_CONNECTIONS = 3
"""superuser_reserved_connections: 178 of those 181 were to be had."""


def is_burstable(instance_class: str) -> bool:
    """Whether the class earns and spends CPU credits."""
    return instance_class.startswith("db.t")


def memory_bytes(instance_class: str) -> int:
    """The memory of the class, that of the operating system and of RDS included."""
    return int((CURRENT.get(instance_class) or RETIRED[instance_class]) * GIB)


def listed_max_connections(instance_class: str) -> int:
    """Connections as the alarm of the running platform counts them, or its fallback."""
    return MAX_CONNECTIONS.get(instance_class, FALLBACK_MAX_CONNECTIONS)


def usable_connections(instance_class: str, max_connections: int | None = None) -> int:
    """Connections that PostgreSQL gives to programs: of `max_connections`, or else of what RDS sets for the class."""
    by_memory = int(memory_bytes(instance_class) * _SHARE_FOR_POSTGRESQL) // _BYTES_A_CONNECTION
    return (max_connections or min(by_memory, _MOST_CONNECTIONS)) - _RESERVED_CONNECTIONS
