"""Names that PostgreSQL or RDS keep for themselves.

Reserved words: what `SELECT word FROM pg_get_keywords() WHERE catcode = 'R'` gives in PostgreSQL 13 to 18
(https://www.postgresql.org/docs/current/sql-keywords-appendix.html). RDS refuses words "reserved by the database
engine" for DBName and MasterUsername
(https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html).
"""

_WORDS = """
    all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
    current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc
    distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral
    leading limit localtime localtimestamp not null offset on only or order placing primary references returning select
    session_user some symmetric system_user table then to trailing true union unique user using variadic when where
    window with
"""
RESERVED_WORDS = frozenset(_WORDS.split())

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
_USERS_OF_RDS = frozenset({"admin", "rdsadmin", "rdsrepladmin", "rdstopmgr", "rdswriteforwarduser"})
_DATABASES_OF_RDS = frozenset({"rdsadmin", "template0", "template1"})


def is_free_for_a_user(name: str) -> bool:
    """Whether a master user may be called so. PostgreSQL keeps `pg_`, RDS `rds_` for roles of their own."""
    name = name.lower()
    return not (
        name in RESERVED_WORDS
        or name in _USERS_OF_RDS
        or name in ("none", "public")
        or name.startswith(("pg_", "rds_"))
    )


def is_free_for_a_database(name: str) -> bool:
    """Whether a database may be called so."""
    name = name.lower()
    return not (name in RESERVED_WORDS or name in _DATABASES_OF_RDS)
