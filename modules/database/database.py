"""The database: instance, subnet group, parameter group, monitoring role, alarms."""

from collections.abc import Sequence

from cdktf import Fn, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy_attachment import IamRolePolicyAttachment
from constructs import Construct

from modules.database.instance_classes import max_connections
from modules.database.password_rotation import schedule_password_rotation
from modules.database.settings import DatabaseSettings
from modules.iam import assume_role_policy
from modules.names import ResourceNames

ENHANCED_MONITORING_INTERVAL = 60  # seconds; RDS takes 0, 1, 5, 10, 15, 30 and 60
ALARM_PERIOD = 300  # seconds
GIB = 1073741824  # bytes


class Database(Construct):
    """RDS for PostgreSQL in the private database subnets.

    Hands out `db_instance_id`, `_identifier`, `_arn`, `_endpoint` ("host:port"), `_address` (host), `_port`; `db_name`,
    `db_username`, `secret_arn`; `db_subnet_group_id`, `_arn`; two connection strings without credentials; and
    the ARN of each alarm.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: DatabaseSettings,
        subnet_ids: Sequence[str],
        security_group_id: str,
        alarm_topic_arn: str | None = None,
    ) -> None:
        """`alarm_topic_arn` is notified beside the settings' alarm_actions."""
        super().__init__(scope, id_)
        self._alarm_actions = [*settings.alarm_actions, *([alarm_topic_arn] if alarm_topic_arn else [])]
        self._subnet_group = self._make_subnet_group(names, subnet_ids)
        self._monitoring_role = self._make_monitoring_role(names)
        self._parameter_group = self._make_parameter_group(names, settings) if settings.create_parameter_group else None
        self._instance = self._make_instance(names, settings, security_group_id)
        self._watch(names, settings)
        self._hand_out()
        if settings.password_rotation_schedule is not None:
            schedule_password_rotation(
                self,
                secret_arn=self.secret_arn,
                schedule=settings.password_rotation_schedule,
                duration=settings.password_rotation_duration,
            )

    def _make_subnet_group(self, names: ResourceNames, subnet_ids: Sequence[str]) -> DbSubnetGroup:
        name = f"{names.database_prefix}-db-subnet-group"
        return DbSubnetGroup(self, "subnet_group", name=name, subnet_ids=list(subnet_ids), tags={"Name": name})

    def _make_monitoring_role(self, names: ResourceNames) -> IamRole:
        name = f"{names.database_prefix}-rds-monitoring-role"
        role = IamRole(
            self,
            "monitoring_role",
            name=name,
            assume_role_policy=assume_role_policy("monitoring.rds.amazonaws.com"),
            tags={"Name": name},
        )
        IamRolePolicyAttachment(
            self,
            "monitoring_policy",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
        )
        return role

    def _make_parameter_group(self, names: ResourceNames, settings: DatabaseSettings) -> DbParameterGroup:
        name = f"{names.database_prefix}-db-parameters"
        return DbParameterGroup(
            self,
            "parameter_group",
            name=name,
            family=settings.parameter_group_family,
            parameter=[
                DbParameterGroupParameter(name=p.name, value=p.value, apply_method=p.apply_method)
                for p in settings.parameters
            ],
            tags={"Name": name},
            # A group in use cannot be deleted: a replacement has to come first.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )

    def _make_instance(self, names: ResourceNames, settings: DatabaseSettings, security_group_id: str) -> DbInstance:
        identifier = f"{names.database_prefix}-db"
        return DbInstance(
            self,
            "instance",
            identifier=identifier,
            engine=settings.engine,
            engine_version=settings.engine_version,
            auto_minor_version_upgrade=settings.auto_minor_version_upgrade,
            instance_class=settings.instance_class,
            multi_az=settings.multi_az,
            parameter_group_name=self._parameter_group.name if self._parameter_group else None,
            db_name=settings.db_name,
            # The state marks it so; without the mark each plan would show an update that changes nothing.
            username=Fn.sensitive(settings.db_master_username),
            manage_master_user_password=True,
            db_subnet_group_name=self._subnet_group.name,
            vpc_security_group_ids=[security_group_id],
            publicly_accessible=False,
            allocated_storage=settings.allocated_storage,
            max_allocated_storage=settings.max_allocated_storage,
            storage_type=settings.storage_type,
            storage_encrypted=True,
            backup_retention_period=settings.backup_retention_period,
            backup_window=settings.backup_window,
            maintenance_window=settings.maintenance_window,
            copy_tags_to_snapshot=True,
            deletion_protection=settings.deletion_protection,
            skip_final_snapshot=not settings.deletion_protection,
            final_snapshot_identifier=settings.final_snapshot_identifier,
            monitoring_interval=ENHANCED_MONITORING_INTERVAL,
            monitoring_role_arn=self._monitoring_role.arn,
            enabled_cloudwatch_logs_exports=list(settings.cloudwatch_logs_exports),
            performance_insights_enabled=settings.performance_insights_enabled,
            performance_insights_retention_period=(
                settings.performance_insights_retention_period if settings.performance_insights_enabled else None
            ),
            tags={"Name": identifier},
            lifecycle=TerraformResourceLifecycle(ignore_changes=["final_snapshot_identifier"]),
        )

    def _watch(self, names: ResourceNames, settings: DatabaseSettings) -> None:
        connections = max_connections(settings.instance_class) * settings.high_connections_threshold_percent // 100
        free_storage = settings.allocated_storage * GIB * settings.low_free_storage_threshold_percent // 100
        self._alarms = {
            alarm: self._make_alarm(names, settings, alarm, metric, comparison, threshold, periods, what)
            for alarm, metric, comparison, threshold, periods, what in (
                ("high_cpu", "CPUUtilization", "GreaterThanThreshold", settings.high_cpu_threshold, 2,
                 "CPU utilization"),
                ("high_connections", "DatabaseConnections", "GreaterThanThreshold", connections, 2,
                 "database connections"),
                ("low_free_storage", "FreeStorageSpace", "LessThanThreshold", free_storage, 1,
                 "free storage space"),
                ("low_freeable_memory", "FreeableMemory", "LessThanThreshold",
                 settings.low_freeable_memory_threshold_bytes, 2, "freeable memory"),
            )
        }  # fmt: skip

    def _make_alarm(
        self,
        names: ResourceNames,
        settings: DatabaseSettings,
        alarm: str,
        metric: str,
        comparison: str,
        threshold: int,
        periods: int,
        what: str,
    ) -> CloudwatchMetricAlarm:
        name = f"{names.database_prefix}-db-{alarm.replace('_', '-')}"
        actions = self._alarm_actions or None
        by_identifier = settings.alarm_dimension == "identifier"
        return CloudwatchMetricAlarm(
            self,
            f"{alarm}_alarm",
            alarm_name=name,
            alarm_description=f"This metric monitors RDS {what}",
            namespace="AWS/RDS",
            metric_name=metric,
            dimensions={"DBInstanceIdentifier": self._instance.identifier if by_identifier else self._instance.id},
            statistic="Average",
            period=ALARM_PERIOD,
            evaluation_periods=periods,
            comparison_operator=comparison,
            threshold=threshold,
            treat_missing_data="notBreaching",
            alarm_actions=actions,
            ok_actions=actions,
            tags={"Name": name},
        )

    def _hand_out(self) -> None:
        instance = self._instance
        self.db_instance_id = instance.id
        self.db_instance_identifier = instance.identifier
        self.db_instance_arn = instance.arn
        self.db_instance_endpoint = instance.endpoint
        self.db_instance_address = instance.address
        self.db_instance_port = instance.port
        self.db_name = instance.db_name
        self.db_username = instance.username
        self.db_subnet_group_id = self._subnet_group.id
        self.db_subnet_group_arn = self._subnet_group.arn
        self.secret_arn = instance.master_user_secret.get(0).secret_arn
        self.connection_string = f"postgresql://{instance.endpoint}/{instance.db_name}"
        self.jdbc_connection_string = f"jdbc:postgresql://{instance.endpoint}/{instance.db_name}"
        self.alarm_high_cpu_arn = self._alarms["high_cpu"].arn
        self.alarm_high_connections_arn = self._alarms["high_connections"].arn
        self.alarm_low_free_storage_arn = self._alarms["low_free_storage"].arn
        self.alarm_low_freeable_memory_arn = self._alarms["low_freeable_memory"].arn
