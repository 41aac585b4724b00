"""What one environment is: data, checked as a whole."""

import warnings
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import model_validator

from environments import (
    activation_rules,
    budget_rules,
    cdn_rules,
    delivery_rules,
    edge_rules,
    network_rules,
    night_rules,
)
from modules.buckets import LONGEST_BUCKET_NAME, Bucket, bucket_name
from modules.budget import Budget
from modules.compute import ComputeSettings
from modules.compute.load_balancer import LONGEST_TARGET_GROUP_NAME, target_group_name
from modules.database import DatabaseSettings
from modules.delivery import DeliverySettings
from modules.edge import EdgeSettings
from modules.log_key import LogEncryption
from modules.names import BucketName, NamePart, ResourceNames, TagKey, TagValue
from modules.networking import NetworkingSettings
from modules.networking.settings import AvailabilityZones
from modules.night import Night
from modules.notifications import NotificationSettings
from modules.regions import Region, region_of_arn
from modules.settings import ACTIONS_OF_AN_ALARM, Settings, any_sequence, each_once, matching

AccountId = Annotated[str, matching(r"\d{12}", "the 12 digits of an AWS account, as a string")]


# Keys that ResourceNames.tags, the provider's default tags and single resources set.
OUR_TAGS = (
    "Project", "Environment", "ManagedBy", "Repository", "Owner", "CostCenter", "Name", "Tier", "AZ", "Module",
    "Application",
)  # fmt: skip


Profile = Annotated[
    str, matching(r"[A-Za-z0-9_.@+=:/-]{1,128}", "the name of a profile of the AWS command line, without spaces")
]


class Backend(Settings):
    """Where the environment's Terraform state lives. Changing any of it loses sight of what runs.

    What is left out follows from the environment: its account, its project, its name.
    """

    bucket: BucketName | None = None
    """None: `{account}-terraform-state-{project}`."""
    key: (
        Annotated[
            str, matching(r"[^/\s](\S{0,1022}[^/\s])?", "a path such as dev/terraform.tfstate, with no / at its ends")
        ]
        | None
    ) = None
    """None: `{environment}/terraform.tfstate`."""
    region: Region | None = None
    """None: the environment's."""
    dynamodb_table: (
        Annotated[str, matching(r"[A-Za-z0-9_.-]{3,255}", "3 to 255 letters, digits, dots, _ and -")] | None
    ) = None
    """Table that holds the lock; the HCL code base locks there too. None once nobody does: docs/state-locking.md"""
    use_lockfile: bool = True
    """S3's own lock, a file beside the state. On beside the table, it excludes those who lock with either."""
    encrypt: bool = True

    @model_validator(mode="after")
    def _something_locks(self) -> Self:
        if self.dynamodb_table is None and not self.use_lockfile:
            raise ValueError(
                "dynamodb_table is None and use_lockfile is off, so two deploys at once would lose a state; "
                "set one of them"
            )
        return self


class StateLocation(Settings):
    """Where in S3 a state lies."""

    bucket: BucketName
    key: str
    region: Region


# What takes an ARN and refuses some. CloudWatch says "Invalid region ... specified. Only ... is supported" of one in
# another region; another account's topic it takes, whose policy then decides. A load balancer takes certificates of
# its own account and region: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
ALARMS = "alarms"
LISTENERS = "load balancers"


class HclAdoption(Settings):
    """That the environment's state was written by the HCL modules, and what of them the settings can't tell."""

    availability_zones: AvailabilityZones
    """The zones in the HCL's order: its resources are numbered by it. Never changes, whatever the settings."""
    repositories_in_compute: bool = True
    """Repositories of images are in the HCL's compute module, as they were until 2026-01-26. Off: at its root."""
    conditional_modules_indexed: bool = False
    """The HCL's modules that its switch turned off are at [0], such as module.compute[0], as since 2026-01-26."""
    switched_off_by_hcl: bool = False
    """The HCL had switched the environment off, and kept nothing of containers, database, edge and private routes. On:
    while `activated` is off, none of it is made here either. Off again as soon as it has been activated here, so that
    the next deactivation keeps what costs nothing: docs/switching-off.md"""

    @model_validator(mode="after")
    def _what_was_switched_off_was_indexed(self) -> Self:
        if self.switched_off_by_hcl and not self.conditional_modules_indexed:
            raise ValueError(
                "switched_off_by_hcl is on and conditional_modules_indexed is off; turn it on, for the HCL could "
                "switch off what has an index, and nothing else"
            )
        if self.switched_off_by_hcl and self.repositories_in_compute:
            raise ValueError(
                "switched_off_by_hcl and repositories_in_compute are both on; turn repositories_in_compute off, for "
                "what was in the compute module is gone"
            )
        return self


class IgnoredTags(Settings):
    """Tags of others, on our resources, that no plan looks at: those of a cost tool or of a policy of the account."""

    keys: Annotated[tuple[TagKey, ...], any_sequence] = ()
    key_prefixes: Annotated[tuple[TagKey, ...], any_sequence] = ()

    @model_validator(mode="after")
    def _ignores_something_once_and_none_of_ours(self) -> Self:
        for name, values in (("keys", self.keys), ("key_prefixes", self.key_prefixes)):
            each_once(sorted(values), f"{name} names {{}} more than once; name each once")
        if not self.keys and not self.key_prefixes:
            raise ValueError("keys and key_prefixes are both empty; name a tag, or leave ignore_tags out")
        ours = [key for key in OUR_TAGS if key in self.keys or key.startswith(self.key_prefixes)]
        if ours:
            raise ValueError(
                f"keys and key_prefixes hold {', '.join(ours)}, which we set ourselves and would no longer set; leave "
                "them out"
            )
        return self


class Environment(Settings):
    """One environment: its names, where it runs, its state, and the settings of each module."""

    name: NamePart
    project_name: NamePart
    aws_account_id: AccountId
    aws_region: Region
    owner: TagValue
    cost_center: TagValue
    repository: TagValue
    """Default tag of every resource."""
    ignore_tags: IgnoredTags | None = None
    """Tags that others put on our resources. None: a plan takes away whatever we did not set."""
    aws_profile: Profile | None = None
    """Profile of the AWS command line that Terraform takes its credentials from; None: whatever Terraform finds, such
    as AWS_PROFILE. Account and profile can come from outside: docs/accounts.md"""
    backend: Backend = Backend()
    """What it leaves out, `state` has."""
    adoption: HclAdoption | None = None
    """How the state of the HCL modules is taken over; None where there is nothing to take over."""
    activated: bool = True
    """Off: what costs by the hour goes, and comes back when it is on again: docs/switching-off.md. Can come from
    outside, as account and profile can."""
    night: Night | None = None
    """When its services run nothing and its database is stopped: docs/night.md. None: it never sleeps."""
    prevent_destroy: bool = False
    """Terraform refuses any plan that destroys what nothing can bring back: HOLDS_DATA in
    modules/prevent_destroy.py. Such an environment has to have somebody whom its alarms notify."""
    confine_roles: bool = False
    """Trust policies of roles say for whose resources AWS's services may take them: this account's. Which roles do:
    docs/network.md"""
    log_encryption: LogEncryption | None = None
    """A key of one's own for log groups; which: docs/network.md. None: CloudWatch's."""
    notifications: NotificationSettings | None = None
    """A topic that all alarms notify, besides the modules' alarm_actions; None: there is none."""
    budget: Budget | None = None
    """What may be spent in a month; the topic of notifications hears of it, or else the addresses in the root variable
    `alarm_addresses`. None: nobody hears. docs/cost.md"""
    networking: NetworkingSettings
    database: DatabaseSettings | None
    """None: there is none, nor a secret with its password, and no service may use one."""
    compute: ComputeSettings
    edge: EdgeSettings | None = None
    """A public name, its certificate and DNS, CloudFront, WAF. None: it answers under the load balancer's name."""
    buckets: Annotated[tuple[Bucket, ...], any_sequence] = ()
    """Private buckets for dumps and the like, which expire: docs/database.md"""
    delivery: DeliverySettings | None = None
    """Repositories of images, and who may ship them. None: they are made elsewhere."""

    @property
    def names(self) -> ResourceNames:
        """How its resources are called and tagged."""
        return ResourceNames(
            environment=self.name,
            project_name=self.project_name,
            owner=self.owner,
            cost_center=self.cost_center,
        )

    @property
    def default_tags(self) -> dict[str, str]:
        """Tags that the provider gives every resource."""
        return {
            "Project": self.project_name,
            "Environment": self.name,
            "ManagedBy": "Terraform",
            "Repository": self.repository,
        }

    @property
    def state(self) -> StateLocation:
        """Where its state lives: the backend's settings, with what they leave out."""
        return StateLocation(
            bucket=self.backend.bucket or f"{self.aws_account_id}-terraform-state-{self.project_name}",
            key=self.backend.key or f"{self.name}/terraform.tfstate",
            region=self.backend.region or self.aws_region,
        )

    @property
    def sleeps_by_schedule(self) -> Night | None:
        """The night that AWS's schedules see to; None where there is none, or a workflow does."""
        return self.night if self.night is not None and self.night.by_schedule else None

    @property
    def serves_https(self) -> bool:
        """Whether the load balancer has a certificate, its own or edge's: HTTPS serves, and HTTP redirects to it."""
        return self.compute.has_certificate or self.edge_certifies_load_balancer

    @property
    def edge_certifies_load_balancer(self) -> bool:
        """Whether the load balancer's certificate is edge's."""
        if self.edge is None or self.compute.has_certificate:
            return False
        return self.edge.certifies_load_balancer(self.aws_region)

    @property
    def public_url(self) -> str | None:
        """What URLs say in place of the load balancer's name; None: its name."""
        if self.edge is None or not self.edge.urls_say_domain:
            return None
        return f"{self.public_scheme}://{self.edge.domain_name}"

    @property
    def public_scheme(self) -> str:
        """How the public names are called: by https, where CloudFront is in front or the load balancer serves it."""
        behind_cloudfront = self.edge is not None and self.edge.cdn is not None
        return "https" if behind_cloudfront or self.serves_https else "http"

    @model_validator(mode="after")
    def _names_are_valid(self) -> Self:
        _ = self.names
        return self

    @model_validator(mode="after")
    def _zones_are_of_the_region(self) -> Self:
        for zone in self.networking.availability_zones:
            if zone[:-1] != self.aws_region:
                raise ValueError(
                    f"availability_zones holds {zone!r}, which is not of aws_region {self.aws_region!r}; "
                    f"allowed: zones such as {self.aws_region}a"
                )
        return self

    @model_validator(mode="after")
    def _network_and_containers_fit(self) -> Self:
        network_rules.endpoints_are_of_the_region(self.networking, self.aws_region)
        network_rules.tasks_reach_what_they_need(self.networking, self.compute, self.aws_region)
        network_rules.subnets_have_room(self.networking, self.compute)
        network_rules.more_groups_connect_what_there_is(self.networking, self.compute)
        return self

    @model_validator(mode="after")
    def _budget_reaches_its_topic(self) -> Self:
        budget_rules.topic_is_of_the_account(self.budget, self.notifications, self.aws_account_id)
        return self

    @model_validator(mode="after")
    def _cdn_and_load_balancer_fit(self) -> Self:
        if self.edge is not None:
            cdn_rules.cdn_and_load_balancer_fit(
                self.edge, self.compute, self.aws_region, serves_https=self.serves_https
            )
        return self

    @model_validator(mode="after")
    def _name_and_certificates_fit(self) -> Self:
        edge_rules.something_answers_to_the_name(self.edge, self.compute)
        edge_rules.certificate_is_within_reach(self.edge, self.aws_region, self.aws_account_id)
        edge_rules.listener_has_one_certificate(self.edge, self.compute)
        edge_rules.certificate_covers_what_the_load_balancer_is_called(self.edge, self.compute, self.aws_region)
        edge_rules.https_where_it_is_required(self.compute, serves_https=self.serves_https)
        edge_rules.health_check_is_heard(self.edge, self.aws_region, notified=self.notifications is not None)
        return self

    @model_validator(mode="after")
    def _images_have_a_place(self) -> Self:
        if self.delivery is None:
            return self
        services = [service.name for service in self.compute.services]
        delivery_rules.repositories_have_names_of_their_own(self.delivery, self.project_name, services)
        delivery_rules.repositories_are_where_they_can_be(self.delivery, self.name, self.aws_region)
        delivery_rules.tags_of_releases_tell_environments_apart(self.delivery, self.name)
        delivery_rules.tasks_pull_from_their_own_repository(
            self.delivery, self.project_name, self.compute, region=self.aws_region, account_id=self.aws_account_id
        )
        return self

    @model_validator(mode="after")
    def _buckets_have_names_of_their_own(self) -> Self:
        each_once((bucket.name for bucket in self.buckets), "buckets has {} more than once; name each once")
        for bucket in self.buckets:
            longest = LONGEST_BUCKET_NAME - len(bucket_name(self.names, ""))
            if len(bucket.name) > longest:
                raise ValueError(
                    f"buckets has {bucket.name!r}, which makes the name {bucket_name(self.names, bucket.name)!r}; "
                    f"allowed: {LONGEST_BUCKET_NAME} characters, choose a name of {longest}"
                )
        return self

    @model_validator(mode="after")
    def _key_of_logs_is_of_the_region(self) -> Self:
        key = self.log_encryption and self.log_encryption.key_arn
        if key and region_of_arn(key) != self.aws_region:
            raise ValueError(
                f"log_encryption.key_arn is {key!r}, which is not of aws_region {self.aws_region!r}; log groups take a "
                "key of their own region"
            )
        return self

    @model_validator(mode="after")
    def _target_group_names_fit(self) -> Self:
        for service in self.compute.services:
            name = target_group_name(self.names, service)
            if service.behind_load_balancer and len(name) > LONGEST_TARGET_GROUP_NAME:
                raise ValueError(
                    f"compute.services: {service.name!r} makes the target group's name {name!r} of {len(name)} "
                    f"characters; allowed: {LONGEST_TARGET_GROUP_NAME}, choose a shorter name for the service"
                )
        return self

    @model_validator(mode="after")
    def _secrets_are_of_the_region(self) -> Self:
        for service in self.compute.services:
            for variable, secret in service.secrets.items():
                if region_of_arn(secret.arn) != self.aws_region:
                    raise ValueError(
                        f"compute.services: secrets of {service.name!r} has {variable} from {secret.arn!r}, which is "
                        f"not of aws_region {self.aws_region!r}; ECS reads secrets of its own region only"
                    )
        return self

    @model_validator(mode="after")
    def _switched_off_and_database_fit(self) -> Self:
        activation_rules.services_have_a_database(self.database, self.compute)
        if not self.activated:
            activation_rules.nothing_is_protected(self.database, self.compute, prevent_destroy=self.prevent_destroy)
        elif self.adoption is not None and self.adoption.switched_off_by_hcl:
            warnings.warn(
                "adoption.switched_off_by_hcl is on without effect, for activated is on; turn it off once that has "
                "been applied",
                stacklevel=2,
            )
        return self

    @model_validator(mode="after")
    def _nights_fit(self) -> Self:
        if self.night is None:
            return self
        if not self.night.by_schedule:
            night_rules.nothing_is_protected(self.database, self.compute, prevent_destroy=self.prevent_destroy)
            return self
        night_rules.something_sleeps(self.database, self.compute)
        night_rules.nothing_else_sets_the_limits(self.compute)
        if self.database is not None:
            night_rules.database_is_up_when_rds_comes(self.night, self.database)
        night_rules.nobody_is_told_every_evening(self.database, self.compute, self.edge)
        return self

    @model_validator(mode="after")
    def _who_logs_in_by_iam_may(self) -> Self:
        for service in self.compute.services:
            if self.database is None:
                break
            if service.database_iam_user and not self.database.iam_database_authentication_enabled:
                raise ValueError(
                    f"compute.services: database_iam_user of {service.name!r} is {service.database_iam_user!r} and "
                    "iam_database_authentication_enabled of database is off; turn it on, or leave the user out"
                )
        return self

    @model_validator(mode="after")
    def _refers_to_what_is_within_reach(self) -> Self:
        for setting, arn, reach in self._references():
            _, _, _, region, account, *_ = arn.split(":", 5)
            if region and region != self.aws_region:
                raise ValueError(
                    f"{setting} is {arn!r}, which is in region {region}, and aws_region is {self.aws_region!r}; name "
                    f"one of {self.aws_region}, for {reach} none of another region"
                )
            if reach == LISTENERS and account != self.aws_account_id:
                raise ValueError(
                    f"{setting} is {arn!r}, which belongs to account {account}, and aws_account_id is "
                    f"{self.aws_account_id!r}; name one of that account, for {reach} none of another"
                )
        return self

    def _references(self) -> Iterator[tuple[str, str, str]]:
        """Setting, ARN and what takes it, of all that lives outside of the environment."""
        if self.compute.alb_certificate_arn is not None:
            yield "compute.alb_certificate_arn", self.compute.alb_certificate_arn, LISTENERS
        if self.notifications is not None and self.notifications.topic_arn is not None:
            yield "notifications.topic_arn", self.notifications.topic_arn, ALARMS
        for arn in self.database.alarm_actions if self.database else ():
            yield "database.alarm_actions", arn, ALARMS
        for arn in self.compute.alarm_actions:
            yield "compute.alarm_actions", arn, ALARMS

    @model_validator(mode="after")
    def _alarms_have_room_for_the_topic(self) -> Self:
        for module, actions in (
            ("database", self.database.alarm_actions if self.database else ()),
            ("compute", self.compute.alarm_actions),
        ):
            if self.notifications is not None and len(actions) == ACTIONS_OF_AN_ALARM:
                raise ValueError(
                    f"{module}.alarm_actions holds {len(actions)} ARNs, as many as an alarm has, and notifications add "
                    "one; leave one of them out, or set notifications to None"
                )
        return self

    @model_validator(mode="after")
    def _keys_and_copies_of_the_database_are_where_they_can_be(self) -> Self:
        if self.database is None:
            return self
        for setting, arn in self.database.kms_keys.items():
            if region_of_arn(arn) != self.aws_region:
                raise ValueError(
                    f"{setting} of database is {arn!r}, which is not of aws_region {self.aws_region!r}; allowed: a key "
                    "of that region"
                )
        plan = self.database.backup_plan
        if plan is not None and plan.copy_to_region == self.aws_region:
            raise ValueError(
                f"copy_to_region of backup_plan is {plan.copy_to_region!r}, which is aws_region itself; allowed: "
                "another region, or None"
            )
        return self

    @model_validator(mode="after")
    def _alarms_reach_somebody(self) -> Self:
        if self.notifications is not None:
            return self
        alarms = {
            "database": self.database is not None and not self.database.alarm_actions,
            "compute": self.compute.enabled and self.compute.alarms is not None and not self.compute.alarm_actions,
        }
        deaf = [module for module, unheard in alarms.items() if unheard]
        if not deaf:
            return self
        sentence = (
            f"{self.name} has alarms of {' and '.join(deaf)} that notify nobody; set notifications, or alarm_actions "
            f"of {' and '.join(deaf)}"
        )
        if self.prevent_destroy:
            raise ValueError(f"{sentence}, since prevent_destroy is on")
        warnings.warn(sentence, stacklevel=2)
        return self
