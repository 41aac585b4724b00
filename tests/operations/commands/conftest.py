"""The command line from end to end, with real Terraform, its S3 backend, and emulated AWS."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.command_line import main
from operations.errors import Exit
from operations.rehearsal.provider import REATTACH, RunningProvider
from tests.conftest import Stack
from tests.operations.commands.aws import BUCKET, DEV_ACCOUNT, KEY, TABLE, EmulatedAws, emulated_aws
from tests.operations.stacks import without_news
from tests.real_terraform import Terraform

Run = Callable[..., tuple[Exit, str, str]]


@pytest.fixture(scope="session")
def aws(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedAws]:
    with emulated_aws(tmp_path_factory.mktemp("aws") / "emulator.log") as server:
        yield server


@pytest.fixture(scope="session")
def provider(aws: EmulatedAws, terraform: Terraform) -> Iterator[RunningProvider]:
    """One that runs all along, with credentials of dev's account."""
    to_dev = {**aws.credentials(DEV_ACCOUNT), "AWS_ENDPOINT_URL": aws.emulator.url}
    with terraform.with_running_provider(**to_dev) as found:
        assert found.provider is not None
        yield found.provider


@pytest.fixture(scope="session")
def project(dev: Stack, terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What synth leaves behind, for an environment that only moves what runs."""
    out = tmp_path_factory.mktemp("project") / "cdktf.out"
    stack = out / "stacks" / "dev"
    stack.mkdir(parents=True)
    (out / "manifest.json").write_text(json.dumps({"stacks": {"dev": {}}}))
    (stack / "cdk.tf.json").write_text(json.dumps(without_news(dev), indent=2))
    (stack / "override.tf.json").write_text(
        json.dumps({"terraform": {"required_providers": terraform.provider_override}})
    )
    return out


@pytest.fixture
def here(project: Path, tmp_path: Path) -> Path:
    """A copy of the project to change: its stack's folder."""
    shutil.copytree(project, tmp_path / "cdktf.out", symlinks=True)
    return tmp_path / "cdktf.out" / "stacks" / "dev"


@pytest.fixture
def run(
    aws: EmulatedAws,
    provider: RunningProvider,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command in dev's account, or in another one's."""

    def run(*arguments: str, account: str = DEV_ACCOUNT, **variables: str | None) -> tuple[Exit, str, str]:
        environment = {
            **aws.credentials(account),
            "AWS_ENDPOINT_URL": aws.emulator.url,
            "CDKTF_OUTDIR": str(here.parent.parent),
            "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
            "TF_CLI_ARGS_plan": "-refresh=false",
            **(provider.variables if account == DEV_ACCOUNT else {}),
            **variables,
        }
        for name in ("AWS_PROFILE", "TF_WORKSPACE", REATTACH):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        provider.turn_to(here)
        capsys.readouterr()
        code = main(arguments)
        printed = capsys.readouterr()
        return Exit(code), printed.out, printed.err

    return run


class Bucket:
    """The bucket of dev's state."""

    def __init__(self, aws: EmulatedAws) -> None:
        self._s3 = aws.client("s3", DEV_ACCOUNT)
        self._locks = aws.client("dynamodb", DEV_ACCOUNT)

    def put(self, state: Stack | None) -> None:
        """Stores a state, as if somebody else had written it; None removes it."""
        self._locks.delete_item(TableName=TABLE, Key={"LockID": {"S": f"{BUCKET}/{KEY}-md5"}})
        if state is None:
            self._s3.delete_object(Bucket=BUCKET, Key=KEY)
        else:
            self._s3.put_object(Bucket=BUCKET, Key=KEY, Body=json.dumps(state).encode())

    def state(self) -> Any:
        return json.loads(self._s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read())


@pytest.fixture
def bucket(aws: EmulatedAws, running: Stack) -> Bucket:
    stored = Bucket(aws)
    stored.put(running)
    return stored


@pytest.fixture
def s3(aws: EmulatedAws) -> Any:
    return aws.client("s3", DEV_ACCOUNT)


def only_error(err: str) -> str:
    (line,) = [line for line in err.splitlines() if line.startswith("error: ")]
    return line.removeprefix("error: ")


@pytest.fixture
def synthesized(dev: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command that needs no Terraform, on dev as it only moves, and on a prod of one resource."""
    out = tmp_path / "cdktf.out"
    stacks: dict[str, Any] = {"dev": without_news(dev), "prod": {"resource": {"aws_vpc": {"networking_vpc": {}}}}}
    for name, stack in stacks.items():
        (out / "stacks" / name).mkdir(parents=True)
        (out / "stacks" / name / "cdk.tf.json").write_text(json.dumps(stack))
    (out / "manifest.json").write_text(json.dumps({"stacks": {name: {} for name in stacks}}))
    monkeypatch.setenv("CDKTF_OUTDIR", str(out))

    def run(*arguments: str) -> tuple[Exit, str, str]:
        capsys.readouterr()
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
