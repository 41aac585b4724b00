"""A service that runs on the emulator, as Terraform leaves it, and images in its repository."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from environments.dev import DEV
from environments.environment import Environment
from modules.delivery import DeliverySettings, Repositories
from modules.edge import EdgeSettings
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from operations.shipping.patience import Patience
from operations.shipping.ship import Shipment, Shipped, Terms
from operations.shipping.target import Target, target

FAMILY = "dev-davidshaevel-backend"
CLUSTER = "dev-davidshaevel-cluster"
REPOSITORY = "davidshaevel/backend"
INDEX = "application/vnd.oci.image.index.v1+json"
SINGLE = "application/vnd.oci.image.manifest.v1+json"
DOMAIN = "dev.davidshaevel.com"


def owned_by_a_pipeline(environment: Environment = DEV, **more: Any) -> Environment:
    """The environment with services whose revisions a pipeline owns, and with repositories of its own."""
    services = tuple(service.but(task_definition_owner="pipeline") for service in environment.compute.services)
    return environment.but(
        compute=environment.compute.but(services=services),
        delivery=DeliverySettings(repositories=Repositories()),
        edge=EdgeSettings(domain_name=DOMAIN),
        **more,
    )


ENVIRONMENT = owned_by_a_pipeline()


def name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


@dataclass
class Bed:
    """What a test looks at, and does as others would."""

    emulator: Emulator
    said: list[str] = field(default_factory=list)

    def client(self, service: str) -> Any:
        return self.emulator.client(service)

    def push(self, text: str, *architectures: str) -> str:
        """An image in the repository, of one manifest or, with architectures, of an index. Returns its digest."""
        ecr = self.client("ecr")
        if architectures:
            children = [
                {"digest": self.push(f"{text} {each}"), "mediaType": SINGLE, "size": 1,
                 "platform": {"architecture": each, "os": "linux"}}
                for each in architectures
            ]  # fmt: skip
            manifest = {"schemaVersion": 2, "mediaType": INDEX, "manifests": children}
        else:
            config = {"digest": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}", "size": 1}
            manifest = {"schemaVersion": 2, "mediaType": SINGLE, "config": config, "layers": []}
        written = json.dumps(manifest)
        digest = f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"
        ecr.put_image(
            repositoryName=REPOSITORY,
            imageManifest=written,
            imageManifestMediaType=manifest["mediaType"],
            imageTag=text.replace(" ", "-"),
            imageDigest=digest,
        )
        return digest

    def uri(self, digest: str) -> str:
        return f"{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com/{REPOSITORY}@{digest}"

    def tags(self, digest: str) -> set[str]:
        [found] = self.client("ecr").describe_images(repositoryName=REPOSITORY, imageIds=[{"imageDigest": digest}])[
            "imageDetails"
        ]
        return set(found["imageTags"])

    def register(self, image: str = "nginx:latest", **more: Any) -> str:
        """A revision, as Terraform registers it: a sidecar comes first in it. Returns its ARN."""
        revision = {
            "family": FAMILY,
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": [
                {"name": "proxy", "image": "envoy:1", "essential": True},
                {"name": "backend", "image": image, "environment": [{"name": "NODE_ENV", "value": "dev"}]},
            ],
            **more,
        }
        made = self.client("ecs").register_task_definition(**revision)["taskDefinition"]
        return str(made["taskDefinitionArn"])

    def revision(self, which: str = FAMILY) -> dict[str, Any]:
        """What ECS says of a revision; the newest one, unless said."""
        found = self.client("ecs").describe_task_definition(taskDefinition=which, include=["TAGS"])
        return {**found["taskDefinition"], "tags": found["tags"]}

    @property
    def runs(self) -> str:
        """FAMILY:REVISION of what the service runs."""
        [service] = self.client("ecs").describe_services(cluster=CLUSTER, services=[FAMILY])["services"]
        return name(service["taskDefinition"])

    def image_that_runs(self) -> str:
        [found] = [
            each["image"] for each in self.revision(self.runs)["containerDefinitions"] if each["name"] == "backend"
        ]
        return str(found)

    @property
    def revisions(self) -> list[str]:
        listed = self.client("ecs").list_task_definitions(familyPrefix=FAMILY)["taskDefinitionArns"]
        return [name(arn) for arn in listed]


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    log = tmp_path_factory.mktemp("shipping") / "emulator.log"
    with Emulator(ACCOUNT_ID, REGION, log, managed_policies=False) as started:
        yield started


@pytest.fixture(scope="session")
def backend() -> Target:
    return target(ENVIRONMENT, "backend")


def set_up(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Bed:
    """A service that runs its first revision, and an empty repository."""
    for variable, value in emulator.variables.items():
        monkeypatch.setenv(variable, value)
    for variable in ("AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(variable, raising=False)
    emulator.post("/moto-api/reset")
    bed = Bed(emulator)
    bed.client("ecr").create_repository(repositoryName=REPOSITORY, imageTagMutability="IMMUTABLE")
    ecs = bed.client("ecs")
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.create_service(
        cluster=CLUSTER, serviceName=FAMILY, taskDefinition=bed.register(), desiredCount=2, launchType="FARGATE"
    )
    return bed


@pytest.fixture
def bed(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bed]:
    yield set_up(emulator, monkeypatch)
    emulator.refuse([])


@pytest.fixture
def shipment(bed: Bed, backend: Target) -> Callable[..., Shipment]:
    """A shipment to it, that is in a hurry."""

    def shipment(stop_at: str = "nothing", invalidate: tuple[str, ...] = (), seconds: float = 2.0) -> Shipment:
        return Shipment(backend, Terms(stop_at, invalidate, Patience(seconds, every=0.05)), bed.said.append)

    return shipment


Ship = Callable[..., Shipped]


@pytest.fixture
def ship(bed: Bed, shipment: Callable[..., Shipment]) -> Ship:
    def ship(digest: str, **terms: Any) -> Shipped:
        return shipment(**terms).ship(bed.uri(digest))

    return ship


class Broken:
    """ECS of one image: answers about its deployments say that its tasks fail. moto runs none that could."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, bed: Bed) -> None:
        self.state: str | None = "IN_PROGRESS"
        self.failed = 3
        self.reason = "tasks failed to start."
        self.digest = ""
        self._bed = bed
        original = boto3.session.Session.client
        broken = self

        def client(session: Any, service: str, *args: Any, **asked: Any) -> Any:
            made = original(session, service, *args, **asked)
            if service == "ecs":
                made.meta.events.register("after-call.ecs.DescribeServices", broken.tell)
                made.meta.events.register("after-call.ecs.ListTasks", broken.list_tasks)
                made.meta.events.register("after-call.ecs.DescribeTasks", broken.describe_tasks)
            return made

        monkeypatch.setattr(boto3.session.Session, "client", client)

    def _is(self, revision: str) -> bool:
        found = self._bed.revision(revision)["containerDefinitions"]
        return bool(self.digest) and any(each["image"].endswith(self.digest) for each in found)

    def tell(self, parsed: dict[str, Any], **_: Any) -> None:
        for service in parsed.get("services", ()):
            service["events"] = [{"message": f"(service {FAMILY}) is unable to consistently start tasks."}]
            for deployment in service["deployments"]:
                if self._is(deployment["taskDefinition"]):
                    deployment |= {"failedTasks": self.failed, "runningCount": 0, "rolloutState": self.state}
                    deployment["rolloutStateReason"] = self.reason

    def list_tasks(self, parsed: dict[str, Any], **_: Any) -> None:
        parsed["taskArns"] = ["arn:aws:ecs:us-east-1:1:task/c/one", "arn:aws:ecs:us-east-1:1:task/c/two"]

    def describe_tasks(self, parsed: dict[str, Any], **_: Any) -> None:
        newest = self._bed.revision()["taskDefinitionArn"]
        containers = [
            {"name": "backend", "exitCode": 1, "reason": "Error: cannot find module"},
            {"name": "proxy", "exitCode": 0},
        ]
        parsed["tasks"] = [
            {"taskArn": "arn:aws:ecs:us-east-1:1:task/c/one", "taskDefinitionArn": newest, "containers": containers,
             "stoppedReason": "Essential container in task exited"},
            {"taskArn": "arn:aws:ecs:us-east-1:1:task/c/two", "taskDefinitionArn": "another:1", "containers": []},
        ]  # fmt: skip


@pytest.fixture
def broken(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> Broken:
    return Broken(monkeypatch, bed)
