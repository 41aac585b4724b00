"""The database: instance, subnet group, parameter group, monitoring role, log groups; alarms and backups beside it."""

from collections.abc import Sequence

from cdktf import Fn, TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.database.alarms import make_alarms
from modules.database.backup import DatabaseBackup
from modules.database.password_rotation import schedule_password_rotation
from modules.database.settings import DatabaseSettings
from modules.iam import Source, assume_role_policy
from modules.names import ResourceNames
from modules.regions import arn

ENHANCED_MONITORING_INTERVAL = 60  # seconds; RDS takes 0, 1, 5, 10, 15, 30 and 60
MONITORING = "monitoring.rds.amazonaws.com"


class Database(Construct):
    """RDS for PostgreSQL in the private database subnets.

    Hands out `db_instance_id`, `_identifier`, `_arn`, `_resource_id`, `_endpoint` ("host:port"), `_address` (host),
    `_port`; `db_name`, `db_username`, `secret_arn`; `db_subnet_group_id`, `_arn`; two connection strings without
    credentials; the ARN of each alarm of the running platform; and by `connect_arn` what IAM authentication is granted
    on.

    `account_id` and `region` are the database's own; with `confine_roles` RDS takes the monitoring role for this
    database alone. `backup_copies_provider` is the provider of the region that `backup_plan.copy_to_region` names.
    `alarm_topic_arn` is notified beside the settings' alarm_actions. `snapshot_identifier` is what a new database
    starts from, in place of the settings' own: an expression, whose value may be null.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: DatabaseSettings,
        account_id: str,
        region: str,
        subnet_ids: Sequence[str],
        security_group_id: str,
        snapshot_identifier: str | None = None,
        confine_roles: bool = False,
        backup_copies_provider: TerraformProvider | None = None,
        alarm_topic_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self._account_id, self._region = account_id, region
        self._identifier = instance_identifier(names)
        self._subnet_group = self._make_subnet_group(names, subnet_ids)
        self._monitoring_role = self._make_monitoring_role(names, confine_roles)
        self._parameter_group = self._make_parameter_group(names, settings) if settings.create_parameter_group else None
        self._log_groups = self._make_log_groups(settings)
        snapshot = snapshot_identifier or settings.snapshot_identifier
        self._instance = self._make_instance(settings, security_group_id, snapshot)
        alarm_actions = [*settings.alarm_actions, *([alarm_topic_arn] if alarm_topic_arn else [])]
        self._alarms = make_alarms(self, names, settings, self._instance, alarm_actions)
        if settings.backup_plan is not None:
            DatabaseBackup(
                self,
                "backup",
                names=names,
                settings=settings.backup_plan,
                instance_arn=self._instance.arn,
                copies_provider=backup_copies_provider,
            )
        self._hand_out()
        if settings.password_rotation_schedule is not None:
            schedule_password_rotation(
                self,
                secret_arn=self.secret_arn,
                schedule=settings.password_rotation_schedule,
                duration=settings.password_rotation_duration,
            )

    def connect_arn(self, user: str) -> str:
        """What `rds-db:connect` is allowed on, so that a role may log in as this user of the database and no other.

        https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
        """
        return arn("rds-db", self._region, self._account_id, f"dbuser:{self._instance.resource_id}/{user}")

    def _make_subnet_group(self, names: ResourceNames, subnet_ids: Sequence[str]) -> DbSubnetGroup:
        name = f"{names.database_prefix}-db-subnet-group"
        return DbSubnetGroup(self, "subnet_group", name=name, subnet_ids=list(subnet_ids), tags={"Name": name})

    def _make_monitoring_role(self, names: ResourceNames, confine_roles: bool) -> IamRole:
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html, "confused deputy"
        this_database = Source(self._account_id, arn("rds", self._region, self._account_id, f"db:{self._identifier}"))
        name = f"{names.database_prefix}-rds-monitoring-role"
        role = IamRole(
            self,
            "monitoring_role",
            name=name,
            assume_role_policy=assume_role_policy(MONITORING, this_database if confine_roles else None),
            tags={"Name": name},
        )
        # RDS tries the role before it makes the database.
        self._monitoring_policy = IamRolePolicyAttachment(
            self,
            "monitoring_policy",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
        )
        return role

    def _make_log_groups(self, settings: DatabaseSettings) -> list[CloudwatchLogGroup]:
        """The groups that RDS exports logs to. Where they are missing, RDS makes them, without an end."""
        if settings.cloudwatch_logs_retention_days is None:
            return []
        return [
            CloudwatchLogGroup(
                self,
                f"{log.replace('-', '_')}_logs",
                name=f"/aws/rds/instance/{self._identifier}/{log}",
                retention_in_days=settings.cloudwatch_logs_retention_days,
                kms_key_id=settings.cloudwatch_logs_kms_key_id,
                tags={"Name": f"{self._identifier}-{log}"},
            )
            for log in settings.cloudwatch_logs_exports
        ]

    def _make_parameter_group(self, names: ResourceNames, settings: DatabaseSettings) -> DbParameterGroup:
        name = settings.parameter_group_name or f"{names.database_prefix}-{settings.family}"
        return DbParameterGroup(
            self,
            "parameter_group",
            name=name,
            family=settings.family,
            parameter=[
                DbParameterGroupParameter(name=p.name, value=p.value, apply_method=p.apply_method)
                for p in settings.parameters
            ],
            tags={"Name": name},
            # A group in use cannot be deleted: a replacement has to come first, under a name of its own.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )

    def _make_instance(self, settings: DatabaseSettings, security_group_id: str, snapshot: str | None) -> DbInstance:
        # One that the settings name may be another database's, and brings name and user of its own: others in the code
        # would plan another database in its place.
        from_snapshot = settings.snapshot_identifier is not None
        return DbInstance(
            self,
            "instance",
            identifier=self._identifier,
            engine=settings.engine,
            engine_version=settings.engine_version,
            allow_major_version_upgrade=settings.allow_major_version_upgrade or None,
            apply_immediately=settings.apply_immediately or None,
            auto_minor_version_upgrade=settings.auto_minor_version_upgrade,
            instance_class=settings.instance_class,
            multi_az=settings.multi_az,
            parameter_group_name=self._parameter_group.name if self._parameter_group else None,
            snapshot_identifier=snapshot,
            db_name=None if from_snapshot else settings.db_name,
            # The state marks it so; without the mark each plan would show an update that changes nothing.
            username=None if from_snapshot else Fn.sensitive(settings.db_master_username),
            manage_master_user_password=True,
            master_user_secret_kms_key_id=settings.master_user_secret_kms_key_id,
            iam_database_authentication_enabled=settings.iam_database_authentication_enabled or None,
            db_subnet_group_name=self._subnet_group.name,
            vpc_security_group_ids=[security_group_id],
            publicly_accessible=False,
            allocated_storage=settings.allocated_storage,
            max_allocated_storage=settings.max_allocated_storage,
            storage_type=settings.storage_type,
            storage_encrypted=True,
            kms_key_id=settings.kms_key_id,
            backup_retention_period=settings.backup_retention_period,
            backup_window=settings.backup_window,
            delete_automated_backups=None if settings.delete_automated_backups else False,
            maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            deletion_protection=settings.deletion_protection,
            skip_final_snapshot=settings.final_snapshot_identifier is None,
            final_snapshot_identifier=_last_name(settings.final_snapshot_identifier),
            monitoring_interval=ENHANCED_MONITORING_INTERVAL,
            monitoring_role_arn=self._monitoring_role.arn,
            enabled_cloudwatch_logs_exports=list(settings.cloudwatch_logs_exports),
            performance_insights_enabled=settings.performance_insights_enabled,
            performance_insights_retention_period=(
                settings.performance_insights_retention_period if settings.performance_insights_enabled else None
            ),
            performance_insights_kms_key_id=(
                settings.performance_insights_kms_key_id if settings.performance_insights_enabled else None
            ),
            tags={"Name": self._identifier},
            depends_on=[self._monitoring_policy, *self._log_groups],
            lifecycle=TerraformResourceLifecycle(
                ignore_changes=[
                    "final_snapshot_identifier",
                    # What it once started from is no reason to put another database in its place.
                    "snapshot_identifier",
                    *(["engine_version"] if settings.ignore_engine_version_changes else []),
                ]
            ),
        )

    def _hand_out(self) -> None:
        instance = self._instance
        self.db_instance_id = instance.id
        self.db_instance_identifier = instance.identifier
        self.db_instance_arn = instance.arn
        self.db_instance_resource_id = instance.resource_id
        self.db_instance_endpoint = instance.endpoint
        self.db_instance_address = instance.address
        self.db_instance_port = instance.port
        self.db_name = instance.db_name
        self.db_username = instance.username
        self.db_subnet_group_id = self._subnet_group.id
        self.db_subnet_group_arn = self._subnet_group.arn
        self.secret_arn = instance.master_user_secret.get(0).secret_arn
        self.connection_string = f"postgresql://{self.db_instance_endpoint}/{self.db_name}"
        self.jdbc_connection_string = f"jdbc:postgresql://{self.db_instance_endpoint}/{self.db_name}"
        self.alarm_high_cpu_arn = self._alarms["high_cpu"].arn
        self.alarm_high_connections_arn = self._alarms["high_connections"].arn
        self.alarm_low_free_storage_arn = self._alarms["low_free_storage"].arn
        self.alarm_low_freeable_memory_arn = self._alarms["low_freeable_memory"].arn


def instance_identifier(names: ResourceNames) -> str:
    """What RDS calls the database."""
    return f"{names.database_prefix}-db"


def _last_name(begins: str | None) -> str | None:
    """What the final snapshot is called. RDS takes each name once, and a database that was destroyed may come back:

    it has the time at which it is made in its own. A database that runs keeps its name, for changes are ignored.
    """
    return begins and f'{begins}-${{formatdate("YYYYMMDD-hhmmss", plantimestamp())}}'
