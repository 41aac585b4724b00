"""`plan` stops what is dangerous, and what is about to be done to the wrong target."""

import json
from pathlib import Path

from operations.errors import Exit
from tests.conftest import Stack
from tests.operations.commands.aws import DEV_ACCOUNT, OTHER_ACCOUNT
from tests.operations.commands.conftest import Bucket, Run, only_error
from tests.operations.stacks import resource


def test_a_dangerous_plan_is_stopped_and_an_allowance_lets_it_pass(run: Run, here: Path, bucket: Bucket):
    group = "aws_security_group.networking_alb_security_group"
    stack = json.loads((here / "cdk.tf.json").read_text())
    resource(stack, group)["description"] = "Load balancer"
    (here / "cdk.tf.json").write_text(json.dumps(stack, indent=2))
    code, out, _ = run("plan", "dev", "--synthesized", "--markdown")
    assert code is Exit.STOPPED
    assert f"- `{group}` would be replaced, forced by description" in out
    code, _, err = run("apply", "dev")
    assert code is Exit.STOPPED
    allowance = f"{group}=replaced:description"
    assert only_error(err) == f"the guard stopped this plan ({allowance}); plan again with --allow for what is meant"

    code, out, err = run("plan", "dev", "--plan", "plan", "--allow", group)
    assert code is Exit.USAGE
    assert only_error(err) == f"--allow {group} does not say what for; what the plan does to it: {allowance}"
    code, out, err = run("plan", "dev", "--plan", "plan", "--allow", allowance)
    assert code is Exit.FINE, err
    assert f"Allowed: {group} would be replaced, forced by description" in out
    code, _, err = run("plan", "dev", "--plan", "plan", "--allow", "aws_security_group.networking")
    assert code is Exit.USAGE
    assert only_error(err).startswith("--allow aws_security_group.networking matches nothing in the plan; ")


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


def test_another_workspace_is_stopped_under_another_data_folder_too(run: Run, tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "environment").write_text("experiment")
    code, _, err = run("plan", "dev", "--synthesized", TF_DATA_DIR=str(tmp_path / "data"))
    assert code is Exit.WRONG_TARGET
    assert only_error(err).startswith("the Terraform workspace 'experiment' is selected")


def test_a_lost_state_is_stopped_where_nothing_is_moved_and_under_another_data_folder(
    run: Run, here: Path, bucket: Bucket, tmp_path: Path
):
    stack = json.loads((here / "cdk.tf.json").read_text())
    del stack["moved"]
    (here / "cdk.tf.json").write_text(json.dumps(stack))
    bucket.put(None)
    code, _, err = run("plan", "dev", "--synthesized", TF_DATA_DIR=str(tmp_path / "data"))
    assert code is Exit.WRONG_TARGET
    assert only_error(err).startswith("the state of dev is empty; if something runs, check the backend, and if it is ")


def test_another_region_is_stopped(run: Run, here: Path, bucket: Bucket):
    stack = json.loads((here / "cdk.tf.json").read_text())
    stack["provider"]["aws"][0]["region"] = "us-west-2"
    (here / "cdk.tf.json").write_text(json.dumps(stack))
    code, out, err = run("plan", "dev", "--synthesized")
    assert (code, out) == (Exit.WRONG_TARGET, "")
    assert "the state's resources are in us-east-1 and dev is said to be in us-west-2" in only_error(err)


def test_warnings_pass_and_are_stopped_where_the_command_line_is_strict(run: Run, here: Path, bucket: Bucket):
    stack = json.loads((here / "cdk.tf.json").read_text())
    resource(stack, "aws_db_instance.database_instance")["allocated_storage"] = 40
    (here / "cdk.tf.json").write_text(json.dumps(stack))
    allowance = "aws_db_instance.database_instance=storage-grown"
    code, out, err = run("plan", "dev", "--synthesized")
    assert code is Exit.FINE, err
    assert "Warning: aws_db_instance.database_instance would change allocated_storage from 20 to 40: " in out
    code, out, _ = run("plan", "dev", "--plan", "plan", "--strict")
    assert code is Exit.STOPPED
    assert f"--allow {allowance}" in out
    code, _, err = run("apply", "dev")
    assert code is Exit.STOPPED
    assert f"the guard stopped this plan ({allowance})" in only_error(err)


def test_an_unknown_environment_is_named_with_the_known_ones(run: Run):
    code, _, err = run("plan", "staging", "--synthesized")
    assert code is Exit.USAGE
    assert only_error(err) == "there is no environment 'staging'; there is dev"
