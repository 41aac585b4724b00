"""What one environment is: data, checked as a whole."""

import warnings
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import model_validator

from modules.compute import ComputeSettings
from modules.compute.load_balancer import LONGEST_TARGET_GROUP_NAME, target_group_name
from modules.database import DatabaseSettings
from modules.names import NamePart, ResourceNames
from modules.networking import NetworkingSettings
from modules.networking.settings import AvailabilityZones
from modules.notifications import NotificationSettings
from modules.settings import ACTIONS_OF_AN_ALARM, Settings, matching

AccountId = Annotated[str, matching(r"\d{12}", "the 12 digits of an AWS account, as a string")]
Region = Annotated[str, matching(r"[a-z]{2}(-[a-z]+)+-\d", "a region of AWS, such as us-east-1")]


Profile = Annotated[
    str, matching(r"[A-Za-z0-9_.@+=:/-]{1,128}", "the name of a profile of the AWS command line, without spaces")
]


class Backend(Settings):
    """Where the environment's Terraform state lives. Changing any of it loses sight of what runs.

    What is left out follows from the environment: its account, its project, its name.
    """

    bucket: str = "{account}-terraform-state-{project}"
    key: str = "{environment}/terraform.tfstate"
    region: Region | None = None
    """None: the environment's."""
    dynamodb_table: str | None = "terraform-state-lock-{project}"
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


# What takes an ARN and refuses some. CloudWatch says "Invalid region ... specified. Only ... is supported" of one in
# another region; another account's topic it takes, whose policy then decides. A load balancer takes certificates of
# its own account and region: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
ALARMS = "alarms"
LISTENERS = "load balancers"


class HclAdoption(Settings):
    """That the environment's state was written by the HCL modules, and what of them the settings can't tell."""

    availability_zones: AvailabilityZones
    """The zones in the HCL's order: its resources are numbered by it. Never changes, whatever the settings."""


class Environment(Settings):
    """One environment: its names, where it runs, its state, and the settings of each module."""

    name: NamePart
    project_name: NamePart
    aws_account_id: AccountId
    aws_region: Region
    owner: str
    cost_center: str
    repository: str
    """Default tag of every resource."""
    aws_profile: Profile | None = None
    """Profile of the AWS command line that Terraform takes its credentials from; None: whatever Terraform finds, such
    as AWS_PROFILE. Account and profile can come from outside: docs/accounts.md"""
    backend: Backend = Backend()
    """What it leaves out is worked out by `state`."""
    adoption: HclAdoption | None = None
    """How the state of the HCL modules is taken over; None where there is nothing to take over."""
    prevent_destroy: bool = False
    """Terraform refuses any plan that destroys what nothing can bring back: HOLDS_DATA in
    operations/guard/protected.py. Such an environment has to have somebody whom its alarms notify."""
    notifications: NotificationSettings | None = None
    """A topic that all alarms notify, besides the modules' alarm_actions; None: there is none."""
    networking: NetworkingSettings
    database: DatabaseSettings
    compute: ComputeSettings

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
    def state(self) -> Backend:
        """Where its state lives: the backend, without anything left out."""
        known = {"account": self.aws_account_id, "project": self.project_name, "environment": self.name}
        table = self.backend.dynamodb_table
        return self.backend.but(
            bucket=self.backend.bucket.format(**known),
            key=self.backend.key.format(**known),
            region=self.backend.region or self.aws_region,
            dynamodb_table=None if table is None else table.format(**known),
        )

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
        for arn in self.database.alarm_actions:
            yield "database.alarm_actions", arn, ALARMS
        for arn in self.compute.alarm_actions:
            yield "compute.alarm_actions", arn, ALARMS

    @model_validator(mode="after")
    def _alarms_have_room_for_the_topic(self) -> Self:
        for module, actions in (
            ("database", self.database.alarm_actions),
            ("compute", self.compute.alarm_actions),
        ):
            if self.notifications is not None and len(actions) == ACTIONS_OF_AN_ALARM:
                raise ValueError(
                    f"{module}.alarm_actions holds {len(actions)} ARNs, as many as an alarm has, and notifications add "
                    "one; leave one of them out, or set notifications to None"
                )
        return self

    @model_validator(mode="after")
    def _alarms_reach_somebody(self) -> Self:
        if self.notifications is not None:
            return self
        alarms = {
            "database": not self.database.alarm_actions,
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
