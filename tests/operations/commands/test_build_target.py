"""`build-target` says what a pipeline builds for, as GitHub reads a step's outputs."""

import pytest

import environments
from environments.environment import Environment
from operations.command_line import main
from operations.errors import Exit
from tests.operations.commands.conftest import only_error
from tests.operations.shipping.conftest import ENVIRONMENT


def told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, environment: Environment
) -> tuple[Exit, str, str]:
    monkeypatch.setattr(environments, "load_environments", lambda: (environment,))
    code = main(["build-target", "dev", "backend"])
    printed = capsys.readouterr()
    return Exit(code), printed.out, printed.err


def for_architecture(architecture: str) -> Environment:
    services = tuple(service.but(cpu_architecture=architecture) for service in ENVIRONMENT.compute.services)
    return ENVIRONMENT.but(compute=ENVIRONMENT.compute.but(services=services))


@pytest.mark.parametrize(
    ("architecture", "platform", "runner"),
    [("X86_64", "linux/amd64", "ubuntu-24.04"), ("ARM64", "linux/arm64", "ubuntu-24.04-arm")],
)
def test_it_says_where_to_and_what_for(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    architecture: str,
    platform: str,
    runner: str,
):
    code, out, err = told(capsys, monkeypatch, for_architecture(architecture))
    assert code is Exit.FINE, err
    registry = "108581769167.dkr.ecr.us-east-1.amazonaws.com"
    assert dict(line.split("=", 1) for line in out.splitlines()) == {
        "region": "us-east-1",
        "registry": registry,
        "repository": f"{registry}/davidshaevel/backend",
        "platform": platform,
        "runner": runner,
    }


def test_an_environment_without_repositories_is_told_what_to_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    code, out, err = told(capsys, monkeypatch, ENVIRONMENT.but(delivery=None))
    assert (code, out) == (Exit.USAGE, "")
    assert only_error(err) == ("dev says nothing of repositories for its images; set delivery.repositories in its file")
