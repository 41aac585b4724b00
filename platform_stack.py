"""One environment as a Terraform stack: wires provider, backend, modules and outputs together."""

from cdktf import (
    S3Backend,
    TerraformElement,
    TerraformOutput,
    TerraformStack,
    TerraformVariable,
    TerraformVariableValidationConfig,
    Token,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags, AwsProviderIgnoreTags
from constructs import Construct, Node

from environments.environment import Environment
from modules.compute import Compute, DatabaseAccess, Service
from modules.compute.service import IMAGE, IMAGE_ALLOWED
from modules.database import Database, DatabaseSettings
from modules.log_key import LogKey
from modules.networking import Networking, flow_logs_group_name
from modules.notifications import Notifications
from modules.prevent_destroy import prevent_destroy
from modules.switched_off import NULL, switch_off
from scaffolding.adoption import adopt

ALARM_ADDRESSES = "alarm_addresses"  # TF_VAR_alarm_addresses
SNAPSHOT = "database_snapshot_identifier"  # TF_VAR_database_snapshot_identifier
REQUIRED_TERRAFORM = ">= 1.11"  # what wrote the state that is adopted


class PlatformStack(TerraformStack):
    """The platform of one environment."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, environment.name)
        self._paths: dict[str, str] = {}
        self._use_terraform_and_aws(environment)

        names = environment.names
        networking = Networking(
            self,
            "networking",
            names=names,
            settings=environment.networking,
            services=environment.compute.services,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            confine_roles=environment.confine_roles,
            log_key_arn=self._log_key(environment),
            has_database=environment.database is not None,
        )
        notifications = self._notify(environment)
        database = self._make_database(environment, networking, notifications)

        self._output(
            environment=environment.name,
            aws_region=environment.aws_region,
            project_name=environment.project_name,
            resource_prefix=names.prefix,
            vpc_id=networking.vpc_id,
        )
        self._say_where_the_database_is(database)
        if notifications:
            if database:
                notifications.watch_database(database.db_instance_identifier)
            self._output(alarm_topic_arn=notifications.topic_arn)
        if environment.compute.enabled:
            self._run_containers(environment, networking, database, notifications)
        adopt(self, environment, gone=frozenset() if environment.activated else self._switch_off(environment))
        if environment.prevent_destroy:
            prevent_destroy(self)

    def _make_database(
        self, environment: Environment, networking: Networking, notifications: Notifications | None
    ) -> Database | None:
        settings = environment.database
        if settings is None or networking.database_security_group_id is None:
            return None
        return Database(
            self,
            "database",
            names=environment.names,
            settings=settings,
            account_id=environment.aws_account_id,
            region=environment.aws_region,
            subnet_ids=networking.private_db_subnet_ids,
            security_group_id=networking.database_security_group_id,
            snapshot_identifier=self._snapshot_variable(settings),
            confine_roles=environment.confine_roles,
            backup_copies_provider=self._provider_of_backup_copies(environment, settings),
            alarm_topic_arn=notifications.topic_arn if notifications else None,
        )

    def _say_where_the_database_is(self, database: Database | None) -> None:
        """Scripts read these whatever there is: without a database they are null."""
        self._output(
            database_endpoint=database.db_instance_endpoint if database else NULL,
            database_port=database.db_instance_port if database else NULL,
            database_name=database.db_name if database else NULL,
            database_connection_string=database.connection_string if database else NULL,
            database_secret_arn=database.secret_arn if database else NULL,
        )

    def _snapshot_variable(self, settings: DatabaseSettings) -> str:
        """A root variable that `activate` sets, so that a database that is made anew starts from its own snapshot.

        Nobody is asked for it, and a database that runs takes no notice of it.
        """
        TerraformVariable(
            self,
            SNAPSHOT,
            type="string",
            default=settings.snapshot_identifier or Token.null_value(),
            description="Snapshot that a new database starts from.",
        )
        return f"${{var.{SNAPSHOT}}}"

    def _switch_off(self, environment: Environment) -> frozenset[str]:
        """Takes out what costs, and says so in an output, which scripts ask first. Returns what goes."""
        gone = switch_off(self, kept=("aws_eip",) if environment.networking.keep_nat_addresses else ())
        self._output(activated=False)
        return gone

    def _notify(self, environment: Environment) -> Notifications | None:
        settings = environment.notifications
        if settings is None:
            return None
        if settings.topic_arn is None:
            self._declare_alarm_addresses()
        return Notifications(
            self,
            "notifications",
            names=environment.names,
            settings=settings,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            addresses=f"var.{ALARM_ADDRESSES}",
        )

    def _declare_alarm_addresses(self) -> None:
        """A root variable for what is nobody's business in a repository, nor in generated JSON.

        Without a default Terraform asks for it, when one plans: a plan that forgot it would take away everybody's
        subscription.
        """
        TerraformVariable(
            self,
            ALARM_ADDRESSES,
            type="list(string)",
            nullable=False,
            sensitive=True,
            description="E-mail addresses that alarms notify.",
            validation=[
                TerraformVariableValidationConfig(
                    condition=(
                        f"${{length(var.{ALARM_ADDRESSES}) > 0 && alltrue([for address in var.{ALARM_ADDRESSES} : "
                        'can(regex("^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$", address))])}'
                    ),
                    error_message=f"{ALARM_ADDRESSES} has to be a list of at least one e-mail address.",
                )
            ],
        )

    def _run_containers(
        self,
        environment: Environment,
        networking: Networking,
        database: Database | None,
        notifications: Notifications | None,
    ) -> None:
        services = environment.compute.services
        compute = Compute(
            self,
            "compute",
            names=environment.names,
            settings=environment.compute,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            images={service.name: self._image_variable(service) for service in services},
            vpc_id=networking.vpc_id,
            public_subnet_ids=networking.public_subnet_ids,
            private_app_subnet_ids=networking.private_app_subnet_ids,
            alb_security_group_id=networking.alb_security_group_id,
            service_security_group_ids=networking.service_security_group_ids,
            database=self._access_to(database) if database else None,
            confine_roles=environment.confine_roles,
            public_routes=networking.public_routes,
            private_routes=networking.private_routes,
            service_rules=networking.service_rules,
            alarm_topic_arn=notifications.topic_arn if notifications else None,
        )
        self._output(
            ecs_cluster_name=compute.cluster.name,
            ecs_cluster_arn=compute.cluster.arn,
            alb_dns_name=compute.load_balancer.balancer.dns_name,
            alb_arn=compute.load_balancer.balancer.arn,
            application_url=compute.url,
        )
        for service in services:
            running = compute.services[service.name]
            self._output(**{f"{service.id}_service_name": running.service.name})
            if running.target_group is not None:
                self._output(**{f"{service.id}_target_group_arn": running.target_group.arn})
            if running.url is not None:
                self._output(**{f"{service.id}_url": running.url})

    def _access_to(self, database: Database) -> DatabaseAccess:
        return DatabaseAccess(
            host=database.db_instance_address,
            port=database.db_instance_port,
            name=database.db_name,
            secret_arn=database.secret_arn,
            connect_arn=database.connect_arn,
        )

    def _log_key(self, environment: Environment) -> str | None:
        """The key of log groups: one that exists, one made for the groups of this stack, or None for CloudWatch's."""
        encryption = environment.log_encryption
        if encryption is None or encryption.key_arn is not None:
            return encryption.key_arn if encryption else None
        key = LogKey(
            self,
            "log_key",
            names=environment.names,
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            log_groups=[flow_logs_group_name(environment.names)],
        )
        return key.arn

    def _image_variable(self, service: Service) -> str:
        """A root variable that the pipeline sets when it deploys: TF_VAR_{name}, or --var.

        Without a default Terraform itself asks for it, when one plans.
        """
        name = f"{service.id}_container_image"
        pattern = IMAGE.replace("\\", "\\\\")  # Terraform's strings have escapes of their own
        TerraformVariable(
            self,
            name,
            type="string",
            default=service.image,
            nullable=False,
            description="Image with its tag or digest.",
            validation=[
                TerraformVariableValidationConfig(
                    condition=f'${{can(regex("{pattern}", var.{name}))}}',
                    error_message=f"{name} has to be {IMAGE_ALLOWED}.",
                )
            ],
        )
        return f"${{var.{name}}}"

    def _use_terraform_and_aws(self, environment: Environment) -> None:
        backend, location = environment.backend, environment.state
        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)
        state = S3Backend(
            self,
            bucket=location.bucket,
            key=location.key,
            region=location.region,
            dynamodb_table=backend.dynamodb_table,
            encrypt=backend.encrypt,
            profile=environment.aws_profile,
            allowed_account_ids=[environment.aws_account_id],
        )
        if backend.use_lockfile:
            state.add_override("use_lockfile", True)  # cdktf is older than Terraform's setting
        self._provider(environment, "aws", environment.aws_region)

    def _provider_of_backup_copies(self, environment: Environment, settings: DatabaseSettings) -> AwsProvider | None:
        """A second provider, where backups of the database are copied to a second region."""
        plan = settings.backup_plan
        if plan is None or plan.copy_to_region is None:
            return None
        return self._provider(environment, "aws_backup_copies", plan.copy_to_region, alias="backup_copies")

    def _provider(self, environment: Environment, id_: str, region: str, alias: str | None = None) -> AwsProvider:
        ignored = environment.ignore_tags
        return AwsProvider(
            self,
            id_,
            alias=alias,
            region=region,
            profile=environment.aws_profile,
            allowed_account_ids=[environment.aws_account_id],
            default_tags=[
                AwsProviderDefaultTags(
                    tags={
                        "Project": environment.project_name,
                        "Environment": environment.name,
                        "ManagedBy": "Terraform",
                        "Repository": environment.repository,
                    }
                )
            ],
            ignore_tags=(
                [AwsProviderIgnoreTags(keys=list(ignored.keys), key_prefixes=list(ignored.key_prefixes))]
                if ignored
                else None
            ),
        )

    def _output(self, **values: object) -> None:
        """Root outputs. Scripts read them by name: `terraform output -raw vpc_id`."""
        for name, value in values.items():
            TerraformOutput(self, name, value=value)

    def _allocate_logical_id(self, tf_element: Node | TerraformElement) -> str:
        """Names each resource for its path, `networking_vpc`, so that addresses can be read and never drift.

        cdktf calls this for every element. Two paths that would get one name are an error: in the generated
        JSON the second would silently replace the first.
        """
        path = (tf_element if isinstance(tf_element, Node) else tf_element.node).path
        name = "_".join(path.split("/")[1:])
        first = self._paths.setdefault(name, path)
        if first != path:
            raise ValueError(f"{path} and {first} are both called {name}; rename the newer one")
        return name
