"""One environment as a Terraform stack: wires provider, backend, modules and outputs together."""

from collections.abc import Mapping, Sequence
from itertools import chain

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
from modules.buckets import Buckets
from modules.budget import MOST_ADDRESSES, MonthlyBudget
from modules.compute import Compute, DatabaseAccess, Service
from modules.compute.compute import cluster_name
from modules.compute.load_balancer import RequiredHeader
from modules.compute.service import IMAGE, IMAGE_ALLOWED
from modules.database import Database, DatabaseSettings
from modules.delivery import (
    GithubActionsUser,
    GithubRoles,
    ImageRepositories,
    Shipped,
    StateAccess,
    image_id,
    repository_arns,
    shipped_services,
    trusted_services,
)
from modules.edge import Domain, EdgeSettings, Records, Target
from modules.edge.cdn import HTTPS, CloudFront
from modules.edge.cdn_settings import ORIGIN_HEADER
from modules.edge.origin_secrets import OriginSecrets
from modules.edge.settings import CLOUDFRONT_REGION
from modules.edge.waf import WebAcl
from modules.log_key import LogKey
from modules.networking import Networking, flow_logs_group_name
from modules.networking.security_groups import Entrance
from modules.notifications import Notifications
from modules.prevent_destroy import prevent_destroy
from modules.switched_off import NULL, switch_off
from scaffolding.adoption import adopt, gone_with_the_hcl
from terraform.stack import addresses

ALARM_ADDRESSES = "alarm_addresses"  # TF_VAR_alarm_addresses
SNAPSHOT = "database_snapshot_identifier"  # TF_VAR_database_snapshot_identifier
# AWS's list of the addresses from which CloudFront calls origins, for all of its customers:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
CLOUDFRONT = Entrance(
    "cloudfront", "com.amazonaws.global.cloudfront.origin-facing", HTTPS, "Allow HTTPS from CloudFront"
)
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
            entrance=CLOUDFRONT if environment.edge and environment.edge.cdn_only else None,
        )
        self._keep_buckets(environment)
        notifications = self._notify(environment)
        self._watch_costs(environment, notifications)
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
        cdn = None
        origin_secrets = self._origin_secrets(environment)
        sent = origin_secrets.values if origin_secrets else []
        if environment.compute.enabled:
            cloudfront_provider = self._provider_of_cloudfront(environment)
            domain = self._name(environment, cloudfront_provider)
            compute = self._run_containers(environment, networking, database, notifications, domain, sent)
            if environment.edge and domain:
                cdn = self._put_cdn_in_front(environment, domain, compute, sent, cloudfront_provider)
                self._lead_to(environment, environment.edge, domain, compute, cdn, notifications)
        self._deliver(
            environment,
            distribution_arn=cdn.arn if cdn else None,
            origin_secret_arns=origin_secrets.arns if origin_secrets else [],
        )
        adopt(self, environment, gone=frozenset() if environment.activated else self._switch_off(environment))
        if environment.prevent_destroy:
            prevent_destroy(self)

    def _keep_buckets(self, environment: Environment) -> None:
        if environment.buckets:
            buckets = Buckets(self, "buckets", names=environment.names, settings=environment.buckets)
            for id_, name in buckets.names.items():
                self._output(**{f"{id_}_bucket_name": name, f"{id_}_bucket_arn": buckets.arns[id_]})

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
        gone = switch_off(
            self,
            kept=("aws_eip",) if environment.networking.keep_nat_addresses else (),
            unanswered=(
                "application_url",
                "custom_domain_urls",
                *(f"{service.id}_url" for service in environment.compute.services),
            ),
            absent=gone_with_the_hcl(environment, addresses(self.to_terraform())),
        )
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
            hears_of_budget=environment.budget is not None,
        )

    def _watch_costs(self, environment: Environment, notifications: Notifications | None) -> None:
        if environment.budget is None:
            return
        if notifications is None:
            self._declare_alarm_addresses(most=MOST_ADDRESSES)
        MonthlyBudget(
            self,
            "budget",
            names=environment.names,
            settings=environment.budget,
            topic_arn=notifications.topic_arn if notifications else None,
            topic_policy=notifications.policy if notifications else None,
            addresses=f"var.{ALARM_ADDRESSES}",
        )

    def _declare_alarm_addresses(self, most: int | None = None) -> None:
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
                ),
                *(
                    [
                        TerraformVariableValidationConfig(
                            condition=f"${{length(distinct(var.{ALARM_ADDRESSES})) <= {most}}}",
                            error_message=f"{ALARM_ADDRESSES} may name {most} addresses: a budget tells no more.",
                        )
                    ]
                    if most
                    else []
                ),
            ],
        )

    def _run_containers(
        self,
        environment: Environment,
        networking: Networking,
        database: Database | None,
        notifications: Notifications | None,
        domain: Domain | None,
        origin_secrets: Sequence[str],
    ) -> Compute:
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
            required_header=_required_header(environment, origin_secrets),
            certificate_arn=domain.load_balancer_certificate_arn if domain else None,
            public_url=environment.public_url,
            repository_arns=self._repository_arns(environment),
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
        return compute

    def _name(self, environment: Environment, cloudfront_provider: AwsProvider | None) -> Domain | None:
        """The zone and the certificates of the public names."""
        settings = environment.edge
        if settings is None:
            return None
        domain = Domain(
            self,
            "domain",
            names=environment.names,
            settings=settings,
            region=environment.aws_region,
            serves_load_balancer=environment.edge_certifies_load_balancer,
            cloudfront_provider=cloudfront_provider,
        )
        self._output_where_it_is(
            acm_certificate_arn=domain.certificate_arn,
            acm_certificate_status=domain.certificate_status,
            acm_certificate_validation_records=domain.validation_records,
            domain_name_servers=domain.name_servers,
        )
        self._output(
            custom_domain_urls={
                "primary": f"{environment.public_scheme}://{settings.domain_name}",
                "alternate": [
                    f"{environment.public_scheme}://{name}"
                    for name in settings.alternate_domain_names
                    if not name.startswith("*.")
                ],
            }
        )
        return domain

    def _lead_to(
        self,
        environment: Environment,
        settings: EdgeSettings,
        domain: Domain,
        compute: Compute,
        cdn: CloudFront | None,
        notifications: Notifications | None,
    ) -> None:
        """The records of the public names, which lead to CloudFront, or else to the load balancer."""
        balancer = compute.load_balancer.balancer
        load_balancer = Target(dns_name=balancer.dns_name, zone_id=balancer.zone_id, has_ipv6=False)
        target = (
            load_balancer
            if cdn is None
            else Target(dns_name=cdn.domain_name, zone_id=cdn.hosted_zone_id, has_ipv6=True)
        )
        records = Records(
            self,
            "records",
            names=environment.names,
            settings=settings,
            region=environment.aws_region,
            zone_id=domain.zone_id,
            target=target,
            load_balancer=load_balancer,
            answers_https=environment.public_scheme == "https",
            alarm_topic_arn=notifications.topic_arn if notifications else None,
        )
        if records.to_enter:
            key = "cloudfront_domain" if settings.cdn else "load_balancer_domain"
            self._output(cloudflare_cname_records={key: target.dns_name, "records": records.to_enter})

    def _origin_secrets(self, environment: Environment) -> OriginSecrets | None:
        """The secrets by which the load balancer knows the distribution."""
        cdn = environment.edge and environment.edge.cdn
        if not environment.compute.enabled or not cdn or not cdn.origin_secrets:
            return None
        return OriginSecrets(self, "origin_secrets", names=environment.names, settings=cdn)

    def _put_cdn_in_front(
        self,
        environment: Environment,
        domain: Domain,
        compute: Compute,
        origin_secrets: Sequence[str],
        provider: AwsProvider | None,
    ) -> CloudFront | None:
        """CloudFront, or nothing, in front of the load balancer; and WAF in front of what comes first.

        `provider` is the one of CloudFront's region, where that is another one.
        """
        edge, balancer = environment.edge, compute.load_balancer
        if edge is None:
            return None
        web_acl = self._filter_requests(environment, provider)
        if edge.cdn is None or domain.certificate_arn is None:
            if web_acl is not None:
                web_acl.protect(balancer.balancer.arn)
            return None
        cdn = CloudFront(
            self,
            "cdn",
            names=environment.names,
            settings=edge.cdn,
            aliases=edge.public_names,
            certificate_arn=domain.certificate_arn,
            origin_domain_name=balancer.balancer.dns_name,
            routes=[route for service in environment.compute.services for route in service.routes],
            account_id=environment.aws_account_id,
            origin_secret=origin_secrets[0] if origin_secrets else None,
            web_acl_arn=web_acl.arn if web_acl else None,
            provider=provider,
            waits_for=list(chain.from_iterable(balancer.served_by.values())),
        )
        self._output(
            cloudfront_distribution_id=cdn.id,
            cloudfront_domain_name=cdn.domain_name,
            cloudfront_status=cdn.status,
            cache_invalidation_command=cdn.invalidation_command,
        )
        return cdn

    def _filter_requests(self, environment: Environment, provider: AwsProvider | None) -> WebAcl | None:
        edge = environment.edge
        if edge is None or edge.waf is None:
            return None
        return WebAcl(
            self,
            "waf",
            names=environment.names,
            settings=edge.waf,
            protects="CLOUDFRONT" if edge.cdn else "REGIONAL",
            provider=provider if edge.cdn else None,
        )

    def _repository_arns(self, environment: Environment) -> Mapping[str, str]:
        """Of the services' images, where the environment says which repositories these are in."""
        if environment.delivery is None or environment.delivery.repositories is None:
            return {}
        return repository_arns(
            environment.names,
            [service.name for service in environment.compute.services],
            region=environment.aws_region,
            account_id=environment.aws_account_id,
        )

    def _deliver(
        self,
        environment: Environment,
        *,
        distribution_arn: str | None = None,
        origin_secret_arns: Sequence[str] = (),
    ) -> None:
        """Repositories of images and who may ship them: last, for it is told what all of the others have made."""
        delivery = environment.delivery
        if delivery is None:
            return
        arns: list[str] = []
        if delivery.repositories is not None:
            repositories = ImageRepositories(
                self,
                "repositories",
                names=environment.names,
                settings=delivery.repositories,
                services=[service.name for service in environment.compute.services],
                region=environment.aws_region,
                account_id=environment.aws_account_id,
            )
            arns = list(repositories.arns.values())
            for image, url in repositories.urls.items():
                id_ = image_id(image)
                self._output(
                    **{f"{id_}_ecr_repository_url": url, f"{id_}_ecr_repository_name": repositories.names[image]}
                )
        shipped = Shipped(
            region=environment.aws_region,
            account_id=environment.aws_account_id,
            cluster=cluster_name(environment.names),
            services=shipped_services(environment.names, environment.compute),
            repository_arns=arns,
            distribution_arn=distribution_arn,
        )
        if delivery.github_actions is not None:
            roles = GithubRoles(
                self,
                "github",
                names=environment.names,
                settings=delivery.github_actions,
                shipped=shipped,
                state=StateAccess(
                    **environment.state.model_dump(),
                    lock_table=environment.backend.dynamodb_table,
                    lock_file=environment.backend.use_lockfile,
                ),
                trusted_services=trusted_services(self.to_terraform()["resource"]["aws_iam_role"].values()),
                readable_secret_arns=origin_secret_arns,
            )
            self._output(
                github_ship_role_arn=roles.ship_role_arn,
                github_plan_role_arn=roles.plan_role_arn,
                github_apply_role_arn=roles.apply_role_arn,
            )
        if delivery.repositories is not None and delivery.github_actions_user:
            user = GithubActionsUser(
                self,
                "github_actions",
                names=environment.names,
                shipped=shipped,
                made_elsewhere=delivery.repositories.more,
            )
            self._output(
                cicd_iam_user_name=user.user_name,
                cicd_iam_user_arn=user.user_arn,
                cicd_iam_policy_arn=user.policy_arn,
                cicd_iam_policy_name=user.policy_name,
            )

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

    def _provider_of_cloudfront(self, environment: Environment) -> AwsProvider | None:
        """A second provider, where CloudFront needs things in its region and the environment's is another one."""
        edge = environment.edge
        if edge is None or edge.cdn is None or environment.aws_region == CLOUDFRONT_REGION:
            return None
        return self._provider(environment, "aws_us_east_1", CLOUDFRONT_REGION, alias="us_east_1")

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

    def _output_where_it_is(self, **values: object) -> None:
        """Root outputs, of what there is."""
        self._output(**{name: value for name, value in values.items() if value is not None})

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


def _required_header(environment: Environment, origin_secrets: Sequence[str]) -> RequiredHeader | None:
    """The header by which the load balancer knows the distribution, where one is set."""
    if environment.edge is None or not origin_secrets:
        return None
    return RequiredHeader(ORIGIN_HEADER, origin_secrets, enforced=environment.edge.cdn_only)
