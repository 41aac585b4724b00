"""A deployment of the services that use the database, when its password has been rotated.

ECS reads a secret when a task starts, and never again: a program that does not fetch the password by itself cannot open
a connection once it has been rotated. EventBridge cannot call ECS; a state machine of Step Functions can.
"""

import json
from collections.abc import Mapping, Sequence

from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
from cdktf_cdktf_provider_aws.ecs_service import EcsService
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.sfn_state_machine import SfnStateMachine
from constructs import Construct

from modules.iam import allow, policy
from modules.names import ResourceNames
from modules.regions import arn

UPDATE_SERVICE = "arn:aws:states:::aws-sdk:ecs:updateService"
RETRY = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 30, "MaxAttempts": 6, "BackoffRate": 2}
"""Half an hour in all, in which ECS may throttle, or be busy with the service."""

ALARM_PERIOD = 300  # seconds


class Redeployment(Construct):
    """Starts new tasks of some services when a secret has a new value, as `aws ecs update-service` would.

    A secret's value changes when its label AWSCURRENT moves. Secrets Manager says so by itself, for secrets of every
    kind, and without a trail of CloudTrail:
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        region: str,
        account_id: str,
        secret_arn: str,
        cluster: EcsCluster,
        services: Mapping[str, EcsService],
        alarm_actions: Sequence[str],
    ) -> None:
        """`services` are those that read the secret, by name."""
        super().__init__(scope, id_)
        self._names = names
        self._account_id = account_id
        self._name = f"{names.prefix}-redeployment"
        rule = self._watch(secret_arn)
        state_machine = self._make_state_machine(region, cluster, services)
        self._start(state_machine, rule, region)
        self._alarms(state_machine, rule, alarm_actions)

    def _watch(self, secret_arn: str) -> CloudwatchEventRule:
        return CloudwatchEventRule(
            self,
            "rule",
            name=self._name,
            description="The database's password has been rotated",
            event_pattern=json.dumps(
                {
                    "source": ["aws.secretsmanager"],
                    "detail-type": ["Secret Label Updated"],
                    "resources": [secret_arn],
                    "detail": {"labelUpdated": ["AWSCURRENT"]},
                }
            ),
            tags=self._names.tags("redeployment-rule", Module="compute"),
        )

    def _make_state_machine(
        self, region: str, cluster: EcsCluster, services: Mapping[str, EcsService]
    ) -> SfnStateMachine:
        role = self._role(
            "role",
            "redeployment-role",
            "states",
            arn("states", region, self._account_id, f"stateMachine:{self._name}"),
        )
        allowed = IamRolePolicy(
            self,
            "policy",
            name=self._name,
            role=role.id,
            policy=policy(allow(["ecs:UpdateService"], [service.id for service in services.values()])),
        )
        return SfnStateMachine(
            self,
            "state_machine",
            name=self._name,
            role_arn=role.arn,
            definition=json.dumps(
                {
                    "Comment": "New tasks, which read the database's new password when they start",
                    "StartAt": "Deploy",
                    "States": {
                        "Deploy": {
                            "Type": "Parallel",
                            "Branches": [_deploy(name, cluster, service) for name, service in services.items()],
                            "End": True,
                        }
                    },
                }
            ),
            tags=self._names.tags("redeployment", Module="compute"),
            depends_on=[allowed],
        )

    def _start(self, state_machine: SfnStateMachine, rule: CloudwatchEventRule, region: str) -> None:
        source = arn("events", region, self._account_id, f"rule/{self._name}")
        role = self._role("rule_role", "redeployment-rule-role", "events", source)
        allowed = IamRolePolicy(
            self,
            "rule_policy",
            name=f"{self._name}-rule",
            role=role.id,
            policy=policy(allow(["states:StartExecution"], state_machine.arn)),
        )
        CloudwatchEventTarget(
            self,
            "target",
            rule=rule.name,
            target_id="state-machine",
            arn=state_machine.arn,
            role_arn=role.arn,
            depends_on=[allowed],
        )

    def _role(self, id_: str, name: str, service: str, source: str) -> IamRole:
        """A role that one resource of this account takes, and no other."""
        return IamRole(
            self,
            id_,
            name=f"{self._names.prefix}-{name}",
            assume_role_policy=policy(
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"Service": f"{service}.amazonaws.com"},
                    "Condition": {
                        "StringEquals": {"aws:SourceAccount": self._account_id},
                        "ArnEquals": {"aws:SourceArn": source},
                    },
                }
            ),
            tags=self._names.tags(name, Module="compute"),
        )

    def _alarms(self, state_machine: SfnStateMachine, rule: CloudwatchEventRule, alarm_actions: Sequence[str]) -> None:
        for id_, namespace, metric, dimensions, what in (
            ("failed", "AWS/States", "ExecutionsFailed", {"StateMachineArn": state_machine.arn}, "failed"),
            ("not_started", "AWS/Events", "FailedInvocations", {"RuleName": rule.name}, "was not started"),
        ):
            CloudwatchMetricAlarm(
                self,
                id_,
                alarm_name=f"{self._name}-{id_.replace('_', '-')}",
                alarm_description=f"The deployment after a rotation of the database's password {what}: tasks that run "
                "have the old one",
                namespace=namespace,
                metric_name=metric,
                dimensions=dimensions,
                statistic="Sum",
                period=ALARM_PERIOD,
                evaluation_periods=1,
                threshold=0,
                comparison_operator="GreaterThanThreshold",
                treat_missing_data="notBreaching",
                alarm_actions=list(alarm_actions) or None,
                tags=self._names.tags(f"redeployment-{id_.replace('_', '-')}", Module="compute"),
            )


def _deploy(name: str, cluster: EcsCluster, service: EcsService) -> dict[str, object]:
    return {
        "StartAt": name,
        "States": {
            name: {
                "Type": "Task",
                "Resource": UPDATE_SERVICE,
                "Parameters": {"Cluster": cluster.arn, "Service": service.name, "ForceNewDeployment": True},
                "ResultPath": None,  # what ECS answers is long
                "Retry": [RETRY],
                "End": True,
            }
        },
    }
