"""The containers: cluster, load balancer, services, alarms."""

from collections.abc import Mapping, Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster, EcsClusterSetting
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders,
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy,
)
from constructs import Construct
from frozendict import frozendict

from modules.compute.alarms import HealthAlarms, Watched
from modules.compute.database_access import DatabaseAccess
from modules.compute.fargate_service import FargateService, Surroundings
from modules.compute.load_balancer import LoadBalancer, RequiredHeader
from modules.compute.redeployment import Redeployment
from modules.compute.roles import ECS_TASKS, shared_execution_role
from modules.compute.service import Service
from modules.compute.service_discovery import ServiceDiscovery, private_url
from modules.compute.settings import ComputeSettings
from modules.iam import Source, assume_role_policy
from modules.names import ResourceNames
from modules.regions import arn


class Compute(Construct):
    """ECS Fargate services behind an application load balancer.

    Hands out `cluster`, `load_balancer`, `services` by name, and `url`.
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
        vpc_id: str,
        public_subnet_ids: Sequence[str],
        private_app_subnet_ids: Sequence[str],
        alb_security_group_id: str,
        service_security_group_ids: Mapping[str, str],
        database: DatabaseAccess | None,
        confine_roles: bool,
        public_routes: Sequence[ITerraformDependable],
        private_routes: Sequence[ITerraformDependable],
        service_rules: Mapping[str, Sequence[ITerraformDependable]],
        alarm_topic_arn: str | None = None,
        required_header: RequiredHeader | None = None,
        certificate_arn: str | None = None,
        public_url: str | None = None,
        repository_arns: Mapping[str, str] = frozendict(),
        sleeps: bool = False,
    ) -> None:
        """With `confine_roles` ECS takes roles for tasks of this account and region alone; `alarm_topic_arn` is
        notified beside the settings' alarm_actions. Without a `database` no service may use one. `public_routes`,
        `private_routes` and `service_rules` are what the load balancer, all tasks and each service's tasks wait for.
        `certificate_arn` is for the load balancer, where the settings name no certificate, and `public_url` what all
        URLs say in place of the load balancer's name. It serves requests with `required_header` alone; None: all.
        `repository_arns` are, by service, the repositories that separate execution roles pull from; of a service that
        is not in it, from any of the account's. Where the platform `sleeps` at night, no alarm tells of that.
        """
        super().__init__(scope, id_)
        self.cluster = self._make_cluster(names, settings)
        capacity_providers = self._offer_capacity(settings)
        self.load_balancer = LoadBalancer(
            self,
            "alb",
            names=names,
            settings=settings,
            account_id=account_id,
            vpc_id=vpc_id,
            subnet_ids=public_subnet_ids,
            security_group_id=alb_security_group_id,
            waits_for=public_routes,
            required_header=required_header,
            certificate_arn=certificate_arn,
            public_url=public_url,
        )
        self.url = self.load_balancer.url
        discovery = (
            ServiceDiscovery(
                self,
                "discovery",
                names=names,
                namespace=settings.private_dns_namespace,
                services=settings.services,
                vpc_id=vpc_id,
            )
            if settings.private_dns_namespace
            else None
        )
        if not any(service.uses_database for service in settings.services):
            database = None
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html: ECS knows no narrower ARN.
        these_tasks = Source(account_id, arn("ecs", region, account_id, "*"))
        trust = assume_role_policy(ECS_TASKS, these_tasks if confine_roles else None)
        surroundings = Surroundings(
            names=names,
            region=region,
            account_id=account_id,
            cluster=self.cluster,
            capacity_providers=capacity_providers,
            load_balancer=self.load_balancer,
            subnet_ids=private_app_subnet_ids,
            log_retention_days=settings.log_retention_days,
            trust=trust,
            repository_arns=repository_arns,
            execution_role=(
                None
                if settings.separate_execution_roles
                else shared_execution_role(
                    self, names=names, trust=trust, secrets=[database.may_read] if database else []
                )
            ),
        )
        self.services = {
            service.name: FargateService(
                self,
                service.id,
                settings=service,
                surroundings=surroundings,
                image=images[service.name],
                security_group_id=service_security_group_ids[service.name],
                environment={"NODE_ENV": names.environment, **self._urls_of_called(service, settings)},
                database=database if service.uses_database else None,
                registry_arn=discovery.registry_arns.get(service.name) if discovery else None,
                waits_for=[*private_routes, *service_rules[service.name]],
            )
            for service in settings.services
        }
        alarm_actions = [*settings.alarm_actions, *([alarm_topic_arn] if alarm_topic_arn else [])]
        if settings.alarms is not None:
            HealthAlarms(
                self,
                "alarm",
                names=names,
                settings=settings,
                thresholds=settings.alarms,
                cluster=self.cluster,
                load_balancer=self.load_balancer,
                services=[
                    Watched(settings=service, service=running.service, target_group=running.target_group)
                    for service, running in zip(settings.services, self.services.values(), strict=True)
                ],
                alarm_actions=alarm_actions,
                sleeps=sleeps,
            )
        if settings.redeploy_on_password_rotation and database is not None:
            Redeployment(
                self,
                "redeployment",
                names=names,
                region=region,
                account_id=account_id,
                secret_arn=database.secret_arn,
                cluster=self.cluster,
                services={
                    service.name: self.services[service.name].service
                    for service in settings.services
                    if service.uses_database
                },
                alarm_actions=alarm_actions,
            )

    def _urls_of_called(self, service: Service, settings: ComputeSettings) -> Mapping[str, str]:
        """`BACKEND_URL` and its like, for each service that this one calls.

        Without private names it is where the load balancer answers; a service that it does not know has none then.
        """
        namespace = settings.private_dns_namespace
        urls = {
            called.id: private_url(called, namespace) if namespace else self.load_balancer.url_of(called)
            for called in settings.services
            if called.name in service.calls
        }
        return {f"{id_.upper()}_URL": url for id_, url in urls.items() if url is not None}

    def _make_cluster(self, names: ResourceNames, settings: ComputeSettings) -> EcsCluster:
        insights = settings.enable_container_insights
        return EcsCluster(
            self,
            "cluster",
            name=cluster_name(names),
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
            cluster_name=self.cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=[
                EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(
                    capacity_provider=provider.name, weight=provider.weight, base=provider.base
                )
                for provider in settings.default_capacity_provider_strategy
            ],
        )


def cluster_name(names: ResourceNames) -> str:
    """What ECS calls the cluster."""
    return f"{names.prefix}-cluster"
