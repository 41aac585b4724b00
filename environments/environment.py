"""What one environment is: data, checked as a whole."""

from typing import Annotated, Self

from pydantic import model_validator

from modules.compute import ComputeSettings
from modules.compute.load_balancer import LONGEST_TARGET_GROUP_NAME, target_group_name
from modules.database import DatabaseSettings
from modules.names import NamePart, ResourceNames
from modules.networking import NetworkingSettings
from modules.networking.settings import AvailabilityZones
from modules.settings import Settings, matching

AccountId = Annotated[str, matching(r"\d{12}", "the 12 digits of an AWS account, as a string")]
Region = Annotated[str, matching(r"[a-z]{2}(-[a-z]+)+-\d", "a region of AWS, such as us-east-1")]


class Backend(Settings):
    """Where the environment's Terraform state lives. Changing any of it loses sight of what runs."""

    bucket: str
    key: str
    region: Region
    dynamodb_table: str | None = None
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
    backend: Backend
    adoption: HclAdoption | None = None
    """How the state of the HCL modules is taken over; None where there is nothing to take over."""
    prevent_destroy: bool = False
    """Terraform refuses any plan that destroys what nothing can bring back: HOLDS_DATA in
    modules/prevent_destroy.py."""
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
    def _secrets_are_of_the_region(self) -> Self:
        for service in self.compute.services:
            for variable, secret in service.secrets.items():
                if secret.arn.split(":")[3] != self.aws_region:
                    raise ValueError(
                        f"compute.services: secrets of {service.name!r} has {variable} from {secret.arn!r}, which is "
                        f"not of aws_region {self.aws_region!r}; ECS reads secrets of its own region only"
                    )
        return self

    @model_validator(mode="after")
    def _who_logs_in_by_iam_may(self) -> Self:
        for service in self.compute.services:
            if service.database_iam_user and not self.database.iam_database_authentication_enabled:
                raise ValueError(
                    f"compute.services: database_iam_user of {service.name!r} is {service.database_iam_user!r} and "
                    "iam_database_authentication_enabled of database is off; turn it on, or leave the user out"
                )
        return self

    @model_validator(mode="after")
    def _keys_and_copies_of_the_database_are_where_they_can_be(self) -> Self:
        for setting, arn in self.database.kms_keys.items():
            if arn.split(":")[3] != self.aws_region:
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
