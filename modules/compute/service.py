"""One service on Fargate: its logs, its task role, its task definition, the service and its scaling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct

from modules.compute.containers import container_definitions
from modules.compute.load_balancer import LoadBalancer
from modules.compute.roles import service_execution_role, task_role
from modules.compute.settings import CapacityProvider, ComputeSettings, Scaling, TaskDefinitionOwner
from modules.names import ResourceNames


@dataclass(frozen=True, kw_only=True)
class ServicePlan:
    """What one service is: the settings that bear its name, and what the stack knows of it."""

    name: str
    image: str
    """Reference to the root variable that holds the image."""
    port: int
    security_group_id: str
    environment: Mapping[str, str]
    secrets: Mapping[str, str]
    """Environment variable -> Secrets Manager reference, ARN:KEY::."""
    secret_arn: str | None
    """The secret behind those references."""
    task_cpu: int
    task_memory: int
    desired_count: int
    health_check_path: str
    scaling: Scaling | None
    task_definition_owner: TaskDefinitionOwner
    enable_execute_command: bool
    capacity_provider_strategy: tuple[CapacityProvider, ...]
    serve_placeholder: bool


class FargateService(Construct):
    """Runs one container definition behind the load balancer, in the private app subnets.

    Hands out `service`, `task_definition`, `task_role`, `execution_role` and `log_group`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: ComputeSettings,
        plan: ServicePlan,
        region: str,
        account_id: str,
        cluster: EcsCluster,
        execution_role: IamRole | None,
        subnet_ids: Sequence[str],
        load_balancer: LoadBalancer,
        waits_for: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id_)
        self.log_group = self._make_log_group(names, settings, plan)
        # None: the service gets an execution role of its own.
        self.execution_role = execution_role or service_execution_role(
            self,
            names=names,
            service=plan.name,
            repositories_arn=f"arn:aws:ecr:{region}:{account_id}:repository/*",
            log_group_arn=self.log_group.arn,
            secret_arn=plan.secret_arn,
        )
        self.task_role = task_role(self, names=names, service=plan.name, allow_exec=plan.enable_execute_command)
        self.task_definition = self._make_task_definition(names, plan, region)
        self.service = self._make_service(names, settings, plan, cluster, subnet_ids, load_balancer, waits_for)
        if plan.scaling is not None:
            self._scale(names, plan, plan.scaling, cluster, load_balancer)

    def _make_log_group(self, names: ResourceNames, settings: ComputeSettings, plan: ServicePlan) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            "logs",
            name=f"/ecs/{names.prefix}/{plan.name}",
            retention_in_days=settings.log_retention_days,
            tags=names.tags(f"{plan.name}-logs", Module="compute", Application=plan.name),
        )

    def _make_task_definition(self, names: ResourceNames, plan: ServicePlan, region: str) -> EcsTaskDefinition:
        return EcsTaskDefinition(
            self,
            "task",
            family=f"{names.prefix}-{plan.name}",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            cpu=str(plan.task_cpu),
            memory=str(plan.task_memory),
            execution_role_arn=self.execution_role.arn,
            task_role_arn=self.task_role.arn,
            container_definitions=container_definitions(
                name=plan.name,
                image=plan.image,
                port=plan.port,
                health_check_path=plan.health_check_path,
                environment=plan.environment,
                secrets=plan.secrets,
                log_group=self.log_group.name,
                region=region,
                serve_placeholder=plan.serve_placeholder,
            ),
            tags=names.tags(f"{plan.name}-task", Module="compute", Application=plan.name),
        )

    def _make_service(
        self,
        names: ResourceNames,
        settings: ComputeSettings,
        plan: ServicePlan,
        cluster: EcsCluster,
        subnet_ids: Sequence[str],
        load_balancer: LoadBalancer,
        waits_for: Sequence[ITerraformDependable],
    ) -> EcsService:
        left_to_others = [
            *(["desired_count"] if plan.scaling else []),
            *(["task_definition"] if plan.task_definition_owner == "pipeline" else []),
        ]
        strategy = [
            EcsServiceCapacityProviderStrategy(
                capacity_provider=provider.name, weight=provider.weight, base=provider.base
            )
            for provider in plan.capacity_provider_strategy
        ]
        breaker = EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True)
        return EcsService(
            self,
            "service",
            name=f"{names.prefix}-{plan.name}",
            cluster=cluster.id,
            task_definition=self.task_definition.arn,
            desired_count=plan.desired_count,
            launch_type=None if strategy else "FARGATE",
            capacity_provider_strategy=strategy or None,
            # Without it the provider would replace the service at every change of its strategy. Between a launch
            # type and a strategy it replaces the service all the same.
            force_new_deployment=True if strategy else None,
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=list(subnet_ids), security_groups=[plan.security_group_id], assign_public_ip=False
            ),
            load_balancer=[
                EcsServiceLoadBalancer(
                    target_group_arn=load_balancer.target_groups[plan.name].arn,
                    container_name=plan.name,
                    container_port=plan.port,
                )
            ],
            health_check_grace_period_seconds=settings.health_check_grace_period,
            deployment_minimum_healthy_percent=settings.deployment_minimum_healthy_percent,
            deployment_maximum_percent=settings.deployment_maximum_percent,
            deployment_circuit_breaker=breaker if settings.enable_deployment_circuit_breaker else None,
            enable_execute_command=plan.enable_execute_command,
            tags=names.tags(f"{plan.name}-service", Module="compute", Application=plan.name),
            depends_on=list(waits_for),
            lifecycle=TerraformResourceLifecycle(ignore_changes=left_to_others) if left_to_others else None,
        )

    def _scale(
        self,
        names: ResourceNames,
        plan: ServicePlan,
        scaling: Scaling,
        cluster: EcsCluster,
        load_balancer: LoadBalancer,
    ) -> None:
        target = AppautoscalingTarget(
            self,
            "scaling",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{cluster.name}/{self.service.name}",
            min_capacity=scaling.min_tasks,
            max_capacity=scaling.max_tasks,
        )
        label = f"{load_balancer.balancer.arn_suffix}/{load_balancer.target_groups[plan.name].arn_suffix}"
        for id_, value, metric, resource_label in (
            ("cpu", scaling.cpu_target_percent, "ECSServiceAverageCPUUtilization", None),
            ("memory", scaling.memory_target_percent, "ECSServiceAverageMemoryUtilization", None),
            ("requests", scaling.requests_per_target, "ALBRequestCountPerTarget", label),
        ):
            if value is None:
                continue
            AppautoscalingPolicy(
                self,
                f"scaling_{id_}",
                name=f"{names.prefix}-{plan.name}-{id_}",
                policy_type="TargetTrackingScaling",
                service_namespace=target.service_namespace,
                scalable_dimension=target.scalable_dimension,
                resource_id=target.resource_id,
                target_tracking_scaling_policy_configuration=(
                    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration(
                        target_value=value,
                        scale_in_cooldown=scaling.scale_in_cooldown,
                        scale_out_cooldown=scaling.scale_out_cooldown,
                        predefined_metric_specification=(
                            AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification(
                                predefined_metric_type=metric, resource_label=resource_label
                            )
                        ),
                    )
                ),
            )
