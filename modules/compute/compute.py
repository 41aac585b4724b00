"""The containers: cluster, load balancer, services, alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdktf import ITerraformDependable, Token
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster, EcsClusterSetting
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders,
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy,
)
from constructs import Construct

from modules.compute.alarms import HealthAlarms
from modules.compute.load_balancer import LoadBalancer
from modules.compute.roles import shared_execution_role
from modules.compute.service import FargateService, ServicePlan
from modules.compute.settings import ComputeSettings
from modules.names import ResourceNames


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """Where the backend finds its database. Its credentials are the keys username and password of a secret."""

    host: str
    port: float
    name: str
    secret_arn: str


class Compute(Construct):
    """ECS Fargate services frontend and backend behind an application load balancer.

    Hands out the ids, names and ARNs listed in README.md beside this file.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: ComputeSettings,
        region: str,
        account_id: str,
        images: Mapping[str, str],
        ports: Mapping[str, int],
        vpc_id: str,
        public_subnet_ids: Sequence[str],
        private_app_subnet_ids: Sequence[str],
        alb_security_group_id: str,
        service_security_group_ids: Mapping[str, str],
        database: DatabaseAccess,
    ) -> None:
        super().__init__(scope, id_)
        self._cluster = self._make_cluster(names, settings)
        capacity_providers = self._offer_capacity(settings)
        self._load_balancer = LoadBalancer(
            self,
            "alb",
            names=names,
            settings=settings,
            account_id=account_id,
            vpc_id=vpc_id,
            subnet_ids=public_subnet_ids,
            security_group_id=alb_security_group_id,
            ports=ports,
        )
        execution_role = (
            None
            if settings.separate_execution_roles
            else shared_execution_role(self, names=names, secret_arn=database.secret_arn)
        )

        def service(plan: ServicePlan, served_by: ITerraformDependable) -> FargateService:
            return FargateService(
                self,
                plan.name,
                names=names,
                settings=settings,
                plan=plan,
                region=region,
                account_id=account_id,
                cluster=self._cluster,
                execution_role=execution_role,
                subnet_ids=private_app_subnet_ids,
                load_balancer=self._load_balancer,
                # A target group takes targets only once a listener serves it, and a strategy may name only
                # providers that the cluster has.
                waits_for=[served_by, *([capacity_providers] if plan.capacity_provider_strategy else [])],
            )

        self._frontend = service(
            ServicePlan(
                name="frontend",
                image=images["frontend"],
                port=ports["frontend"],
                security_group_id=service_security_group_ids["frontend"],
                environment={"NODE_ENV": names.environment, "BACKEND_URL": f"{self._load_balancer.url}/api"},
                secrets={},
                secret_arn=None,
                **self._of_service(settings, "frontend"),
            ),
            served_by=self._load_balancer.listener,
        )
        self._backend = service(
            ServicePlan(
                name="backend",
                image=images["backend"],
                port=ports["backend"],
                security_group_id=service_security_group_ids["backend"],
                environment={
                    "NODE_ENV": names.environment,
                    "DB_HOST": database.host,
                    "DB_PORT": Token.as_string(database.port),
                    "DB_NAME": database.name,
                },
                secrets={
                    "DB_USERNAME": f"{database.secret_arn}:username::",
                    "DB_PASSWORD": f"{database.secret_arn}:password::",
                },
                secret_arn=database.secret_arn,
                **self._of_service(settings, "backend"),
            ),
            served_by=self._load_balancer.api_rule,
        )
        if settings.alarms is not None:
            HealthAlarms(
                self,
                "alarm",
                names=names,
                settings=settings,
                thresholds=settings.alarms,
                cluster=self._cluster,
                load_balancer=self._load_balancer,
                services={"frontend": self._frontend, "backend": self._backend},
            )
        self._hand_out()

    def _make_cluster(self, names: ResourceNames, settings: ComputeSettings) -> EcsCluster:
        insights = settings.enable_container_insights
        return EcsCluster(
            self,
            "cluster",
            name=f"{names.prefix}-cluster",
            setting=[
                EcsClusterSetting(
                    name="containerInsights",
                    value=insights if isinstance(insights, str) else "enabled" if insights else "disabled",
                )
            ],
            tags=names.tags("ecs-cluster", Module="compute"),
        )

    def _offer_capacity(self, settings: ComputeSettings) -> EcsClusterCapacityProviders:
        return EcsClusterCapacityProviders(
            self,
            "capacity_providers",
            cluster_name=self._cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=[
                EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(
                    capacity_provider=provider.name, weight=provider.weight, base=provider.base
                )
                for provider in settings.default_capacity_provider_strategy
            ],
        )

    def _of_service(self, settings: ComputeSettings, service: str) -> dict[str, Any]:
        own = dict(settings.of_service(service))
        del own["image"]  # the default of a root variable, and the service refers to that
        return own

    def _hand_out(self) -> None:
        self.ecs_cluster_id = self._cluster.id
        self.ecs_cluster_name = self._cluster.name
        self.ecs_cluster_arn = self._cluster.arn

        balancer = self._load_balancer.balancer
        self.alb_id = balancer.id
        self.alb_arn = balancer.arn
        self.alb_dns_name = balancer.dns_name
        self.alb_zone_id = balancer.zone_id
        self.alb_arn_suffix = balancer.arn_suffix
        target_groups = self._load_balancer.target_groups
        self.frontend_target_group_id = target_groups["frontend"].id
        self.frontend_target_group_arn = target_groups["frontend"].arn
        self.backend_target_group_id = target_groups["backend"].id
        self.backend_target_group_arn = target_groups["backend"].arn

        self.frontend_service_id = self._frontend.service.id
        self.frontend_service_name = self._frontend.service.name
        self.backend_service_id = self._backend.service.id
        self.backend_service_name = self._backend.service.name
        self.frontend_task_definition_arn = self._frontend.task_definition.arn
        self.frontend_task_definition_family = self._frontend.task_definition.family
        self.backend_task_definition_arn = self._backend.task_definition.arn
        self.backend_task_definition_family = self._backend.task_definition.family

        # With separate_execution_roles: the backend's, which reads the secret; the frontend's stands beside it.
        self.task_execution_role_arn = self._backend.execution_role.arn
        self.task_execution_role_name = self._backend.execution_role.name
        self.frontend_task_execution_role_arn = self._frontend.execution_role.arn
        self.frontend_task_role_arn = self._frontend.task_role.arn
        self.backend_task_role_arn = self._backend.task_role.arn
        self.frontend_log_group_name = self._frontend.log_group.name
        self.backend_log_group_name = self._backend.log_group.name

        self.application_url = self._load_balancer.url
        self.frontend_url = self._load_balancer.url
        self.backend_url = f"{self._load_balancer.url}/api"
