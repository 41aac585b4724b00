"""What can be set for the database, and the rules for it."""

import warnings
from typing import Annotated, Literal, Self

from pydantic import model_validator

from modules.database.instance_classes import FALLBACK_MAX_CONNECTIONS, MAX_CONNECTIONS
from modules.database.rotation_schedules import (
    DURATION,
    DURATION_ALLOWED,
    SCHEDULE,
    SCHEDULE_ALLOWED,
    last_hour,
)
from modules.database.windows import MINUTES_A_DAY, SHORTEST, backup_windows, maintenance_window
from modules.settings import (
    AlarmActions,
    Percent,
    Settings,
    Strings,
    any_sequence,
    between,
    check,
    each_matching,
    matching,
    one_of,
)

# Limits: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
SMALLEST_STORAGE, LARGEST_STORAGE = 20, 65536  # GiB, PostgreSQL on gp2 and gp3
PERFORMANCE_INSIGHTS_DAYS = (7, *(months * 31 for months in range(1, 24)), 731)

_LETTER_FIRST = r"[A-Za-z][A-Za-z0-9_]{0,62}"
_RESERVED_USERS = ("admin", "rdsadmin", "rds_superuser")


class DatabaseParameter(Settings):
    """One parameter of the database's parameter group, such as rds.force_ssl."""

    name: str
    value: str
    apply_method: Annotated[str, one_of("immediate", "pending-reboot")] = "immediate"
    """`pending-reboot` for static parameters, which RDS applies at the next reboot."""


class DatabaseSettings(Settings):
    """Settings of the database. Its master password is managed by RDS in Secrets Manager."""

    engine: Annotated[str, one_of("postgres")] = "postgres"
    engine_version: Annotated[
        str, matching(r"1[1-8](\.\d{1,2})?", "a PostgreSQL version that RDS offers, 11 to 18, such as 15.12")
    ] = "15.12"
    instance_class: Annotated[
        str,
        matching(r"db\.[a-z]\w*\.(micro|small|medium|large|\d{0,2}xlarge)", "a class of RDS, such as db.t3.micro"),
    ] = "db.t3.micro"
    db_name: Annotated[str, matching(_LETTER_FIRST, "1 to 63 letters, digits and underscores, a letter first")] = (
        "davidshaevel"
    )
    db_master_username: Annotated[
        str,
        matching(_LETTER_FIRST, "1 to 63 letters, digits and underscores, a letter first"),
        check(lambda name: name.lower() not in _RESERVED_USERS, "a name that RDS does not reserve"),
    ] = "dbadmin"
    allocated_storage: Annotated[int, between(SMALLEST_STORAGE, LARGEST_STORAGE, "GiB")] = 20
    """GiB."""
    max_allocated_storage: Annotated[
        int, check(lambda value: 0 <= value <= LARGEST_STORAGE, f"0 (off), or up to {LARGEST_STORAGE} GiB")
    ] = 100
    """GiB that storage autoscaling may grow to, above allocated_storage; 0 turns autoscaling off."""
    storage_type: Annotated[str, one_of("gp2", "gp3")] = "gp3"
    """The storage is always encrypted."""
    backup_retention_period: Annotated[int, between(0, 35, "days")] = 7
    """Days; 0 turns backups off."""
    backup_window: str = "03:00-04:00"
    """Daily, UTC, at least 30 minutes."""
    maintenance_window: str = "sun:04:00-sun:05:00"
    """Weekly, UTC, at least 30 minutes, apart from the backup window."""
    auto_minor_version_upgrade: bool = True
    cloudwatch_logs_exports: Annotated[
        Strings,
        each_matching("postgresql|upgrade|iam-db-auth-error", "postgresql, upgrade, iam-db-auth-error"),
    ] = ("postgresql", "upgrade")
    performance_insights_enabled: bool = True
    performance_insights_retention_period: Annotated[
        int,
        check(lambda value: value in PERFORMANCE_INSIGHTS_DAYS, "7, a multiple of 31 up to 713, or 731 days"),
    ] = 7
    """Days."""
    multi_az: bool = False
    deletion_protection: bool = False
    """On: RDS refuses to delete the database, and takes a final snapshot when it may. Off: no snapshot."""
    final_snapshot_identifier: (
        Annotated[
            str,
            matching(
                r"(?=.{1,255}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*",
                "1 to 255 letters, digits and single hyphens, a letter first",
            ),
        ]
        | None
    ) = None
    """Name of the final snapshot, required with deletion_protection. A name of the settings rather than of
    the clock, so that the same settings give the same plan."""
    password_rotation_schedule: Annotated[str, matching(SCHEDULE, SCHEDULE_ALLOWED)] | None = None
    """When RDS makes a new master password, UTC; None leaves it to RDS: every 7 days, at an hour of its own. Once set
    and then left out again, the password is rotated no more."""
    password_rotation_duration: Annotated[str, matching(DURATION, DURATION_ALLOWED)] | None = None
    """Length of the window that the schedule opens, such as 2h; None: to the end of the day, or one hour for a
    schedule in hours."""
    create_parameter_group: bool = False
    parameter_group_family: Annotated[str, matching(r"postgres\d\d", "postgres and a major version")] = "postgres15"
    parameters: Annotated[tuple[DatabaseParameter, ...], any_sequence] = ()
    """Parameters of the group that create_parameter_group makes."""
    alarm_actions: AlarmActions = ()
    """ARNs that an alarm notifies, and notifies again when it is over."""
    alarm_dimension: Literal["resource_id", "identifier"] = "resource_id"
    """What the alarms look their metrics up by. RDS publishes them by identifier; what runs today asks for
    the resource id (db-...), which no metric carries, so that its alarms never leave "insufficient data"."""
    high_cpu_threshold: Percent = 80
    high_connections_threshold_percent: Percent = 80
    """Percent of the class's max_connections, rounded down."""
    low_free_storage_threshold_percent: Percent = 10
    """Percent of allocated_storage."""
    low_freeable_memory_threshold_bytes: Annotated[int, between(1, 2**42, "bytes")] = 536870912
    """Bytes."""

    @model_validator(mode="after")
    def _storage_can_grow(self) -> Self:
        if 0 < self.max_allocated_storage <= self.allocated_storage:
            raise ValueError(
                f"max_allocated_storage is {self.max_allocated_storage} GiB; allowed: above allocated_storage "
                f"({self.allocated_storage} GiB), or 0 to turn storage autoscaling off"
            )
        return self

    @model_validator(mode="after")
    def _windows_are_apart(self) -> Self:
        backups = backup_windows(self.backup_window)
        if backups is None:
            raise ValueError(
                f"backup_window is {self.backup_window!r}; allowed: hh:mm-hh:mm in UTC, such as 03:00-04:00"
            )
        maintenance = maintenance_window(self.maintenance_window)
        if maintenance is None:
            raise ValueError(
                f"maintenance_window is {self.maintenance_window!r}; allowed: ddd:hh:mm-ddd:hh:mm in UTC, "
                "such as sun:04:00-sun:05:00"
            )
        for name, text, minutes in (
            ("backup_window", self.backup_window, backups[0].minutes),
            ("maintenance_window", self.maintenance_window, maintenance.minutes),
        ):
            if minutes < SHORTEST:
                raise ValueError(f"{name} is {text!r}, {minutes} minutes; allowed: at least {SHORTEST} minutes")
        if maintenance.minutes > MINUTES_A_DAY:
            raise ValueError(f"maintenance_window is {self.maintenance_window!r}, over a day; allowed: up to 24 hours")
        if any(maintenance.overlaps(backup) for backup in backups):
            raise ValueError(
                f"maintenance_window is {self.maintenance_window!r}, which overlaps backup_window "
                f"{self.backup_window!r}; choose windows that are apart"
            )
        return self

    @model_validator(mode="after")
    def _protected_database_names_its_final_snapshot(self) -> Self:
        if self.deletion_protection and self.final_snapshot_identifier is None:
            raise ValueError(
                "final_snapshot_identifier is not set and deletion_protection is on; name the final snapshot, "
                "such as davidshaevel-prod-final-snapshot"
            )
        if not self.deletion_protection and self.final_snapshot_identifier is not None:
            raise ValueError(
                f"final_snapshot_identifier is {self.final_snapshot_identifier!r} and deletion_protection is off, "
                "which takes no final snapshot; turn deletion_protection on or leave the name out"
            )
        return self

    @model_validator(mode="after")
    def _password_rotation_has_a_window(self) -> Self:
        schedule, duration = self.password_rotation_schedule, self.password_rotation_duration
        if duration is None:
            return self
        if schedule is None:
            raise ValueError(
                f"password_rotation_duration is {duration!r} and password_rotation_schedule is not set; set it, or "
                "leave the duration out"
            )
        if last_hour(schedule, duration) > 24:
            raise ValueError(
                f"password_rotation_duration is {duration!r} and password_rotation_schedule is {schedule!r}, a window "
                "that ends on the next day, which Secrets Manager refuses; shorten it or start earlier"
            )
        return self

    @model_validator(mode="after")
    def _parameter_group_goes_with_the_engine(self) -> Self:
        family = f"postgres{self.engine_version.split('.')[0]}"
        if self.create_parameter_group and self.parameter_group_family != family:
            raise ValueError(
                f"parameter_group_family is {self.parameter_group_family!r} and engine_version is "
                f"{self.engine_version!r}; allowed: {family}"
            )
        if self.parameters and not self.create_parameter_group:
            raise ValueError(
                f"parameters names {', '.join(p.name for p in self.parameters)} and create_parameter_group is "
                "off; turn it on or leave the parameters out"
            )
        return self

    @model_validator(mode="after")
    def _say_where_max_connections_is_a_guess(self) -> Self:
        if self.instance_class not in MAX_CONNECTIONS:
            warnings.warn(
                f"instance_class is {self.instance_class!r}, whose max_connections is not in "
                f"modules/database/instance_classes.py: the connections alarm assumes {FALLBACK_MAX_CONNECTIONS}",
                stacklevel=2,
            )
        return self
