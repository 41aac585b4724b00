"""`preflight` from its command line to its exit code, on the emulator."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.command_line import main
from operations.errors import Exit
from operations.rehearsal.emulator import Emulator
from operations.rehearsal.platform import ACCOUNT_ID, REGION
from tests.operations.commands.conftest import only_error

Preflight = Callable[..., tuple[Exit, str, str]]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    log = tmp_path_factory.mktemp("preflight") / "emulator.log"
    with Emulator(ACCOUNT_ID, REGION, log, managed_policies=False) as started:
        yield started


def stack(account: str = ACCOUNT_ID) -> dict[str, Any]:
    return {
        "provider": {"aws": [{"region": REGION, "allowed_account_ids": [account]}]},
        "terraform": {"backend": {"s3": {"bucket": "the-state", "key": "dev/terraform.tfstate", "use_lockfile": True}}},
        "variable": {"app_image": {"type": "string"}},
        "resource": {
            "aws_ecs_task_definition": {"app": {"container_definitions": '[{"image": "${var.app_image}"}]'}},
        },
    }


@pytest.fixture
def run(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Preflight:
    emulator.post("/moto-api/reset")
    emulator.make_bucket("the-state")
    for name, value in emulator.variables.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_CA_BUNDLE", "TF_VAR_app_image"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path))

    def run(*options: str, stack: dict[str, Any]) -> tuple[Exit, str, str]:
        (tmp_path / "manifest.json").write_text('{"stacks": {"dev": {}}}')
        (tmp_path / "stacks" / "dev").mkdir(parents=True, exist_ok=True)
        (tmp_path / "stacks" / "dev" / "cdk.tf.json").write_text(json.dumps(stack))
        code = main(["preflight", "dev", "--synthesized", *options])
        printed = capsys.readouterr()
        return Exit(code), printed.out, printed.err

    return run


def test_a_problem_stops_and_a_line_says_what_to_do(run: Preflight):
    code, out, _ = run(stack=stack())
    assert code is Exit.STOPPED
    assert out.startswith(f"dev (account {ACCOUNT_ID}, us-east-1): ")
    assert (
        "\n  PROBLEM    images: app_image has no value; set TF_VAR_app_image, or give --var app_image=IMAGE:TAG\n"
        in out
    )


def test_what_is_not_known_is_said_and_does_not_stop(run: Preflight, monkeypatch: pytest.MonkeyPatch):
    code, out, _ = run("--json", "--var", "app_image=nginx:1", stack=stack())
    assert code is Exit.FINE
    report = json.loads(out)
    assert (report["environment"], report["account"], report["fine"]) == ("dev", ACCOUNT_ID, True)
    answers = {finding["check"]: finding["answer"] for finding in report["findings"]}
    assert answers["images"] == "not known"
    assert answers["state versions"] == "fine"
    assert next(iter(answers)) == "credentials"
    monkeypatch.setenv("TF_VAR_app_image", "nginx:1")
    assert run(stack=stack())[0] is Exit.FINE


def test_credentials_of_another_account_are_the_wrong_target(run: Preflight):
    code, out, err = run(stack=stack("111122223333"))
    assert (code, out) == (Exit.WRONG_TARGET, "")
    assert only_error(err) == (
        f"the credentials are of account {ACCOUNT_ID}, which is not this environment's (111122223333); choose the "
        "right profile (AWS_PROFILE) or log in again"
    )


def test_missing_credentials_are_said_in_a_sentence(run: Preflight, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    code, out, err = run(stack=stack())
    assert (code, out) == (Exit.FAILED, "")
    assert only_error(err) == (
        "there are no AWS credentials; choose a profile (AWS_PROFILE), or log in (`aws sso login`)"
    )


def test_an_unknown_profile_is_said_in_a_sentence(run: Preflight, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    code, _, err = run(stack=stack())
    assert code is Exit.FAILED
    assert "(nobody)" in only_error(err)


def test_aws_out_of_reach_is_said_in_a_sentence(run: Preflight, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    code, _, err = run(stack=stack())
    assert code is Exit.FAILED
    assert only_error(err).startswith("AWS cannot be reached: ")


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("app_image", "--var app_image has no value; write --var app_image=VALUE"),
        ("image=x", "--var image: dev has no such variable"),
    ],
)
def test_a_variable_that_is_none_is_refused(run: Preflight, variable: str, sentence: str):
    code, _, err = run("--var", variable, stack=stack())
    assert (code, only_error(err)) == (Exit.USAGE, sentence)
