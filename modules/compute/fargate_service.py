"""One service on Fargate: its logs, its roles, its task definition, the service and its scaling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration,
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.appautoscaling_scheduled_action import (
    AppautoscalingScheduledAction,
    AppautoscalingScheduledActionScalableTargetAction,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceAlarms,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
    EcsServiceServiceRegistries,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionEphemeralStorage,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from constructs import Construct

from modules.compute.alarms import rollback_alarms
from modules.compute.containers import container_definitions, volumes
from modules.compute.database_access import DatabaseAccess
from modules.compute.load_balancer import LoadBalancer
from modules.compute.roles import TaskRole, read_secrets, secrets_policy, service_execution_role, task_role
from modules.compute.scaling import Scaling
from modules.compute.service import Service
from modules.names import ResourceNames
from modules.regions import arn


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What all services of a platform share."""

    names: ResourceNames
    region: str
    account_id: str
    cluster: EcsCluster
    capacity_providers: ITerraformDependable
    load_balancer: LoadBalancer
    subnet_ids: Sequence[str]
    log_retention_days: int
    trust: str
    """Who may take the roles of tasks: ECS."""
    execution_role: TaskRole | None
    """None: each service gets an execution role of its own."""
    repository_arns: Mapping[str, str]
    """By service, of what such a role pulls from; of a service that is not in it, from any of the account's."""


class FargateService(Construct):
    """Runs one container definition in the private app subnets, behind the load balancer if it has a route.

    Hands out `service`, `task_definition`, `task_role`, `execution_role`, `log_group`, `target_group`, which is None
    where the load balancer sends it nothing, and `url`, which is None where no address leads to it.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        settings: Service,
        surroundings: Surroundings,
        image: str,
        security_group_id: str,
        environment: Mapping[str, str],
        database: DatabaseAccess | None,
        registry_arn: str | None,
        waits_for: Sequence[ITerraformDependable],
    ) -> None:
        """`environment` is what the platform sets, `database` for a service that uses it.

        `registry_arn` is where Cloud Map knows its tasks, `waits_for` what these need in the network. A
        service whose first tasks start without it fails, and its circuit breaker has nothing to go back to.
        """
        super().__init__(scope, id_)
        names = surroundings.names
        self.url = surroundings.load_balancer.url_of(settings)
        self.target_group = surroundings.load_balancer.target_groups.get(settings.name)
        self.log_group = self._make_log_group(names, settings, surroundings.log_retention_days)
        execution_role = self._make_execution_role(settings, surroundings, database)
        self.execution_role = execution_role.role
        own_role = task_role(
            self,
            names=names,
            trust=surroundings.trust,
            service=settings,
            more=database.permissions(settings) if database else [],
        )
        self.task_role = own_role.role
        definitions = container_definitions(
            settings,
            image=image,
            environment={**environment, **(database.environment(settings) if database else {})},
            secrets=database.secrets if database else {},
            log_group=self.log_group.name,
            region=surroundings.region,
        )
        self.task_definition = self._make_task_definition(names, settings, definitions)
        self.service = self._make_service(
            settings,
            surroundings,
            security_group_id,
            registry_arn=registry_arn,
            waits_for=[*waits_for, *execution_role.policies, *own_role.policies],
        )
        if settings.scaling is not None:
            self._scale(settings, settings.scaling, surroundings)

    def _make_log_group(self, names: ResourceNames, settings: Service, retention_days: int) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            "logs",
            name=log_group_name(names, settings),
            retention_in_days=retention_days,
            tags=names.tags(f"{settings.name}-logs", Module="compute", Application=settings.name),
        )

    def _make_execution_role(
        self, settings: Service, surroundings: Surroundings, database: DatabaseAccess | None
    ) -> TaskRole:
        shared = surroundings.execution_role
        if shared is None:
            return service_execution_role(
                self,
                names=surroundings.names,
                trust=surroundings.trust,
                service=settings.name,
                repositories_arn=surroundings.repository_arns.get(
                    settings.name, arn("ecr", surroundings.region, surroundings.account_id, "repository/*")
                ),
                log_group_arn=self.log_group.arn,
                secrets=[*([database.may_read] if database else []), *read_secrets(settings)],
            )
        if not settings.secrets:
            return shared
        own = secrets_policy(self, names=surroundings.names, service=settings, role=shared.role)
        return TaskRole(shared.role, [*shared.policies, own])

    def _make_task_definition(
        self, names: ResourceNames, settings: Service, container_definitions: str
    ) -> EcsTaskDefinition:
        arm = EcsTaskDefinitionRuntimePlatform(cpu_architecture="ARM64", operating_system_family="LINUX")
        storage = settings.ephemeral_storage
        return EcsTaskDefinition(
            self,
            "task",
            family=family_name(names, settings),
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            cpu=str(settings.task_cpu),
            memory=str(settings.task_memory),
            # x86 is what a definition without a platform runs on, and what runs today has none.
            runtime_platform=arm if settings.cpu_architecture == "ARM64" else None,
            ephemeral_storage=EcsTaskDefinitionEphemeralStorage(size_in_gib=storage) if storage else None,
            execution_role_arn=self.execution_role.arn,
            task_role_arn=self.task_role.arn,
            container_definitions=container_definitions,
            volume=[EcsTaskDefinitionVolume(name=name) for name in volumes(settings)] or None,
            skip_destroy=True if settings.skip_destroy else None,
            # The old revision goes once the service runs the new one: from an inactive one nothing new can start.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            tags=names.tags(f"{settings.name}-task", Module="compute", Application=settings.name),
        )

    def _make_service(
        self,
        settings: Service,
        surroundings: Surroundings,
        security_group_id: str,
        *,
        registry_arn: str | None,
        waits_for: Sequence[ITerraformDependable],
    ) -> EcsService:
        name = service_name(surroundings.names, settings)
        deployment = settings.deployment
        left_to_others = [
            *(["desired_count"] if settings.scaling else []),
            *(["task_definition"] if settings.task_definition_owner == "pipeline" else []),
        ]
        strategy = [
            EcsServiceCapacityProviderStrategy(
                capacity_provider=provider.name, weight=provider.weight, base=provider.base
            )
            for provider in settings.capacity_provider_strategy
        ]
        breaker = EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True)
        alarms = EcsServiceAlarms(enable=True, rollback=True, alarm_names=rollback_alarms(surroundings.names, settings))
        behind = (
            [
                EcsServiceLoadBalancer(
                    target_group_arn=self.target_group.arn,
                    container_name=settings.name,
                    container_port=settings.port or 0,
                )
            ]
            if self.target_group
            else None
        )
        return EcsService(
            self,
            "service",
            name=name,
            cluster=surroundings.cluster.id,
            task_definition=self.task_definition.arn,
            desired_count=settings.desired_count,
            launch_type=None if strategy else "FARGATE",
            capacity_provider_strategy=strategy or None,
            # Without it the provider would replace the service at every change of its strategy. Between a launch
            # type and a strategy it replaces the service all the same.
            force_new_deployment=True if strategy else None,
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=list(surroundings.subnet_ids), security_groups=[security_group_id], assign_public_ip=False
            ),
            load_balancer=behind,
            service_registries=EcsServiceServiceRegistries(registry_arn=registry_arn) if registry_arn else None,
            health_check_grace_period_seconds=settings.health_check_grace_period if behind else None,
            deployment_minimum_healthy_percent=deployment.minimum_healthy_percent,
            deployment_maximum_percent=deployment.maximum_percent,
            deployment_circuit_breaker=breaker if deployment.circuit_breaker else None,
            alarms=alarms if deployment.rollback_on_alarms else None,
            availability_zone_rebalancing=deployment.availability_zone_rebalancing,
            wait_for_steady_state=True if deployment.wait_for_steady_state else None,
            enable_execute_command=settings.enable_execute_command,
            tags=surroundings.names.tags(f"{settings.name}-service", Module="compute", Application=settings.name),
            depends_on=[
                # A target group takes targets only once a listener or a rule serves it.
                *surroundings.load_balancer.served_by.get(settings.name, ()),
                *([surroundings.capacity_providers] if strategy else []),
                *waits_for,
            ],
            lifecycle=TerraformResourceLifecycle(ignore_changes=left_to_others) if left_to_others else None,
        )

    def _scale(self, settings: Service, scaling: Scaling, surroundings: Surroundings) -> None:
        target = AppautoscalingTarget(
            self,
            "scaling",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=f"service/{surroundings.cluster.name}/{self.service.name}",
            min_capacity=scaling.min_tasks,
            max_capacity=scaling.max_tasks,
            lifecycle=(
                TerraformResourceLifecycle(ignore_changes=["min_capacity", "max_capacity"])
                if scaling.schedules
                else None
            ),
        )
        group = self.target_group
        label = f"{surroundings.load_balancer.balancer.arn_suffix}/{group.arn_suffix}" if group else None
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
                name=f"{surroundings.names.prefix}-{settings.name}-{id_}",
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
        for schedule in scaling.schedules:
            AppautoscalingScheduledAction(
                self,
                f"scaling_{schedule.name.replace('-', '_')}",
                name=f"{surroundings.names.prefix}-{settings.name}-{schedule.name}",
                service_namespace=target.service_namespace,
                scalable_dimension=target.scalable_dimension,
                resource_id=target.resource_id,
                schedule=schedule.schedule,
                timezone=schedule.timezone,
                scalable_target_action=AppautoscalingScheduledActionScalableTargetAction(
                    min_capacity=str(schedule.min_tasks), max_capacity=str(schedule.max_tasks)
                ),
            )


def service_name(names: ResourceNames, settings: Service) -> str:
    """What ECS calls the service."""
    return f"{names.prefix}-{settings.name}"


def family_name(names: ResourceNames, settings: Service) -> str:
    """What ECS calls the service's task definition, of which there are revisions."""
    return f"{names.prefix}-{settings.name}"


def log_group_name(names: ResourceNames, settings: Service) -> str:
    """What CloudWatch calls the service's log group."""
    return f"/ecs/{names.prefix}/{settings.name}"
