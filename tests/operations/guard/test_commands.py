"""`python -m operations.guard` from end to end, with real Terraform, its S3 backend, and emulated AWS."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.guard.__main__ import main
from operations.guard.errors import Exit
from tests.conftest import Stack
from tests.operations.guard.aws import BUCKET, DEV_ACCOUNT, KEY, OTHER_ACCOUNT, TABLE, EmulatedAws, emulated_aws
from tests.operations.guard.conftest import resource, without_news
from tests.real_terraform import Terraform

Run = Callable[..., tuple[Exit, str, str]]


@pytest.fixture(scope="module")
def aws(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedAws]:
    with emulated_aws(tmp_path_factory.mktemp("aws") / "emulator.log") as server:
        yield server


@pytest.fixture(scope="module")
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
def run(aws: EmulatedAws, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in dev's account, or in another one's."""

    def run(*arguments: str, account: str = DEV_ACCOUNT) -> tuple[Exit, str, str]:
        environment = {
            **aws.credentials(account),
            "AWS_ENDPOINT_URL": aws.emulator.url,
            "CDKTF_OUTDIR": str(here.parent.parent),
            "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
            "TF_CLI_ARGS_plan": "-refresh=false",
        }
        for name in ("AWS_PROFILE", "TF_WORKSPACE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
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


def only_error(err: str) -> str:
    (line,) = [line for line in err.splitlines() if line.startswith("error: ")]
    return line.removeprefix("error: ")


# The right target


def test_what_was_judged_is_what_is_applied(run: Run, here: Path, bucket: Bucket, running: Stack):
    code, out, err = run("plan", "dev", "--synthesized")
    assert code is Exit.FINE, err
    assert out.startswith("dev: 70 moved\n")
    assert "dev: planning ..." in err
    assert bucket.state() == running

    # neither a plan that changed after it was judged ...
    plan, verdict = here / "plan", here / "plan.verdict.json"
    good = plan.read_bytes()
    plan.write_bytes(good + b"x")
    code, _, err = run("apply", "dev")
    assert code is Exit.STALE
    assert only_error(err) == f"{plan} is not the plan that was judged; it has changed since, plan again"
    plan.write_bytes(good)

    # ... nor one that nobody judged ...
    judged = verdict.read_text()
    verdict.unlink()
    code, _, err = run("apply", "dev")
    assert code is Exit.STOPPED
    assert "has not been judged; judge it with" in only_error(err)

    # ... nor one that the guard stopped
    stopped = {**json.loads(judged), "verdict": "stopped", "stopping": ["aws_vpc.networking_vpc"]}
    verdict.write_text(json.dumps(stopped))
    code, _, err = run("apply", "dev")
    assert code is Exit.STOPPED
    assert only_error(err).startswith("the guard stopped this plan (aws_vpc.networking_vpc); plan again")
    assert bucket.state() == running

    # What another tool planned is judged as well, and can be applied then.
    verdict.unlink()
    code, out, err = run("plan", "dev", "--plan", "plan", "--json")
    assert code is Exit.FINE, err
    assert json.loads(out)["counts"]["moved"] == 70
    assert json.loads(verdict.read_text()) == json.loads(judged)

    code, _, err = run("apply", "dev")
    assert code is Exit.FINE, err
    addresses = {resource.get("module") for resource in bucket.state()["resources"] if resource["mode"] == "managed"}
    assert addresses == {None}
    assert not plan.exists()
    code, _, err = run("apply", "dev")
    assert code is Exit.USAGE
    assert "there is no plan plan" in only_error(err)


def test_a_stale_plan_is_refused_in_one_sentence(run: Run, bucket: Bucket, running: Stack):
    assert run("plan", "dev", "--synthesized")[0] is Exit.FINE
    changed = {**running, "serial": running["serial"] + 1}
    bucket.put(changed)
    code, _, err = run("apply", "dev")
    assert code is Exit.STALE
    assert only_error(err) == "the plan is stale, the state has changed since it was made; plan again"
    assert bucket.state() == changed


def test_a_dangerous_plan_is_stopped_and_an_allowance_lets_it_pass(run: Run, here: Path, bucket: Bucket):
    group = "aws_security_group.networking_alb_security_group"
    stack = json.loads((here / "cdk.tf.json").read_text())
    resource(stack, group)["description"] = "Load balancer"
    (here / "cdk.tf.json").write_text(json.dumps(stack, indent=2))
    code, out, _ = run("plan", "dev", "--synthesized", "--markdown")
    assert code is Exit.STOPPED
    assert f"- `{group}` would be replaced, forced by `description`" in out
    code, _, err = run("apply", "dev")
    assert code is Exit.STOPPED
    assert only_error(err) == f"the guard stopped this plan ({group}); plan again with --allow for what is meant"

    code, out, err = run("plan", "dev", "--plan", "plan", "--allow", group)
    assert code is Exit.FINE, err
    assert f"Allowed: {group} would be replaced, forced by description" in out
    code, _, err = run("plan", "dev", "--plan", "plan", "--allow", "aws_security_group.networking")
    assert code is Exit.USAGE
    assert only_error(err).startswith("--allow aws_security_group.networking matches nothing in the plan; ")


# The wrong target


def test_credentials_of_another_account_are_stopped(run: Run, here: Path, bucket: Bucket, running: Stack):
    code, out, err = run("plan", "dev", "--synthesized", account=OTHER_ACCOUNT)
    assert code is Exit.WRONG_TARGET
    assert only_error(err) == (
        f"the credentials are of account {OTHER_ACCOUNT}, which is not this environment's; choose the right profile "
        "(AWS_PROFILE) or log in again"
    )
    assert out == ""
    assert bucket.state() == running
    assert not (here / "plan").exists()


def backend(here: Path, **settings: str) -> None:
    stack = json.loads((here / "cdk.tf.json").read_text())
    stack["terraform"]["backend"]["s3"].update(settings)
    (here / "cdk.tf.json").write_text(json.dumps(stack, indent=2))


def test_a_bucket_that_names_another_account_is_stopped(run: Run, here: Path):
    backend(here, bucket=f"{OTHER_ACCOUNT}-terraform-state-davidshaevel")
    code, _, err = run("plan", "dev", "--synthesized")
    assert code is Exit.WRONG_TARGET
    assert only_error(err) == (
        f"dev belongs to account {DEV_ACCOUNT} and the bucket {OTHER_ACCOUNT}-terraform-state-davidshaevel to account "
        f"{OTHER_ACCOUNT}; correct aws_account_id or backend in environments/dev.py"
    )
    assert not (here / ".terraform").exists()


def test_a_bucket_that_belongs_to_another_account_is_stopped(run: Run, here: Path):
    backend(here, bucket="state-of-somebody-else")
    code, _, err = run("plan", "dev", "--synthesized")
    assert code is Exit.WRONG_TARGET
    assert only_error(err) == (
        "S3 refuses access to the bucket state-of-somebody-else; it belongs to another account, or the credentials may "
        "not read it"
    )


def test_the_state_of_another_environment_is_stopped(run: Run, here: Path, bucket: Bucket, running: Stack):
    prod = {**running, "outputs": {**running["outputs"], "environment": {"value": "prod", "type": "string"}}}
    bucket.put(prod)
    code, _, err = run("plan", "dev", "--synthesized")
    assert code is Exit.WRONG_TARGET
    assert only_error(err) == (
        "the state says that its environment is 'prod' and not 'dev'; it is another one's, check key and bucket of the "
        "backend"
    )
    assert bucket.state() == prod
    assert not (here / "plan").exists()


def test_an_empty_state_where_something_should_be_is_stopped(run: Run, bucket: Bucket):
    bucket.put(None)
    code, _, err = run("plan", "dev", "--synthesized")
    assert code is Exit.WRONG_TARGET
    assert "the state of dev is empty and the stack has 70 moved blocks" in only_error(err)


def test_the_key_of_another_environment_is_stopped(run: Run, here: Path):
    backend(here, key="prod/terraform.tfstate")
    code, _, err = run("plan", "dev", "--synthesized")
    assert code is Exit.WRONG_TARGET
    assert only_error(err).startswith("the state's key is prod/terraform.tfstate, which is not dev's; ")


def test_another_workspace_is_stopped(run: Run, here: Path):
    (here / ".terraform").mkdir()
    (here / ".terraform" / "environment").write_text("experiment")
    code, _, err = run("plan", "dev", "--synthesized")
    assert code is Exit.WRONG_TARGET
    assert only_error(err).startswith("the Terraform workspace 'experiment' is selected")


def test_check_adoption_pulls_the_state(run: Run, bucket: Bucket):
    code, out, err = run("check-adoption", "dev", "--synthesized")
    assert code is Exit.FINE, err
    assert out.startswith("dev: 70 moved, 1 ignored\n")


def test_an_unknown_environment_is_named_with_the_known_ones(run: Run):
    code, _, err = run("plan", "staging", "--synthesized")
    assert code is Exit.USAGE
    assert only_error(err) == "there is no environment 'staging'; there is dev"


def test_help_tells_the_exit_codes(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["plan", "--help"])
    printed = capsys.readouterr().out
    for code in Exit:
        assert f"  {code.value}  " in printed
