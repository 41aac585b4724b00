"""Stops a database in the evening and starts it in the morning, by EventBridge Scheduler."""

import json

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetRetryPolicy,
)
from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from constructs import Construct

from modules.iam import Source, allow, assume_role_policy, policy
from modules.names import ResourceNames
from modules.night.settings import Night
from modules.regions import PARTITIONS, arn

SCHEDULER = "scheduler.amazonaws.com"
TRIED_FOR = 60 * 60
"""Seconds for which a call that fails is tried again: a database that is backed up just then is not to be stopped. Not
longer: what AWS tries for unless it is told is a day, and a stop would come to be in the morning."""


class DatabaseNight(Construct):
    """A schedule that stops the database, one that starts it, and the role that may do no more.

    The group is what the role's trust names: schedules of no other one may have the role taken.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        night: Night,
        region: str,
        account_id: str,
        db_instance_identifier: str,
        db_instance_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        self._night, self._partition = night, PARTITIONS[region]
        self._identifier = db_instance_identifier
        name = f"{names.prefix}-night"
        group = SchedulerScheduleGroup(self, "group", name=name, tags=names.tags("night", Module="night"))
        # AWS tries the role when a schedule is made, and tells the group's ARN, never a schedule's own.
        # https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        ours = Source(account_id, arn("scheduler", region, account_id, f"schedule-group/{name}"))
        role = IamRole(
            self,
            "role",
            name=f"{name}-role",
            description="Stops the database in the evening and starts it in the morning",
            assume_role_policy=assume_role_policy(SCHEDULER, ours),
            tags=names.tags("night-role", Module="night"),
        )
        may = IamRolePolicy(
            self,
            "policy",
            name=f"{name}-policy",
            role=role.id,
            policy=policy(allow(["rds:StartDBInstance", "rds:StopDBInstance"], db_instance_arn)),
        )
        for id_of_schedule, call, when in (
            ("database_stops", "stopDBInstance", night.database_stops),
            ("database_starts", "startDBInstance", night.database_starts),
        ):
            self._call(id_of_schedule, call, when, group=group, role=role, may=may)

    def _call(
        self, id_: str, call: str, when: str, *, group: SchedulerScheduleGroup, role: IamRole, may: ITerraformDependable
    ) -> None:
        SchedulerSchedule(
            self,
            id_,
            name=id_.replace("_", "-"),
            group_name=group.name,
            schedule_expression=when,
            schedule_expression_timezone=self._night.time_zone,
            flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
            target=SchedulerScheduleTarget(
                # https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html: any call of
                # AWS's, with members named as its SDK for Java names them.
                arn=f"arn:{self._partition}:scheduler:::aws-sdk:rds:{call}",
                role_arn=role.arn,
                input=json.dumps({"DbInstanceIdentifier": self._identifier}),
                retry_policy=SchedulerScheduleTargetRetryPolicy(maximum_event_age_in_seconds=TRIED_FOR),
            ),
            depends_on=[may],
        )
