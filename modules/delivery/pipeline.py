"""What a pipeline works on, as the stack has it: facts that policies are derived from."""

from collections.abc import Sequence
from dataclasses import dataclass

from modules.compute import ComputeSettings
from modules.compute.fargate_service import family_name, log_group_name, service_name
from modules.compute.roles import execution_role_name, task_role_name
from modules.names import ResourceNames
from modules.plans import plans_folder
from modules.regions import arn, arn_without_region


@dataclass(frozen=True, kw_only=True)
class ShippedService:
    """A service that images are shipped to, by the names that ECS, IAM and CloudWatch know."""

    service: str
    family: str
    execution_role: str
    task_role: str
    log_group: str


def shipped_services(names: ResourceNames, settings: ComputeSettings) -> list[ShippedService]:
    """The services of a platform. While they are switched off too: they come back by these names."""
    separate = settings.separate_execution_roles
    return [
        ShippedService(
            service=service_name(names, service),
            family=family_name(names, service),
            execution_role=execution_role_name(names, service.name if separate else None),
            task_role=task_role_name(names, service.name),
            log_group=log_group_name(names, service),
        )
        for service in settings.services
    ]


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """All that images are shipped to. Everything is known by name, so that a plan shows a policy's whole text."""

    region: str
    account_id: str
    cluster: str
    repository_arns: Sequence[str] = ()
    services: Sequence[ShippedService] = ()
    distribution_arn: str | None = None

    @property
    def service_arns(self) -> list[str]:
        """`arn:aws:ecs:...:service/CLUSTER/SERVICE`."""
        return [self._ecs(f"service/{self.cluster}/{each.service}") for each in self.services]

    @property
    def cluster_arn(self) -> str:
        """`arn:aws:ecs:...:cluster/CLUSTER`."""
        return self._ecs(f"cluster/{self.cluster}")

    @property
    def revision_arns(self) -> list[str]:
        """All revisions of each family of task definitions."""
        return [self._ecs(f"task-definition/{each.family}:*") for each in self.services]

    @property
    def role_arns(self) -> list[str]:
        """The roles that tasks take, each once."""
        return [self.role_arn(name) for name in dict.fromkeys([*self.execution_roles, *self.task_roles])]

    @property
    def execution_roles(self) -> list[str]:
        """Names of the roles of ECS's agent, each once."""
        return list(dict.fromkeys(each.execution_role for each in self.services))

    @property
    def task_roles(self) -> list[str]:
        """Names of the roles of the programs."""
        return [each.task_role for each in self.services]

    def role_arn(self, name: str) -> str:
        """`arn:aws:iam::...:role/NAME`."""
        return arn_without_region("iam", self.region, self.account_id, f"role/{name}")

    @property
    def log_group_arns(self) -> list[str]:
        """Log groups with all that is in them."""
        return [arn("logs", self.region, self.account_id, f"log-group:{each.log_group}:*") for each in self.services]

    def _ecs(self, resource: str) -> str:
        return arn("ecs", self.region, self.account_id, resource)


@dataclass(frozen=True, kw_only=True)
class StateAccess:
    """Where the environment's state and its locks are."""

    bucket: str
    key: str
    region: str
    lock_table: str | None
    """The table of DynamoDB that holds the lock."""
    lock_file: bool
    """Whether an object beside the state is the lock."""

    @property
    def objects(self) -> list[str]:
        """ARNs of the state and of the lock beside it."""
        return [self._object(self.key), self.lock_object]

    @property
    def lock_object(self) -> str:
        """ARN of the object that is the lock: https://developer.hashicorp.com/terraform/language/backend/s3"""
        return self._object(f"{self.key}.tflock")

    @property
    def plans(self) -> str:
        """ARN of the judged plans that wait beside the state for their apply."""
        return self._object(f"{plans_folder(self.key)}*")

    @property
    def lock_id(self) -> str:
        """The key of the lock's item. That of the state's digest ends with -md5, and is only written with a state."""
        return f"{self.bucket}/{self.key}"

    def _object(self, key: str) -> str:
        return arn_without_region("s3", self.region, "", f"{self.bucket}/{key}")

    def table_arn(self, account_id: str) -> str:
        """ARN of the table that holds the lock."""
        return arn("dynamodb", self.region, account_id, f"table/{self.lock_table}")
