"""What a shipment is about: names in AWS, as the environment's settings and the modules make them."""

from dataclasses import dataclass

from environments.environment import Environment
from modules.compute.compute import cluster_name
from modules.compute.fargate_service import family_name, log_group_name, service_name
from modules.compute.service import Service
from modules.delivery.settings import repository_name
from modules.regions import registry_host
from operations.ecr import ARCHITECTURES
from operations.errors import UsageError


@dataclass(frozen=True)
class Target:
    """One service of one environment."""

    environment: str
    account: str
    region: str
    profile: str | None
    cluster: str
    service: str
    """As ECS calls it."""
    family: str
    container: str
    """Name of the container whose image is shipped, and of the service in the environment's file."""
    log_group: str
    architecture: str
    """As manifests of images call it: amd64, arm64."""
    repository: str | None
    """Of its images, in ECR; None where the environment makes no repositories."""
    domain_name: str | None

    @property
    def registry(self) -> str:
        """Host of the account's ECR in the region."""
        return registry_host(self.region, self.account)

    @property
    def spoken(self) -> str:
        """As a sentence calls it: `backend of dev`."""
        return f"{self.container} of {self.environment}"


def target(environment: Environment, called: str) -> Target:
    """A service by its name in the environment's file. Raises UsageError where there is none."""
    service = _service(environment, called)
    names = environment.names
    makes_repositories = environment.delivery is not None and environment.delivery.repositories is not None
    return Target(
        environment=environment.name,
        account=environment.aws_account_id,
        region=environment.aws_region,
        profile=environment.aws_profile,
        cluster=cluster_name(names),
        service=service_name(names, service),
        family=family_name(names, service),
        container=service.name,
        log_group=log_group_name(names, service),
        architecture=ARCHITECTURES[service.cpu_architecture],
        repository=repository_name(environment.project_name, service.name) if makes_repositories else None,
        domain_name=environment.edge.domain_name if environment.edge else None,
    )


def check_owner(environment: Environment, called: str) -> None:
    """Raises UsageError where it is Terraform that decides which revision runs: its next apply would undo a ship."""
    service = _service(environment, called)
    if service.task_definition_owner != "pipeline":
        raise UsageError(
            f'{service.name} of {environment.name} has task_definition_owner="{service.task_definition_owner}", so an '
            f"apply brings its image: set TF_VAR_{service.id}_container_image, `pipenv run plan {environment.name}`, "
            f'`pipenv run apply {environment.name}`; or give it to the pipeline, task_definition_owner="pipeline"'
        )


def _service(environment: Environment, called: str) -> Service:
    if not environment.compute.enabled:
        raise UsageError(f"{environment.name} runs no containers: compute is not enabled")
    services = {service.name: service for service in environment.compute.services}
    if called not in services:
        raise UsageError(f"{environment.name} has no service {called!r}; there is {' and '.join(services)}")
    return services[called]
