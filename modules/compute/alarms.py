"""Alarms on the health of the load balancer and the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
from cdktf_cdktf_provider_aws.ecs_service import EcsService
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from constructs import Construct

from modules.compute.load_balancer import LoadBalancer
from modules.compute.service import Service
from modules.compute.settings import ComputeSettings, ServiceAlarms
from modules.names import ResourceNames

PERIOD = 60  # seconds


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A service that runs."""

    settings: Service
    service: EcsService
    target_group: LbTargetGroup | None


def rollback_alarms(names: ResourceNames, service: Service) -> list[str]:
    """Names of the alarms that roll a deployment of the service back, where it asks for that.

    Tasks that are missing are none: while a deployment replaces tasks, some are.
    """
    watched = ["high_cpu", "high_memory", *(["unhealthy_hosts"] if service.behind_load_balancer else [])]
    return [_alarm_name(names, f"{service.id}_{alarm}") for alarm in watched]


def _alarm_name(names: ResourceNames, id_: str) -> str:
    return f"{names.prefix}-{id_.replace('_', '-')}"


def _asked(
    id_: str, namespace: str, metric: str, dimensions: Mapping[str, str], statistic: str
) -> CloudwatchMetricAlarmMetricQuery:
    """A metric for the expression of an alarm."""
    return CloudwatchMetricAlarmMetricQuery(
        id=id_,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=namespace, metric_name=metric, dimensions=dimensions, stat=statistic, period=PERIOD
        ),
    )


def _but_for_503(dimensions: Mapping[str, str]) -> list[CloudwatchMetricAlarmMetricQuery]:
    """The load balancer's own errors without 503, its answer for services without a task.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """

    def sum_of(id_: str, metric: str) -> CloudwatchMetricAlarmMetricQuery:
        return _asked(id_, "AWS/ApplicationELB", metric, dimensions, "Sum")

    return [
        sum_of("errors", "HTTPCode_ELB_5XX_Count"),
        sum_of("unavailable", "HTTPCode_ELB_503_Count"),
        # A minute without a 503 has no metric of it.
        CloudwatchMetricAlarmMetricQuery(
            id="others", expression="errors - FILL(unavailable, 0)", label="Errors but for 503", return_data=True
        ),
    ]


class HealthAlarms(Construct):
    """One alarm for each way in which users would notice.

    An alarm needs several bad minutes: five for load, three for targets that fail, so that a deployment or one
    slow minute does not page anybody.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: ComputeSettings,
        thresholds: ServiceAlarms,
        cluster: EcsCluster,
        load_balancer: LoadBalancer,
        services: Sequence[Watched],
        alarm_actions: Sequence[str],
        sleeps: bool = False,
    ) -> None:
        """Where the platform `sleeps` at night, nobody is told of what is meant then."""
        super().__init__(scope, id_)
        self._names = names
        self._actions = list(alarm_actions) or None
        self._watch_load_balancer(thresholds, load_balancer, sleeps=sleeps)
        for watched in services:
            service = watched.settings
            # An alarm that rolls a service back has to be there before it, so it cannot refer to it.
            name = f"{names.prefix}-{service.name}" if service.deployment.rollback_on_alarms else watched.service.name
            dimensions = {"ClusterName": cluster.name, "ServiceName": name}
            alarms = self._watch_load(service, thresholds, dimensions)
            if watched.target_group is not None:
                behind = {
                    "LoadBalancer": load_balancer.balancer.arn_suffix,
                    "TargetGroup": watched.target_group.arn_suffix,
                }
                alarms.append(self._watch_targets(service, behind))
                if thresholds.target_5xx_percent is not None:
                    self._watch_error_rate(thresholds, service, behind)
                if thresholds.no_healthy_host:
                    self._watch_healthy_hosts(service, behind)
            if settings.enable_container_insights:
                self._watch_count(service, dimensions)
            if service.deployment.rollback_on_alarms:
                # Plain addresses: Terraform takes no ${...} here.
                addresses = [f"{alarm.terraform_resource_type}.{alarm.friendly_unique_id}" for alarm in alarms]
                watched.service.depends_on = [*(watched.service.depends_on or []), *addresses]

    def _watch_load_balancer(self, thresholds: ServiceAlarms, load_balancer: LoadBalancer, *, sleeps: bool) -> None:
        dimensions = {"LoadBalancer": load_balancer.balancer.arn_suffix}
        for id_, metric, count, what in (
            ("target_5xx", "HTTPCode_Target_5XX_Count", thresholds.target_5xx_count, "the services answer"),
            ("alb_5xx", "HTTPCode_ELB_5XX_Count", thresholds.alb_5xx_count, "the load balancer itself answers"),
        ):
            watched: dict[str, Any] = {
                "namespace": "AWS/ApplicationELB",
                "metric_name": metric,
                "dimensions": dimensions,
                "statistic": "Sum",
            }
            code = "a 5xx code"
            if sleeps and id_ == "alb_5xx":
                watched, code = {"metric_query": _but_for_503(dimensions)}, "a 5xx code other than 503"
            self._alarm(
                id_,
                f"Users get errors: {what} {count} times a minute or more with {code}",
                **watched,
                threshold=count,
                comparison_operator="GreaterThanOrEqualToThreshold",
                evaluation_periods=3,
            )
        seconds = thresholds.response_time_p95_seconds
        self._alarm(
            "response_time",
            f"Users wait: one of twenty responses takes longer than {seconds} s",
            namespace="AWS/ApplicationELB",
            metric_name="TargetResponseTime",
            dimensions=dimensions,
            extended_statistic="p95",
            threshold=seconds,
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=5,
        )

    def _watch_error_rate(self, thresholds: ServiceAlarms, service: Service, dimensions: Mapping[str, str]) -> None:
        def sum_of(id_: str, metric: str) -> CloudwatchMetricAlarmMetricQuery:
            return _asked(id_, "AWS/ApplicationELB", metric, dimensions, "Sum")

        self._alarm(
            f"{service.id}_5xx_rate",
            f"Users get errors: the {service.name} answers more than {thresholds.target_5xx_percent}% with a 5xx code",
            metric_query=[
                sum_of("errors", "HTTPCode_Target_5XX_Count"),
                sum_of("requests", "RequestCount"),
                # A minute without an error has no error metric, and one without a request is no failure.
                CloudwatchMetricAlarmMetricQuery(
                    id="rate", expression="100 * FILL(errors, 0) / requests", label="Errors (%)", return_data=True
                ),
            ],
            threshold=thresholds.target_5xx_percent,
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=5,
        )

    def _watch_healthy_hosts(self, service: Service, dimensions: Mapping[str, str]) -> None:
        self._alarm(
            f"{service.id}_no_healthy_host",
            f"Nobody answers: no task of the {service.name} passes the load balancer's health check",
            namespace="AWS/ApplicationELB",
            metric_name="HealthyHostCount",
            dimensions=dimensions,
            statistic="Maximum",
            threshold=1,
            comparison_operator="LessThanThreshold",
            evaluation_periods=2,
            treat_missing_data="breaching",  # a group without targets has no metric at all
        )

    def _watch_targets(self, service: Service, dimensions: Mapping[str, str]) -> CloudwatchMetricAlarm:
        return self._alarm(
            f"{service.id}_unhealthy_hosts",
            f"A task of the {service.name} fails the load balancer's health check",
            namespace="AWS/ApplicationELB",
            metric_name="UnHealthyHostCount",
            dimensions=dimensions,
            statistic="Maximum",
            threshold=0,
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=3,
        )

    def _watch_load(
        self, service: Service, thresholds: ServiceAlarms, dimensions: Mapping[str, str]
    ) -> list[CloudwatchMetricAlarm]:
        return [
            self._alarm(
                f"{service.id}_{id_}",
                f"The {service.name} uses more than {percent}% of its {what}",
                namespace="AWS/ECS",
                metric_name=metric,
                dimensions=dimensions,
                statistic="Average",
                threshold=percent,
                comparison_operator="GreaterThanThreshold",
                evaluation_periods=5,
            )
            for id_, metric, percent, what in (
                ("high_cpu", "CPUUtilization", thresholds.cpu_percent, "CPU"),
                ("high_memory", "MemoryUtilization", thresholds.memory_percent, "memory"),
            )
        ]

    def _watch_count(self, service: Service, dimensions: Mapping[str, str]) -> None:
        def count(id_: str, metric: str) -> CloudwatchMetricAlarmMetricQuery:
            return _asked(id_, "ECS/ContainerInsights", metric, dimensions, "Average")

        self._alarm(
            f"{service.id}_missing_tasks",
            f"Fewer tasks of the {service.name} run than are asked for",
            metric_query=[
                count("running", "RunningTaskCount"),
                count("desired", "DesiredTaskCount"),
                CloudwatchMetricAlarmMetricQuery(
                    id="missing", expression="desired - running", label="Missing tasks", return_data=True
                ),
            ],
            threshold=0,
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=5,
        )

    def _alarm(self, id_: str, description: str, **watched: Any) -> CloudwatchMetricAlarm:
        return CloudwatchMetricAlarm(
            self,
            id_,
            alarm_name=_alarm_name(self._names, id_),
            alarm_description=description,
            period=None if "metric_query" in watched else PERIOD,
            alarm_actions=self._actions,
            ok_actions=self._actions,
            tags=self._names.tags(id_.replace("_", "-"), Module="compute"),
            **{"treat_missing_data": "notBreaching", **watched},
        )
