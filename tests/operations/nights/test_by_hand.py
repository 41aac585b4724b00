"""Waking and putting to sleep by hand: what is called, in which order, and what is waited for."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from environments.dev import DEV
from environments.environment import Environment
from operations.activation import snapshots
from operations.errors import CommandError, UsageError
from operations.nights import by_hand
from operations.nights.by_hand import Bed
from operations.shipping.patience import Patience
from tests.changes import with_service, without_database
from tests.nights import NIGHTLY, nightly

CLUSTER, DATABASE = "dev-davidshaevel-cluster", "davidshaevel-dev-db"
SERVICES = ("dev-davidshaevel-frontend", "dev-davidshaevel-backend")


class Ecs:
    """Runs as many tasks of each service as the limits of its scaling ask for at least, some looks later."""

    def __init__(self, scaling: Any, *, looks: int = 2) -> None:
        self._scaling, self._looks = scaling, looks
        self.running = dict.fromkeys(SERVICES, 2)

    def describe_services(self, *, cluster: str, services: list[str]) -> dict[str, Any]:
        assert cluster == CLUSTER
        self._looks -= 1
        if self._looks < 0:
            self.running |= {name: limits[0] for name, limits in limits_of(self._scaling).items()}
        there = [name for name in services if name in self.running]
        return {
            "services": [{"serviceName": name, "runningCount": self.running[name]} for name in there],
            "failures": [{"arn": f"arn:aws:ecs:::service/{name}"} for name in services if name not in there],
        }


def limits_of(scaling: Any) -> dict[str, tuple[int, int]]:
    targets = scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
    return {each["ResourceId"].split("/")[2]: (each["MinCapacity"], each["MaxCapacity"]) for each in targets}


@pytest.fixture(scope="module")
def apis() -> dict[str, Any]:
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    return {name: session.client(name) for name in ("application-autoscaling", "ecs", "rds")}


@pytest.fixture
def clients(apis: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    monkeypatch.setattr(snapshots, "EVERY", 0.001)
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # of hundreds of images none is asked for
    with mock_aws():
        apis["ecs"].create_cluster(clusterName=CLUSTER)
        apis["ecs"].register_task_definition(
            family="task", containerDefinitions=[{"name": "a", "image": "a", "memory": 64}]
        )
        for name in SERVICES:
            apis["ecs"].create_service(cluster=CLUSTER, serviceName=name, taskDefinition="task", desiredCount=2)
        apis["rds"].create_db_instance(
            DBInstanceIdentifier=DATABASE,
            DBInstanceClass="db.t3.micro",
            Engine="postgres",
            MasterUsername="dbadmin",
            ManageMasterUserPassword=True,
            AllocatedStorage=20,
        )
        yield {**apis, "ecs": Ecs(apis["application-autoscaling"])}


def bed(clients: dict[str, Any], environment: Environment = NIGHTLY) -> tuple[Bed, list[str]]:
    said: list[str] = []
    return Bed(environment, clients, Patience(0.05, every=0.001), said.append), said


def status(clients: dict[str, Any]) -> str:
    [found] = clients["rds"].describe_db_instances()["DBInstances"]
    return str(found["DBInstanceStatus"])


def test_sleep_and_wake_do_what_the_schedules_do(clients):
    asleep, said = bed(clients)
    asleep.sleep()
    assert limits_of(clients["application-autoscaling"]) == dict.fromkeys(SERVICES, (0, 0))
    assert clients["ecs"].running == dict.fromkeys(SERVICES, 0)
    assert status(clients) == "stopped"
    assert said == [
        "dev-davidshaevel-frontend runs 0 tasks, dev-davidshaevel-backend runs 0 tasks",
        f"{DATABASE} is stopping, which takes minutes",
    ]
    awake, said = bed(clients)
    awake.wake()
    assert status(clients) == "available"
    assert limits_of(clients["application-autoscaling"]) == dict.fromkeys(SERVICES, (2, 4))
    assert said == [
        f"{DATABASE} is available",
        "dev-davidshaevel-frontend runs 2 tasks, dev-davidshaevel-backend runs 2 tasks",
    ]


def test_both_may_be_called_again(clients):
    for _ in range(2):
        bed(clients)[0].sleep()
    for _ in range(2):
        bed(clients)[0].wake()
    assert status(clients) == "available"


def test_without_a_night_the_database_alone_is_started_for_who_took_the_night_away(clients):
    bed(clients)[0].sleep()
    bed(clients, DEV)[0].wake()
    assert status(clients) == "available"
    assert limits_of(clients["application-autoscaling"]) == dict.fromkeys(SERVICES, (0, 0))
    with pytest.raises(UsageError, match="dev has no night that AWS's schedules see to, so that nothing would wake it"):
        bed(clients, DEV)[0].sleep()


def test_an_environment_without_database_has_services_alone(clients):
    bed(clients, nightly(without_database(DEV)))[0].sleep()
    assert status(clients) == "available"
    assert limits_of(clients["application-autoscaling"]) == dict.fromkeys(SERVICES, (0, 0))


def test_a_service_that_runs_nothing_by_day_is_left_alone(clients):
    idle = nightly(with_service(DEV, "backend", scaling=None, desired_count=0))
    bed(clients, idle)[0].sleep()
    assert limits_of(clients["application-autoscaling"]) == {"dev-davidshaevel-frontend": (0, 0)}


def test_tasks_that_do_not_come_are_an_error_that_names_their_services(clients):
    bed(clients)[0].sleep()
    clients["ecs"]._looks = 10_000
    with pytest.raises(
        CommandError, match="these run another number of tasks than asked for: dev-davidshaevel-frontend, dev-"
    ):
        bed(clients)[0].wake()


def test_what_was_never_applied_is_said(clients):
    clients["ecs"].running.pop("dev-davidshaevel-backend")
    with pytest.raises(UsageError, match=f"{CLUSTER} has no service dev-davidshaevel-backend; apply the environment"):
        bed(clients)[0].sleep()
    clients["rds"].delete_db_instance(DBInstanceIdentifier=DATABASE, SkipFinalSnapshot=True)
    with pytest.raises(UsageError, match=f"there is no database {DATABASE}; apply the environment first"):
        bed(clients)[0].wake()


def test_many_services_are_asked_for_in_calls_that_ecs_takes(clients, monkeypatch):
    monkeypatch.setattr(by_hand, "MOST", 1)
    bed(clients)[0].sleep()
    assert clients["ecs"].running == dict.fromkeys(SERVICES, 0)
