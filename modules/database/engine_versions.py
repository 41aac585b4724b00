"""Versions of PostgreSQL that RDS has had, and those that it still creates.

Sources: the release calendar of RDS for PostgreSQL
(https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html) by way of
cfn-lint 1.58, whose `engine_version.json` and `engine_version_deprecated.json` tests/modules/test_database_witnesses.py
compares with this table; and AWS's notices of retirement, where cfn-lint does not follow them yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Major:
    """What RDS has of one major version."""

    minors: tuple[int, ...]
    """All that RDS has ever had: a database that runs may be at any of them."""
    creatable_from: int
    """The oldest minor that a new database may start with."""
    extended: tuple[str, ...] = ()
    """Releases under RDS Extended Support, such as `-rds.20260514`, that a new database may start with."""


def _minors(first: int, last: int, *, without: tuple[int, ...] = ()) -> tuple[int, ...]:
    return tuple(minor for minor in range(first, last + 1) if minor not in without)


_EXTENDED = tuple(f"-rds.{day}" for day in ("20250220", "20250508", "20250814", "20251114", "20260224", "20260514"))

VERSIONS: Mapping[str, Major] = {
    "11": Major(_minors(1, 22, without=(3,)), creatable_from=23, extended=tuple(f"22{day}" for day in _EXTENDED)),
    "12": Major(_minors(2, 22), creatable_from=22, extended=tuple(f"22{day}" for day in _EXTENDED)),
    "13": Major(_minors(1, 23), creatable_from=23, extended=tuple(f"23{day}" for day in _EXTENDED[-2:])),
    "14": Major(_minors(1, 24), creatable_from=18),
    # 15.12 since 1 May 2026, 15.13 and 15.14 since 1 October 2026, by AWS's notices to accounts that run them.
    "15": Major(_minors(2, 19), creatable_from=15),
    "16": Major(_minors(1, 15), creatable_from=9),
    "17": Major(_minors(1, 11), creatable_from=5),
    "18": Major(_minors(1, 6, without=(5,)), creatable_from=1),
}


def major(version: str) -> str:
    """`15` of `15.12`, and of `15`."""
    return version.split(".", 1)[0]


def exists(version: str) -> bool:
    """Whether RDS has, or once had, this version: a major alone, or one of its minors."""
    number, dot, minor = version.partition(".")
    known = VERSIONS.get(number)
    return known is not None and (not dot or minor in known.extended or minor in map(str, known.minors))


def creatable(version: str) -> bool:
    """Whether RDS makes a new database of this version. A major alone stands for the minor that RDS prefers."""
    number, _, minor = version.partition(".")
    return exists(version) and (not minor or minor in _creatable_minors(number))


def creatable_versions(number: str) -> tuple[str, ...]:
    """The minors of one major that a new database may start with, oldest first."""
    return tuple(f"{number}.{minor}" for minor in _creatable_minors(number))


def _creatable_minors(number: str) -> tuple[str, ...]:
    known = VERSIONS[number]
    plain = (minor for minor in known.minors if minor >= known.creatable_from)
    return (*map(str, plain), *known.extended)
