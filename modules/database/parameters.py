"""Parameters of PostgreSQL on RDS: which a family has, what values they take, and which wait for a reboot.

`postgres_parameters.json` holds what PostgreSQL 13 to 18 say of themselves, in `SELECT name, context, vartype, min_val,
max_val, enumvals FROM pg_settings`, without what nobody can set (context `internal`); `static` are those of context
`postmaster`. RDS takes numbers in PostgreSQL's own units, without any unit of theirs, 0 and 1 for a switch, and
formulas such as {DBInstanceClassMemory/32768}
(https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html).

RDS narrows some ranges and keeps some parameters for itself. Only an account tells which:
`aws rds describe-engine-default-parameters --db-parameter-group-family postgres17`.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

# Parameters that RDS and the extensions it loads add -> whether they are static.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html and the
# pages of the extensions. rds.force_ssl: "cannot use immediate apply method for static parameter", said RDS of
# PostgreSQL up to 14; from 15 on, where 1 is the default, it keeps pending-reboot, and any other method is planned
# again for ever.
_ADDED_BY_RDS: Mapping[str, bool] = {
    "rds.adaptive_autovacuum": False,
    "rds.force_admin_logging_level": False,
    "rds.force_autovacuum_logging_level": False,
    "rds.force_ssl": True,
    "rds.log_retention_period": False,
    "rds.logical_replication": True,
    "rds.restrict_password_commands": True,
    "cron.database_name": True,
    "cron.host": True,
    "cron.log_run": True,
    "cron.log_statement": True,
    "cron.max_running_jobs": True,
    "cron.use_background_workers": True,
    "pg_stat_statements.max": True,
    "pg_stat_statements.save": False,
    "pg_stat_statements.track": False,
    "pg_stat_statements.track_planning": False,
    "pg_stat_statements.track_utility": False,
}

# What RDS calls static and PostgreSQL does not, on the page above.
_STATIC_ON_RDS = frozenset({"ssl", "temp_file_limit"})

_OLDEST, _NEWEST = 13, 18


@cache
def _known() -> Mapping[str, list[dict[str, Any]]]:
    text = (Path(__file__).parent / "postgres_parameters.json").read_text()
    return {name.lower(): entries for name, entries in json.loads(text).items()}


def _of_family(name: str, major: int) -> dict[str, Any] | None:
    entries = _known().get(name.lower(), [])
    return next((entry for entry in entries if entry["from"] <= major <= entry["to"]), None)


def is_listed(name: str, major: int) -> bool:
    """Whether anything is known of a parameter here."""
    return name in _ADDED_BY_RDS or not _OLDEST <= major <= _NEWEST or _of_family(name, major) is not None


def may_belong_to_an_extension(name: str) -> bool:
    """Whether it is one of the many, with a dot in them, that RDS and extensions add and no list here holds in full."""
    return "." in name


def is_static(name: str, major: int) -> bool:
    """Whether a new value waits for the next reboot."""
    if name in _ADDED_BY_RDS:
        return _ADDED_BY_RDS[name]
    known = _of_family(name, major)
    return name in _STATIC_ON_RDS or (known is not None and bool(known["static"]))


def what_is_allowed(name: str, value: str, major: int) -> str | None:
    """What values the parameter takes where `value` is none of them, otherwise None."""
    known = _of_family(name, major)
    if known is None or _is_formula(value):
        return None
    match known["type"]:
        case "bool":
            return None if value in ("0", "1") else "0, 1"
        case "integer":
            fits = re.fullmatch(r"-?\d+", value) is not None and known["low"] <= int(value) <= known["high"]
            return None if fits else f"{known['low']} to {known['high']}, without a unit"
        case "real":
            fits = re.fullmatch(r"-?\d+(\.\d+)?", value) is not None and known["low"] <= float(value) <= known["high"]
            return None if fits else f"{known['low']:g} to {known['high']:g}"
        case "enum":
            return None if value in known["values"] else ", ".join(known["values"])
        case _:
            return None


def _is_formula(value: str) -> bool:
    return "{" in value or re.match(r"(GREATEST|LEAST|SUM)\(", value) is not None
