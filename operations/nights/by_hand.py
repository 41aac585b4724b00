"""Wakes an environment before its time, or puts it to sleep: what its schedules do, until they come again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from environments.environment import Environment
from modules.compute.compute import cluster_name
from modules.compute.fargate_service import service_name
from modules.database.database import instance_identifier
from modules.night.services import tasks_by_day
from operations.activation.snapshots import Found, Snapshots
from operations.errors import CommandError, UsageError
from operations.preflight.credentials import identify
from operations.shipping.patience import Patience
from operations.shipping.refusals import in_a_sentence
from terraform.progress import Say

MOST = 10
"""Services that one call of DescribeServices takes."""


@dataclass(frozen=True)
class Bed:
    """An environment, and clients for its account."""

    environment: Environment
    clients: Mapping[str, Any]
    patience: Patience
    say: Say

    def wake(self) -> None:
        """Starts the database, waits for it, and then lets the services run as many tasks as by day, until they do.

        The next evening puts all of it to sleep again. Without a night in the settings, the database alone.
        """
        with in_a_sentence():
            if self.environment.database is not None:
                self._start(self._snapshots)
            if self.environment.sleeps_by_schedule is not None:
                self._run(dict(self._services()))

    def sleep(self) -> None:
        """Takes the services down to no task, and then stops the database. The next morning wakes all of it.

        Raises UsageError where no night is set: the next apply would wake the services again.
        """
        if self.environment.sleeps_by_schedule is None:
            raise UsageError(
                f"{self.environment.name} has no night that AWS's schedules see to, so that nothing would wake it; set "
                "night in its file, or switch it off: docs/switching-off.md"
            )
        with in_a_sentence():
            self._run({name: (0, 0) for name, _ in self._services()})
            if self.environment.database is not None:
                self._stop(self._snapshots)

    def _services(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Name in ECS, and the fewest and the most tasks by day."""
        if not self.environment.compute.enabled:
            return
        for service in self.environment.compute.services:
            least, most = tasks_by_day(service)
            if most:
                yield service_name(self.environment.names, service), (least, most)

    def _run(self, limits: Mapping[str, tuple[int, int]]) -> None:
        """Sets the limits as a schedule does, and waits until as many tasks run as they ask for."""
        if not limits:
            return
        cluster = cluster_name(self.environment.names)
        for name, (least, most) in limits.items():
            self.clients["application-autoscaling"].register_scalable_target(
                ServiceNamespace="ecs",
                ScalableDimension="ecs:service:DesiredCount",
                ResourceId=f"service/{cluster}/{name}",
                MinCapacity=least,
                MaxCapacity=most,
            )
        for _ in self.patience.attempts():
            running = self._running(cluster, list(limits))
            waiting = [name for name, (least, most) in limits.items() if not least <= running[name] <= most]
            if not waiting:
                self.say(", ".join(f"{name} runs {count} tasks" for name, count in running.items()))
                return
        raise CommandError(
            f"after {self.patience.seconds / 60:.0f} minutes these run another number of tasks than asked for: "
            f"{', '.join(waiting)}; see their events in ECS"
        )

    def _running(self, cluster: str, names: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(names), MOST):
            described = self.clients["ecs"].describe_services(cluster=cluster, services=names[start : start + MOST])
            missing = [each["arn"].rpartition("/")[2] for each in described.get("failures", ())]
            if missing:
                raise UsageError(f"{cluster} has no service {', '.join(missing)}; apply the environment first")
            found |= {each["serviceName"]: each["runningCount"] for each in described["services"]}
        return found

    @property
    def _snapshots(self) -> Snapshots:
        return Snapshots(self.clients["rds"], instance_identifier(self.environment.names))

    def _start(self, snapshots: Snapshots) -> None:
        snapshots.settled(_database(snapshots), "starts none", start=True)
        self.say(f"{snapshots.identifier} is available")

    def _stop(self, snapshots: Snapshots) -> None:
        database = _database(snapshots)
        if database["DBInstanceStatus"] in ("stopped", "stopping"):
            self.say(f"{snapshots.identifier} is {database['DBInstanceStatus']} already")
            return
        snapshots.settled(database, "stops none")
        self.clients["rds"].stop_db_instance(DBInstanceIdentifier=snapshots.identifier)
        self.say(f"{snapshots.identifier} is stopping, which takes minutes")


def _database(snapshots: Snapshots) -> Found:
    found = snapshots.database()
    if found is None:
        raise UsageError(f"there is no database {snapshots.identifier}; apply the environment first")
    return found


def bed(environment: Environment, patience: Patience, say: Say) -> Bed:
    """With clients. Raises WrongTarget for another account's credentials, and CommandError where there are none."""
    with in_a_sentence():
        session = boto3.session.Session(profile_name=environment.aws_profile, region_name=environment.aws_region)
        clients = {name: session.client(name) for name in ("application-autoscaling", "ecs", "rds", "sts")}
        identity, who = identify(clients["sts"], [environment.aws_account_id])
    if identity is None:
        raise CommandError(f"nothing is switched by whom one does not know: {who.sentence}")
    return Bed(environment, clients, patience, say)
