"""What can be set for the database, and the rules for it."""

import re
import warnings
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import model_validator

from modules.database import parameters as known_parameters
from modules.database.engine_versions import VERSIONS, creatable, creatable_versions, exists, major
from modules.database.instance_classes import (
    CURRENT,
    FALLBACK_MAX_CONNECTIONS,
    MAX_CONNECTIONS,
    RETIRED,
    is_burstable,
)
from modules.database.reserved_names import is_free_for_a_database, is_free_for_a_user
from modules.database.rotation_schedules import (
    DURATION,
    DURATION_ALLOWED,
    SCHEDULE,
    SCHEDULE_ALLOWED,
    last_hour,
)
from modules.database.windows import MINUTES_A_DAY, SHORTEST, backup_windows, daily_window, maintenance_window
from modules.settings import (
    KMS_KEY,
    AlarmActions,
    LogRetentionDays,
    Percent,
    Settings,
    Strings,
    any_sequence,
    between,
    check,
    each_matching,
    each_once,
    matching,
    one_of,
)

# Limits: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
SMALLEST_STORAGE, LARGEST_STORAGE = 20, 65536  # GiB, PostgreSQL on gp2 and gp3
PERFORMANCE_INSIGHTS_DAYS = (7, *(months * 31 for months in range(1, 24)), 731)
LAST_TRANSACTION_ID = 2_146_483_647
"""PostgreSQL takes no more transactions at 2^31 less a million, until it is vacuumed."""

_LETTER_FIRST = r"[A-Za-z][A-Za-z0-9_]{0,62}"
_NAME = "1 to 63 letters, digits and underscores, a letter first"
_HYPHENS = r"(?=.{1,255}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*"
_HYPHENS_NAME = "1 to 255 letters, digits and single hyphens, a letter first"
_FINAL, _FINAL_NAME = (text.replace("255", "239") for text in (_HYPHENS, _HYPHENS_NAME))  # the time comes behind it

KmsKey = Annotated[
    str, matching(KMS_KEY, "the ARN of a KMS key, such as arn:aws:kms:us-east-1:123456789012:key/1234abcd-...")
]


class DatabaseParameter(Settings):
    """One parameter of the database's parameter group, such as rds.force_ssl."""

    name: str
    value: str
    """In PostgreSQL's own unit, without one: work_mem in KiB, shared_buffers in 8 KiB; or a formula of RDS's."""
    apply_method: Annotated[str, one_of("immediate", "pending-reboot")] = "immediate"
    """`pending-reboot` for static parameters, which RDS applies at the next reboot."""


class BackupPlan(Settings):
    """Daily backups by AWS Backup in a vault of their own, which outlives the database, and copies of them elsewhere.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
    """

    start_time: str
    """hh:mm in UTC, daily; neither in the hour before the database's windows nor during them."""
    start_window: Annotated[int, between(60, 10080, "minutes")] = 60
    """Minutes in which a backup has to start, or it is cancelled."""
    completion_window: Annotated[int, between(120, 43200, "minutes")] = 180
    """Minutes from start_time in which it has to be done, an hour more than start_window at least."""
    delete_after: Annotated[int, between(1, 36500, "days")]
    """Days that a backup is kept."""
    copy_to_region: Annotated[str, matching(r"[a-z]{2}(-[a-z]+)+-\d", "a region of AWS, such as us-west-2")] | None
    """Second region that each backup is copied to, None for no copies."""
    copy_delete_after: Annotated[int, between(1, 36500, "days")] = 30
    """Days that a copy is kept."""

    @model_validator(mode="after")
    def _start_is_a_time(self) -> Self:
        if daily_window(self.start_time, 1) is None:
            raise ValueError(f"start_time is {self.start_time!r}; allowed: hh:mm in UTC, such as 07:00")
        return self

    @model_validator(mode="after")
    def _there_is_time_to_finish(self) -> Self:
        if self.completion_window < self.start_window + 60:
            raise ValueError(
                f"completion_window is {self.completion_window} minutes; allowed: an hour more than start_window "
                f"({self.start_window} minutes) at least"
            )
        return self


class DatabaseSettings(Settings):
    """Settings of the database. Its master password is managed by RDS in Secrets Manager."""

    engine: Annotated[str, one_of("postgres")] = "postgres"
    engine_version: Annotated[
        str,
        check(exists, f"a version of PostgreSQL that RDS has, a major alone ({', '.join(VERSIONS)}) or with its minor"),
    ] = "17"
    """A major alone, such as 17: a new database starts with the minor that RDS prefers, and whatever minor runs plans
    nothing. Or a minor that RDS still creates. Any other minor is only for a database that runs it already, with
    ignore_engine_version_changes."""
    ignore_engine_version_changes: bool = False
    """On: Terraform leaves the version alone that runs, for one whose state holds a minor that RDS moves on by
    itself. To upgrade, turn it off."""
    allow_major_version_upgrade: bool = False
    """RDS upgrades to another major version only with this on: docs/database.md."""
    apply_immediately: bool = False
    """On: changes that need a restart are made at once, otherwise in the next maintenance window."""
    instance_class: Annotated[
        str,
        check(lambda name: name in CURRENT or name in RETIRED, "a class of RDS for PostgreSQL, such as db.t4g.micro"),
    ] = "db.t3.micro"
    db_name: Annotated[
        str,
        matching(_LETTER_FIRST, _NAME),
        check(is_free_for_a_database, "a name that neither PostgreSQL nor RDS reserves"),
    ] = "davidshaevel"
    db_master_username: Annotated[
        str,
        matching(_LETTER_FIRST, _NAME),
        check(is_free_for_a_user, "a name that neither PostgreSQL nor RDS reserves"),
    ] = "dbadmin"
    iam_database_authentication_enabled: bool = False
    """On: users that hold the role rds_iam log in with a token of IAM's in place of a password."""
    allocated_storage: Annotated[int, between(SMALLEST_STORAGE, LARGEST_STORAGE, "GiB")] = 20
    """GiB."""
    max_allocated_storage: Annotated[
        int, check(lambda value: 0 <= value <= LARGEST_STORAGE, f"0 (off), or up to {LARGEST_STORAGE} GiB")
    ] = 100
    """GiB that storage autoscaling may grow to, a tenth above allocated_storage or more; 0 turns autoscaling off."""
    storage_type: Annotated[str, one_of("gp2", "gp3")] = "gp3"
    """The storage is always encrypted."""
    kms_key_id: KmsKey | None = None
    """ARN of the key that encrypts the storage, None for RDS's own. Another key is another database."""
    master_user_secret_kms_key_id: KmsKey | None = None
    """ARN of the key that encrypts the master password in Secrets Manager, None for Secrets Manager's own."""
    backup_retention_period: Annotated[int, between(0, 35, "days")] = 7
    """Days; 0 turns backups off."""
    backup_window: str = "03:00-04:00"
    """Daily, UTC, at least 30 minutes."""
    delete_automated_backups: bool = True
    """Off: automated backups stay for their days when the database is deleted."""
    backup_plan: BackupPlan | None = None
    """Backups by AWS Backup beside RDS's own."""
    snapshot_identifier: (
        Annotated[str, matching(r"[A-Za-z0-9:._-]{1,255}", "the name or the ARN of a snapshot")] | None
    ) = None
    """Snapshot that a new database starts from, with its data, its database name and its master user; RDS gives it a
    new managed password. A database that runs takes no notice of it."""
    maintenance_window: str = "sun:04:00-sun:05:00"
    """Weekly, UTC, at least 30 minutes, apart from the backup window."""
    auto_minor_version_upgrade: bool = True
    cloudwatch_logs_exports: Annotated[
        Strings,
        each_matching("postgresql|upgrade|iam-db-auth-error", "postgresql, upgrade, iam-db-auth-error"),
    ] = ("postgresql", "upgrade")
    cloudwatch_logs_retention_days: LogRetentionDays | None = None
    """Days that the exported logs are kept, in groups of ours. None: RDS makes the groups, which keep all for ever."""
    cloudwatch_logs_kms_key_id: KmsKey | None = None
    """ARN of the key that encrypts those groups, one that CloudWatch Logs may use."""
    performance_insights_enabled: bool = True
    performance_insights_retention_period: Annotated[
        int,
        check(lambda value: value in PERFORMANCE_INSIGHTS_DAYS, "7, a multiple of 31 up to 713, or 731 days"),
    ] = 7
    """Days."""
    performance_insights_kms_key_id: KmsKey | None = None
    """ARN of the key that encrypts Performance Insights, None for RDS's own. RDS never changes it afterwards."""
    multi_az: bool = False
    deletion_protection: bool = False
    """On: RDS refuses to delete the database."""
    final_snapshot_identifier: Annotated[str, matching(_FINAL, _FINAL_NAME)] | None = None
    """What the name of the snapshot begins with that RDS takes when the database is deleted, required with
    deletion_protection; None: it takes none. The time at which the database is made comes behind it, -20260216-193005,
    for a name can be had once: a database that is switched off and on again gets another."""
    password_rotation_schedule: Annotated[str, matching(SCHEDULE, SCHEDULE_ALLOWED)] | None = None
    """When RDS makes a new master password, UTC; None leaves it to RDS: every 7 days, at an hour of its own. Once set
    and then left out again, the password is rotated no more."""
    password_rotation_duration: Annotated[str, matching(DURATION, DURATION_ALLOWED)] | None = None
    """Length of the window that the schedule opens, such as 2h; None: to the end of the day, or one hour for a
    schedule in hours."""
    create_parameter_group: bool = False
    parameter_group_name: Annotated[str, matching(_HYPHENS, _HYPHENS_NAME)] | None = None
    """None: `{project}-{environment}-{family}`, so that a group of another family can be made beside it. A name of
    one's own is for a group that runs already under it; its family can't change."""
    parameter_group_family: Annotated[str, matching(r"postgres\d\d", "postgres and a major version")] | None = None
    """None: that of `engine_version`, and no other is allowed."""
    parameters: Annotated[tuple[DatabaseParameter, ...], any_sequence] = ()
    """Parameters of the group that create_parameter_group makes."""
    alarm_actions: AlarmActions = ()
    """ARNs that an alarm notifies, and notifies again when it is over."""
    alarm_dimension: Literal["resource_id", "identifier"] = "resource_id"
    """What the alarms look their metrics up by. RDS publishes them by identifier; what runs today asks for
    the resource id (db-...), which no metric carries, so that its alarms never leave "insufficient data"."""
    alarm_missing_data: Literal["not_breaching", "by_alarm"] = "not_breaching"
    """What an alarm makes of no data. not_breaching: all is well, as today. by_alarm: what it means for each, so that
    a database that is down raises one alarm and not none."""
    high_cpu_threshold: Percent = 80
    connections_limit: Literal["listed", "usable"] = "listed"
    """What high_connections_threshold_percent is a percent of. listed: max_connections by a list of ten classes, as
    today, more than the database accepts. usable: what it accepts, by the class's memory or by the parameter
    max_connections, less what PostgreSQL reserves."""
    high_connections_threshold_percent: Percent = 80
    """Percent of connections_limit, rounded down."""
    low_free_storage_threshold_percent: Percent = 10
    """Percent of allocated_storage."""
    low_freeable_memory_threshold_bytes: Annotated[int, between(1, 2**42, "bytes")] | None = 536870912
    """Bytes; None where the percent is set."""
    low_freeable_memory_threshold_percent: Percent | None = None
    """Percent of the class's memory; None where the bytes are set."""
    low_cpu_credit_balance_threshold: Annotated[int, between(1, 10000, "credits")] | None = None
    """CPU credits, for burstable classes; None for no alarm. A credit is a minute of one vCPU."""
    high_used_transaction_ids_threshold: Annotated[int, between(1, LAST_TRANSACTION_ID, "transaction ids")] | None = (
        None
    )
    """Transaction ids that are not vacuumed yet; None for no alarm. At 2,146,483,647 PostgreSQL stops."""
    high_disk_queue_depth_threshold: Annotated[int, between(1, 10000, "requests")] | None = None
    """Requests that wait for the disk; None for no alarm."""

    @property
    def engine_major(self) -> str:
        """`15` of `15.12`."""
        return major(self.engine_version)

    @property
    def family(self) -> str:
        """Of parameter groups: `postgres17`."""
        return f"postgres{self.engine_major}"

    @property
    def max_connections(self) -> int | None:
        """max_connections as the parameters set it in numbers, None where RDS computes it."""
        values = [p.value for p in self.parameters if p.name == "max_connections" and p.value.isdigit()]
        return int(values[0]) if values else None

    @property
    def kms_keys(self) -> dict[str, str]:
        """The keys that are set, by the setting's name."""
        names = (
            "kms_key_id",
            "master_user_secret_kms_key_id",
            "cloudwatch_logs_kms_key_id",
            "performance_insights_kms_key_id",
        )
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    @model_validator(mode="after")
    def _version_can_be_created_or_runs(self) -> Self:
        if not creatable(self.engine_version) and not self.ignore_engine_version_changes:
            newest = creatable_versions(self.engine_major)[-1]
            raise ValueError(
                f"engine_version is {self.engine_version!r}, which RDS creates no more; write {self.engine_major!r} or "
                f"{newest!r}, or turn ignore_engine_version_changes on for a database that runs it already"
            )
        return self

    @model_validator(mode="after")
    def _an_upgrade_is_planned_as_one(self) -> Self:
        if self.ignore_engine_version_changes and self.allow_major_version_upgrade:
            raise ValueError(
                "ignore_engine_version_changes and allow_major_version_upgrade are both on, so that no upgrade would "
                "be planned; turn the first off to upgrade, the second when it is done"
            )
        if self.allow_major_version_upgrade and "." not in self.engine_version:
            # https://github.com/terraform-aws-modules/terraform-aws-rds/issues/627: "Cannot upgrade postgres from
            # 16.13 to 17.6", said RDS to 17.
            raise ValueError(
                f"engine_version is {self.engine_version!r} with allow_major_version_upgrade on, and RDS takes a major "
                "alone for the minor it prefers, to which it may not upgrade; write a minor, such as "
                f"{creatable_versions(self.engine_major)[-1]}"
            )
        if self.allow_major_version_upgrade and self.create_parameter_group and not self.apply_immediately:
            raise ValueError(
                "apply_immediately is off with allow_major_version_upgrade and create_parameter_group on: the old "
                "parameter group could not be deleted before the maintenance window; turn apply_immediately on"
            )
        return self

    @model_validator(mode="after")
    def _class_is_offered(self) -> Self:
        if self.instance_class in RETIRED and int(self.engine_major) >= 13:
            raise ValueError(
                f"instance_class is {self.instance_class!r}, of a family that RDS has retired; allowed: a class of "
                f"another family, such as db.t4g.micro"
            )
        return self

    @model_validator(mode="after")
    def _storage_can_grow(self) -> Self:
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html: a tenth more at least.
        # With 26 % more RDS does not say at once that the end is near.
        least = -(-self.allocated_storage * 11 // 10)
        if 0 < self.max_allocated_storage < least:
            raise ValueError(
                f"max_allocated_storage is {self.max_allocated_storage} GiB; allowed: a tenth above allocated_storage "
                f"({self.allocated_storage} GiB) or more, so {least} GiB, or 0 to turn storage autoscaling off"
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
    def _backup_plan_stays_out_of_the_windows(self) -> Self:
        if self.backup_plan is None:
            return self
        starts = daily_window(self.backup_plan.start_time, 1) or []
        maintenance = maintenance_window(self.maintenance_window)
        for name, text, spans in (
            ("backup_window", self.backup_window, backup_windows(self.backup_window) or []),
            ("maintenance_window", self.maintenance_window, [maintenance] if maintenance else []),
        ):
            if any(start.overlaps(span.and_before(60)) for start in starts for span in spans):
                raise ValueError(
                    f"start_time of backup_plan is {self.backup_plan.start_time!r}, in {name} {text!r} or in the hour "
                    "before it, when AWS Backup starts none; choose another time"
                )
        return self

    @model_validator(mode="after")
    def _protected_database_names_its_final_snapshot(self) -> Self:
        if self.deletion_protection and self.final_snapshot_identifier is None:
            raise ValueError(
                "final_snapshot_identifier is not set and deletion_protection is on; name the final snapshot, "
                "such as davidshaevel-prod-final-snapshot"
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
        if self.parameter_group_family not in (None, self.family):
            raise ValueError(
                f"parameter_group_family is {self.parameter_group_family!r} and engine_version is "
                f"{self.engine_version!r}; allowed: {self.family}, or None"
            )
        if self.parameters and not self.create_parameter_group:
            raise ValueError(
                f"parameters names {', '.join(p.name for p in self.parameters)} and create_parameter_group is "
                "off; turn it on or leave the parameters out"
            )
        return self

    @model_validator(mode="after")
    def _parameters_are_of_the_family(self) -> Self:
        each_once(sorted(p.name for p in self.parameters), "parameters names {} more than once; name each once")
        for parameter in self.parameters:
            self._check_parameter(parameter)
        return self

    def _check_parameter(self, parameter: DatabaseParameter) -> None:
        name, family = parameter.name, int(self.engine_major)
        if not known_parameters.is_listed(name, family) and not known_parameters.may_belong_to_an_extension(name):
            raise ValueError(f"parameters names {name!r}, which PostgreSQL {family} does not have; leave it out")
        if known_parameters.is_static(name, family) and parameter.apply_method == "immediate":
            raise ValueError(
                f"apply_method of {name} is 'immediate', and RDS applies it at a reboot only; write pending-reboot"
            )
        allowed = known_parameters.what_is_allowed(name, parameter.value, family)
        if allowed is not None:
            raise ValueError(f"value of {name} is {parameter.value!r}; allowed: {allowed}")

    @model_validator(mode="after")
    def _memory_alarm_has_one_threshold(self) -> Self:
        if (self.low_freeable_memory_threshold_bytes is None) == (self.low_freeable_memory_threshold_percent is None):
            both = "neither is" if self.low_freeable_memory_threshold_bytes is None else "both are"
            raise ValueError(
                f"of low_freeable_memory_threshold_bytes and low_freeable_memory_threshold_percent {both} set; set "
                "one, and the other to None"
            )
        return self

    @model_validator(mode="after")
    def _say_what_has_no_effect(self) -> Self:
        for sentence in self._without_effect():
            warnings.warn(sentence, stacklevel=2)
        return self

    def _without_effect(self) -> Iterator[str]:
        if self.ignore_engine_version_changes and re.fullmatch(r"\d+", self.engine_version):
            yield (
                f"ignore_engine_version_changes is on and engine_version is {self.engine_version!r}: a major alone "
                "follows its minors without it, and an upgrade would not be planned"
            )
        if self.parameter_group_name is not None and not self.create_parameter_group:
            yield f"parameter_group_name is {self.parameter_group_name!r} without create_parameter_group: there is none"
        if not self.cloudwatch_logs_exports and (
            self.cloudwatch_logs_retention_days or self.cloudwatch_logs_kms_key_id
        ):
            yield "cloudwatch_logs_exports is empty: retention and key of the logs are of no effect"
        elif self.cloudwatch_logs_kms_key_id and not self.cloudwatch_logs_retention_days:
            yield "cloudwatch_logs_kms_key_id is set without cloudwatch_logs_retention_days: RDS makes the groups"
        if "iam-db-auth-error" in self.cloudwatch_logs_exports and not self.iam_database_authentication_enabled:
            yield "cloudwatch_logs_exports holds iam-db-auth-error and IAM authentication is off: it stays empty"
        if self.performance_insights_kms_key_id and not self.performance_insights_enabled:
            yield "performance_insights_kms_key_id is set and Performance Insights is off: it encrypts nothing"
        if not self.delete_automated_backups and self.backup_retention_period == 0:
            yield "delete_automated_backups is off and backup_retention_period is 0: there are none to keep"
        if self.low_cpu_credit_balance_threshold is not None and not is_burstable(self.instance_class):
            yield (f"low_cpu_credit_balance_threshold is set and {self.instance_class} has no CPU credits: no alarm")
        if self.connections_limit == "listed" and self.instance_class not in MAX_CONNECTIONS:
            yield (
                f"instance_class is {self.instance_class!r}, which connections_limit 'listed' does not list: the "
                f"connections alarm assumes {FALLBACK_MAX_CONNECTIONS}; write 'usable'"
            )
        for parameter in self.parameters:
            if not known_parameters.is_listed(parameter.name, int(self.engine_major)):
                yield (
                    f"parameters names {parameter.name!r}, which modules/database/parameters.py does not know: whether "
                    "RDS has it, and takes this value, shows when it is applied"
                )
