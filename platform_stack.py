"""One environment as a Terraform stack: hands values from module to module, and writes the root outputs."""

from itertools import chain

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct

from environments.environment import Environment
from modules.buckets import Buckets
from modules.budget import MOST_ADDRESSES, MonthlyBudget
from modules.compute import Compute, DatabaseAccess
from modules.database import Database
from modules.delivery import Delivery, StateAccess, trusted_services
from modules.edge import Edge
from modules.edge.settings import CLOUDFRONT_REGION
from modules.log_key import log_key_arn
from modules.networking import Networking, flow_logs_group_name
from modules.night import DatabaseNight, with_night
from modules.notifications import Notifications
from modules.prevent_destroy import prevent_destroy
from modules.root_variables import ALARM_ADDRESSES, alarm_addresses_variable, image_variable, snapshot_variable
from modules.stack import Stack
from modules.switched_off import NULL, switch_off
from scaffolding.adoption import adopt, gone_with_the_hcl


class PlatformStack(Stack):
    """The platform of one environment. Each part is handed what those above it hand out."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(
            scope,
            environment.name,
            account_id=environment.aws_account_id,
            profile=environment.aws_profile,
            tags=environment.default_tags,
            ignored_tags=environment.ignore_tags,
        )
        self.keep_state(
            **environment.state.model_dump(),
            dynamodb_table=environment.backend.dynamodb_table,
            use_lockfile=environment.backend.use_lockfile,
            encrypt=environment.backend.encrypt,
        )
        self.provider("aws", environment.aws_region)
        backup_copies_provider = self._provider_of_backup_copies(environment)

        edge = self._make_edge(environment)
        networking = self._make_network(environment, edge)
        buckets = Buckets(self, "buckets", names=environment.names, settings=environment.buckets)
        notifications = self._notify(environment)
        self._watch_costs(environment, notifications)
        database = self._make_database(environment, networking, notifications, backup_copies_provider)
        self._let_database_sleep(environment, database)
        delivery = self._make_delivery(environment)
        if environment.compute.enabled:
            compute = self._run_containers(environment, networking, notifications, database, edge, delivery)
            if edge:
                self._put_in_front(edge, environment, compute, notifications)
        if delivery:
            self._let_github_in(delivery, environment, edge)

        self.output(
            environment=environment.name,
            aws_region=environment.aws_region,
            project_name=environment.project_name,
            resource_prefix=environment.names.prefix,
            **buckets.outputs,
            **(edge.outputs if edge else {}),
            **(delivery.outputs if delivery else {}),
        )
        adopt(self, environment, gone=frozenset() if environment.activated else self._switch_off(environment))
        if environment.prevent_destroy:
            prevent_destroy(self)

    def _provider_of_backup_copies(self, environment: Environment) -> TerraformProvider | None:
        """A second provider, where backups of the database are copied to a second region."""
        plan = environment.database and environment.database.backup_plan
        if not plan or plan.copy_to_region is None:
            return None
        return self.provider("aws_backup_copies", plan.copy_to_region, alias="backup_copies")

    def _provider_of_cloudfront(self, environment: Environment) -> TerraformProvider | None:
        """A second provider, where CloudFront needs things in its region and the environment's is another one."""
        if not environment.edge or not environment.edge.cdn or environment.aws_region == CLOUDFRONT_REGION:
            return None
        return self.provider("aws_us_east_1", CLOUDFRONT_REGION, alias="us_east_1")

    def _make_edge(self, environment: Environment) -> Edge | None:
        """The public names and their certificates; what stands before the load balancer has to wait for it."""
        if environment.edge is None:
            return None
        return Edge(
            self,
            names=environment.names,
            settings=environment.edge,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            scheme=environment.public_scheme,
            serves_load_balancer=environment.edge_certifies_load_balancer,
            cloudfront_provider=self._provider_of_cloudfront(environment),
        )

    def _make_network(self, environment: Environment, edge: Edge | None) -> Networking:
        networking = Networking(
            self,
            "networking",
            names=environment.names,
            settings=environment.networking,
            services=environment.compute.services,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            confine_roles=environment.confine_roles,
            log_key_arn=log_key_arn(
                self,
                environment.log_encryption,
                names=environment.names,
                region=environment.aws_region,
                account_id=environment.aws_account_id,
                log_groups=[flow_logs_group_name(environment.names)],
            ),
            has_database=environment.database is not None,
            entrance=edge.entrance if edge else None,
        )
        self.output(vpc_id=networking.vpc_id)
        return networking

    def _notify(self, environment: Environment) -> Notifications | None:
        settings = environment.notifications
        if settings is None:
            return None
        if settings.topic_arn is None:
            alarm_addresses_variable(self)
        notifications = Notifications(
            self,
            "notifications",
            names=environment.names,
            settings=settings,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            addresses=f"var.{ALARM_ADDRESSES}",
            hears_of_budget=environment.budget is not None,
        )
        self.output(alarm_topic_arn=notifications.topic_arn)
        return notifications

    def _watch_costs(self, environment: Environment, notifications: Notifications | None) -> None:
        if environment.budget is None:
            return
        if notifications is None:
            alarm_addresses_variable(self, most=MOST_ADDRESSES)
        MonthlyBudget(
            self,
            "budget",
            names=environment.names,
            settings=environment.budget,
            topic_arn=notifications.topic_arn if notifications else None,
            topic_policy=notifications.policy if notifications else None,
            addresses=f"var.{ALARM_ADDRESSES}",
        )

    def _make_database(
        self,
        environment: Environment,
        networking: Networking,
        notifications: Notifications | None,
        backup_copies_provider: TerraformProvider | None,
    ) -> Database | None:
        """The database. Scripts read its outputs whatever there is: without one they are null."""
        settings = environment.database
        database = None
        if settings is not None and networking.database_security_group_id is not None:
            database = Database(
                self,
                "database",
                names=environment.names,
                settings=settings,
                account_id=environment.aws_account_id,
                region=environment.aws_region,
                subnet_ids=networking.private_db_subnet_ids,
                security_group_id=networking.database_security_group_id,
                snapshot_identifier=snapshot_variable(self, settings.snapshot_identifier),
                confine_roles=environment.confine_roles,
                backup_copies_provider=backup_copies_provider,
                alarm_topic_arn=notifications.topic_arn if notifications else None,
            )
            if notifications:
                notifications.watch_database(database.db_instance_identifier)
        self.output(
            database_endpoint=database.db_instance_endpoint if database else NULL,
            database_port=database.db_instance_port if database else NULL,
            database_name=database.db_name if database else NULL,
            database_connection_string=database.connection_string if database else NULL,
            database_secret_arn=database.secret_arn if database else NULL,
        )
        return database

    def _let_database_sleep(self, environment: Environment, database: Database | None) -> None:
        night = environment.sleeps_by_schedule
        if night is None or database is None:
            return
        DatabaseNight(
            self,
            "night",
            names=environment.names,
            night=night,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            db_instance_identifier=database.db_instance_identifier,
            db_instance_arn=database.db_instance_arn,
        )

    def _make_delivery(self, environment: Environment) -> Delivery | None:
        """Repositories of images; who may ship them has to wait for all else."""
        if environment.delivery is None:
            return None
        return Delivery(
            self,
            names=environment.names,
            settings=environment.delivery,
            compute=environment.compute,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
        )

    def _run_containers(
        self,
        environment: Environment,
        networking: Networking,
        notifications: Notifications | None,
        database: Database | None,
        edge: Edge | None,
        delivery: Delivery | None,
    ) -> Compute:
        night = environment.sleeps_by_schedule
        services = environment.compute.services
        compute = Compute(
            self,
            "compute",
            names=environment.names,
            settings=with_night(environment.compute, night) if night else environment.compute,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            images={service.name: image_variable(self, service) for service in services},
            vpc_id=networking.vpc_id,
            public_subnet_ids=networking.public_subnet_ids,
            private_app_subnet_ids=networking.private_app_subnet_ids,
            alb_security_group_id=networking.alb_security_group_id,
            service_security_group_ids=networking.service_security_group_ids,
            database=_access_to(database) if database else None,
            confine_roles=environment.confine_roles,
            public_routes=networking.public_routes,
            private_routes=networking.private_routes,
            service_rules=networking.service_rules,
            alarm_topic_arn=notifications.topic_arn if notifications else None,
            required_header=edge.required_header if edge else None,
            certificate_arn=edge.load_balancer_certificate_arn if edge else None,
            public_url=environment.public_url,
            repository_arns=delivery.repository_arns if delivery else {},
            sleeps=night is not None,
        )
        self.output(
            ecs_cluster_name=compute.cluster.name,
            ecs_cluster_arn=compute.cluster.arn,
            alb_dns_name=compute.load_balancer.balancer.dns_name,
            alb_arn=compute.load_balancer.balancer.arn,
            application_url=compute.url,
        )
        for service in services:
            running = compute.services[service.name]
            self.output(**{f"{service.id}_service_name": running.service.name})
            if running.target_group is not None:
                self.output(**{f"{service.id}_target_group_arn": running.target_group.arn})
            if running.url is not None:
                self.output(**{f"{service.id}_url": running.url})
        return compute

    def _put_in_front(
        self, edge: Edge, environment: Environment, compute: Compute, notifications: Notifications | None
    ) -> None:
        edge.put_in_front_of(
            compute.load_balancer.balancer,
            routes=[route for service in environment.compute.services for route in service.routes],
            waits_for=list(chain.from_iterable(compute.load_balancer.served_by.values())),
            alarm_topic_arn=notifications.topic_arn if notifications else None,
        )

    def _let_github_in(self, delivery: Delivery, environment: Environment, edge: Edge | None) -> None:
        delivery.let_github_in(
            state=StateAccess(
                **environment.state.model_dump(),
                lock_table=environment.backend.dynamodb_table,
                lock_file=environment.backend.use_lockfile,
            ),
            trusted_services=trusted_services(
                str(each.assume_role_policy_input) for each in self.node.find_all() if isinstance(each, IamRole)
            ),
            distribution_arn=edge.distribution_arn if edge else None,
            readable_secret_arns=edge.origin_secret_arns if edge else (),
            switched_at_night=environment.night is not None and not environment.night.by_schedule,
        )

    def _switch_off(self, environment: Environment) -> frozenset[str]:
        """Takes out what costs, and says so in an output, which scripts ask first. Returns what goes."""
        gone = switch_off(
            self,
            kept=("aws_eip",) if environment.networking.keep_nat_addresses else (),
            unanswered=(
                "application_url",
                "custom_domain_urls",
                *(f"{service.id}_url" for service in environment.compute.services),
            ),
            absent=gone_with_the_hcl(environment, self.resources()),
        )
        self.output(activated=False)
        return gone


def _access_to(database: Database) -> DatabaseAccess:
    return DatabaseAccess(
        host=database.db_instance_address,
        port=database.db_instance_port,
        name=database.db_name,
        secret_arn=database.secret_arn,
        connect_arn=database.connect_arn,
    )
