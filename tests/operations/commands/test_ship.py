"""`ship` from its command line to its exit code, on the emulator. The steps: tests/operations/shipping."""

import shlex
from collections.abc import Callable, Iterator

import pytest

import environments
from environments.dev import DEV
from environments.environment import Environment
from operations.command_line import main
from operations.errors import Exit
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from operations.shipping.scan import NOTHING, SEVERITIES
from tests.operations.commands.conftest import only_error
from tests.operations.shipping.conftest import ENVIRONMENT, FAMILY, Bed, set_up

Shipped = Callable[..., tuple[Exit, str, str]]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    log = tmp_path_factory.mktemp("ship") / "emulator.log"
    with Emulator(ACCOUNT_ID, REGION, log, managed_policies=False) as started:
        yield started


@pytest.fixture
def bed(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Bed:
    return set_up(emulator, monkeypatch)


@pytest.fixture
def ship(bed: Bed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shipped:
    monkeypatch.setattr("operations.shipping.scan.TO_BEGIN", 0.0)

    def ship(*arguments: str, environment: Environment = ENVIRONMENT) -> tuple[Exit, str, str]:
        monkeypatch.setattr(environments, "load_environments", lambda: (environment,))
        code = main(["ship", "dev", *arguments])
        printed = capsys.readouterr()
        return Exit(code), printed.out, printed.err

    return ship


def test_it_says_what_runs_and_the_way_back_that_it_says_works(bed: Bed, ship: Shipped):
    first, second = bed.push("v1"), bed.push("v2")
    assert ship("backend", bed.uri(first))[0] is Exit.FINE
    code, out, err = ship("backend", bed.uri(second), "--stop-at", "HIGH", "--invalidate", "")
    assert code is Exit.FINE, err
    *rest, last = out.splitlines()
    assert rest == [
        f"backend of dev runs {FAMILY}:3",
        f"the image is davidshaevel/backend@{second}, tagged release-dev-{second[7:19]}",
    ]
    said, _, back = last.partition("; back: pipenv run ship dev ")
    assert said == f"before it ran {FAMILY}:2"
    assert f"deploying {FAMILY}:3 ..." in err
    code, out, err = ship(*shlex.split(back))
    assert code is Exit.FINE, err
    assert out.splitlines()[0] == f"backend of dev runs {FAMILY}:2"
    assert bed.image_that_runs() == bed.uri(first)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "give an image, or --rollback in place of one"),
        (("IMAGE", "--rollback"), "give an image, or --rollback in place of one"),
        (("IMAGE", "--timeout", "0"), "--timeout is 0 minutes; allowed: 1 to 600"),
        (("nginx:1",), "nginx:1 is not in ECR, whose images alone are shipped; write "),
        (("REGISTRY/davidshaevel/backend",), "REGISTRY/davidshaevel/backend has neither tag nor digest; write "),
        (("REGISTRY/davidshaevel/backend:@",), "REGISTRY/davidshaevel/backend:@ is no image's name; write "),
        (
            ("REGISTRY/davidshaevel/frontend:v1",),
            "REGISTRY/davidshaevel/frontend:v1 is in the repository davidshaevel/frontend, and the images of backend "
            "of dev are in davidshaevel/backend; write ",
        ),
        (("REGISTRY/davidshaevel/backend:v9",), "davidshaevel/backend:v9 is not in ECR; push it first, "),
    ],
)
def test_what_cannot_be_shipped_is_said_with_what_can(
    bed: Bed, ship: Shipped, arguments: tuple[str, ...], sentence: str
):
    registry = bed.uri("").split("/")[0]
    code, out, err = ship("backend", *(each.replace("REGISTRY", registry) for each in arguments))
    assert (code, out) == (Exit.USAGE, "")
    assert only_error(err).startswith(sentence.replace("REGISTRY", registry))
    assert bed.runs == f"{FAMILY}:1"


def test_a_service_whose_revisions_are_terraforms_is_refused_with_what_brings_its_image(bed: Bed, ship: Shipped):
    code, _, err = ship("backend", bed.uri(bed.push("v1")), environment=DEV)
    assert code is Exit.USAGE
    assert only_error(err) == (
        'backend of dev has task_definition_owner="terraform", so an apply brings its image: set '
        "TF_VAR_backend_container_image, `pipenv run plan dev`, `pipenv run apply dev`; or give it to the pipeline, "
        'task_definition_owner="pipeline"'
    )


def test_a_service_that_the_environment_lacks_is_named_with_those_that_it_has(ship: Shipped):
    code, _, err = ship("worker", "IMAGE")
    assert (code, only_error(err)) == (Exit.USAGE, "dev has no service 'worker'; there is frontend and backend")


def test_an_environment_without_containers_has_nothing_to_ship_to(ship: Shipped):
    empty = ENVIRONMENT.but(edge=None, compute=ENVIRONMENT.compute.but(enabled=False))
    code, _, err = ship("backend", "IMAGE", environment=empty)
    assert (code, only_error(err)) == (Exit.USAGE, "dev runs no containers: compute is not enabled")


def test_a_repository_that_is_not_there_is_said(bed: Bed, ship: Shipped):
    bed.client("ecr").delete_repository(repositoryName="davidshaevel/backend", force=True)
    code, _, err = ship("backend", bed.uri("sha256:" + "0" * 64))
    assert code is Exit.USAGE
    assert only_error(err).startswith(f"account {ACCOUNT_ID} has no repository davidshaevel/backend in {REGION}; ")


def test_where_the_environment_makes_no_repositories_any_of_ecr_will_do(bed: Bed, ship: Shipped):
    digest = bed.push("v1")
    code, _, err = ship("backend", bed.uri(digest), environment=ENVIRONMENT.but(delivery=None))
    assert code is Exit.FINE, err
    assert bed.image_that_runs() == bed.uri(digest)


def test_the_command_line_offers_the_severities_that_there_are():
    from operations.commands import ship

    assert (*SEVERITIES, NOTHING) == ship.SEVERITIES
