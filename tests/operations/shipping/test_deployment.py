"""A deployment whose tasks fail is taken back, and why is said."""

import re
from typing import Any

import pytest

from operations.errors import CommandError, UsageError
from operations.rehearsal.faults import Fault
from operations.shipping import deployment
from operations.shipping.deployment import most_failures, ran_before, service_of
from operations.shipping.target import Target
from tests.operations.shipping.conftest import CLUSTER, FAMILY, Bed, Broken, Ship


def failing(ship: Ship, digest: str, **terms: Any) -> CommandError:
    with pytest.raises(CommandError) as error:
        ship(digest, **terms)
    return error.value


def test_a_service_without_a_circuit_breaker_goes_back_once_tasks_have_failed(bed: Bed, ship: Ship, broken: Broken):
    good, broken.digest = bed.push("v1"), bed.push("v2")
    ship(good)
    error = failing(ship, broken.digest)
    assert str(error) == f"3 tasks of {FAMILY}:3 failed and none runs for long; it runs {FAMILY}:2 again"
    assert bed.runs == f"{FAMILY}:2"
    assert error.details.splitlines() == [
        "task one stopped: Essential container in task exited",
        "  backend: exit code 1 Error: cannot find module",
        f"event: (service {FAMILY}) is unable to consistently start tasks.",
        "logs: aws logs tail /ecs/dev-davidshaevel/backend --since 1h",
    ]
    assert bed.tags(broken.digest) == {"v2"}


def test_what_ecs_itself_gave_up_is_taken_back(bed: Bed, ship: Ship, broken: Broken):
    broken.digest, broken.state, broken.failed = bed.push("v1"), "FAILED", 0
    error = failing(ship, broken.digest)
    assert str(error) == f"ECS gave up on {FAMILY}:2: tasks failed to start.; it runs {FAMILY}:1 again"
    assert bed.runs == f"{FAMILY}:1"


def test_what_the_circuit_breaker_took_back_is_not_taken_back_twice(bed: Bed, ship: Ship, broken: Broken, monkeypatch):
    """ECS makes the revision of before primary at once; the failed one stays beside it for a while."""
    before = bed.revision()["taskDefinitionArn"]
    broken.digest = bed.push("v1")
    tell = broken.tell

    def told_after_the_rollback(parsed: dict[str, Any], **_: Any) -> None:
        tell(parsed)
        for service in parsed["services"]:
            [mine] = service["deployments"]
            if mine["taskDefinition"] != before:
                failed = {**mine, "status": "ACTIVE", "rolloutState": "FAILED"}
                good = {**mine, "id": "back", "taskDefinition": before, "rolloutState": "COMPLETED", "runningCount": 2}
                service["deployments"] = [good, failed]

    monkeypatch.setattr(broken, "tell", told_after_the_rollback)
    bed.emulator.refuse([Fault("UpdateService", "Twice", skip=1)])
    error = failing(ship, broken.digest)
    assert str(error) == f"ECS gave up on {FAMILY}:2: tasks failed to start.; it runs {FAMILY}:1 again"


def test_a_deployment_that_takes_too_long_is_taken_back(bed: Bed, ship: Ship, broken: Broken):
    broken.digest, broken.failed = bed.push("v1"), 0
    error = failing(ship, broken.digest, seconds=0.1)
    assert str(error) == f"{FAMILY}:2 is not deployed after 0 minutes; it runs {FAMILY}:1 again"


def test_a_revision_of_before_that_ecs_does_not_start_again_is_said(bed: Bed, ship: Ship, broken: Broken):
    broken.digest = bed.push("v1")
    bed.emulator.refuse([Fault("UpdateService", "ClientException", skip=1)])
    error = failing(ship, broken.digest)
    assert f"; {FAMILY}:1, which ran before, cannot be deployed again (Refused by" in str(error)
    assert str(error).endswith("; ship an image that works")


def test_why_is_not_known_where_one_may_not_ask(bed: Bed, ship: Ship, broken: Broken):
    broken.digest = bed.push("v1")
    bed.emulator.refuse([Fault("ListTasks", "AccessDeniedException")])
    error = failing(ship, broken.digest)
    assert error.details.startswith("why is not known: ")
    assert bed.runs == f"{FAMILY}:1"


def test_the_same_image_can_be_tried_again_after_it_failed(bed: Bed, ship: Ship, broken: Broken):
    digest = broken.digest = bed.push("v1")
    failing(ship, digest)
    broken.digest = ""
    assert ship(digest).revision == f"{FAMILY}:2"
    assert bed.runs == f"{FAMILY}:2"


def test_somebody_elses_deployment_is_left_alone(bed: Bed, ship: Ship, broken: Broken, monkeypatch):
    broken.digest, broken.failed = bed.push("v1"), 0

    def deploy_meanwhile(_seconds: float) -> None:
        bed.client("ecs").update_service(cluster=CLUSTER, service=FAMILY, taskDefinition=bed.register("nginx:9"))

    monkeypatch.setattr("operations.shipping.patience.time.sleep", deploy_meanwhile)
    error = failing(ship, broken.digest)
    assert str(error) == f"somebody else deployed {FAMILY}:3 to backend of dev meanwhile; nothing is taken back"
    assert bed.runs == f"{FAMILY}:3"


def test_what_is_shipped_at_night_is_said_to_be_untried(bed: Bed, ship: Ship):
    bed.client("ecs").update_service(cluster=CLUSTER, service=FAMILY, desiredCount=0)
    ship(bed.push("at-night"))
    assert bed.said[-1].endswith(f" tasks of {bed.runs} run; none is asked for, so that nothing has tried it yet")


@pytest.mark.parametrize(("desired", "most"), [(0, 3), (2, 3), (10, 5), (1000, 200)])
def test_as_many_tasks_may_fail_as_ecs_lets_fail(desired: int, most: int):
    assert most_failures(desired) == most


def deployments(*told: tuple[str, str, str | None]) -> dict[str, Any]:
    return {
        "deployments": [
            {"taskDefinition": revision, "status": status, **({"rolloutState": state} if state else {})}
            for revision, status, state in told
        ]
    }


def test_what_ran_before_is_what_came_to_its_end():
    running = deployments(("f:2", "PRIMARY", "COMPLETED"))
    assert ran_before(running, "f:3") == "f:2"
    assert ran_before(running, "f:2") is None
    under_way = deployments(("f:3", "PRIMARY", "IN_PROGRESS"), ("f:2", "ACTIVE", "COMPLETED"))
    assert ran_before(under_way, "f:3") == "f:2"
    assert ran_before(under_way, "f:4") == "f:2"
    assert ran_before(deployments(("f:3", "PRIMARY", "IN_PROGRESS")), "f:4") == "f:3"


def test_a_deployment_without_a_state_is_complete_when_all_its_tasks_run(
    bed: Bed, ship: Ship, broken: Broken, monkeypatch
):
    broken.digest, broken.failed, broken.state = bed.push("v1"), 0, None
    tell = broken.tell

    def without_a_state(parsed: dict[str, Any], **_: Any) -> None:
        tell(parsed)
        for service in parsed["services"]:
            for each in service["deployments"]:
                each.pop("rolloutState")
                each["runningCount"] = each["desiredCount"]

    monkeypatch.setattr(broken, "tell", without_a_state)
    assert ship(broken.digest).revision == f"{FAMILY}:2"


def test_no_such_service_or_cluster_is_said_with_what_makes_it(bed: Bed, backend: Target):
    ecs = bed.client("ecs")
    ecs.update_service(cluster=CLUSTER, service=FAMILY, desiredCount=0)
    ecs.delete_service(cluster=CLUSTER, service=FAMILY)
    with pytest.raises(UsageError, match=rf"^there is no service {FAMILY} in {CLUSTER}; `pipenv run apply dev` makes"):
        service_of(ecs, backend)
    bed.emulator.post("/moto-api/reset")
    with pytest.raises(UsageError, match=re.escape(f"has no cluster {CLUSTER} in us-east-1; `pipenv run apply dev` m")):
        service_of(ecs, backend)


def test_what_something_else_than_ecs_deploys_is_left_to_that(bed: Bed, backend: Target):
    bed.client("ecs").create_service(
        cluster=CLUSTER, serviceName="dev-davidshaevel-frontend", deploymentController={"type": "CODE_DEPLOY"}
    )
    frontend = type(backend)(**{**vars(backend), "service": "dev-davidshaevel-frontend"})
    with pytest.raises(UsageError, match=r"^dev-davidshaevel-frontend is deployed by CODE_DEPLOY, and not by ECS; "):
        deployment.service_of(bed.client("ecs"), frontend)
