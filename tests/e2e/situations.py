"""Brings Terraform into each situation that terraform/explanations.py has a sentence for, and tells what it said."""

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

from operations.rehearsal.faults import Fault
from tests.e2e.saying import ON_A_SAVED_PLAN, backend, init, lock, plan, said, saved_plan, without_ids
from tests.e2e.small import Small

Situation = Callable[[Small], str]
SITUATIONS: dict[str, Situation] = {}

NOT_THIS_ACCOUNT = "222222222222"


def situation(make: Situation) -> Situation:
    """Registers a function under its name, which is the fixture's too."""
    SITUATIONS[make.__name__] = make
    return make


@situation
def locked_in_the_table(small: Small) -> str:
    item = {"LockID": f"{small.backend['bucket']}/{small.backend['key']}", "Info": lock(small)}
    small.emulator.client("dynamodb").put_item(
        TableName=small.backend["dynamodb_table"], Item={name: {"S": value} for name, value in item.items()}
    )
    return plan(small)


@situation
def locked_with_the_lockfile(small: Small) -> str:
    backend(small, use_lockfile=True, dynamodb_table=None)
    small.init()
    small.emulator.client("s3").put_object(
        Bucket=small.backend["bucket"], Key=f"{small.backend['key']}.tflock", Body=lock(small).encode()
    )
    return plan(small)


@situation
def locked_with_the_lockfile_beside_the_table(small: Small) -> str:
    backend(small, use_lockfile=True)
    small.init()
    small.emulator.client("s3").put_object(
        Bucket=small.backend["bucket"], Key=f"{small.backend['key']}.tflock", Body=lock(small).encode()
    )
    return plan(small)


@situation
def no_lock_table(small: Small) -> str:
    small.emulator.client("dynamodb").delete_table(TableName=small.backend["dynamodb_table"])
    return plan(small)


@situation
def no_bucket(small: Small) -> str:
    shutil.rmtree(small.folder / ".terraform")
    backend(small, bucket="108581769167-terraform-state-elsewhere")
    return init(small)


@situation
def no_bucket_any_more(small: Small) -> str:
    s3 = small.emulator.client("s3")
    s3.delete_bucket(Bucket=small.backend["bucket"])
    return plan(small)


@situation
def bucket_of_somebody_else(small: Small) -> str:
    shutil.rmtree(small.folder / ".terraform")
    bucket = f"/{small.backend['bucket']}"
    calls = (f"GET {bucket}", f"HEAD {bucket}/{small.backend['key']}")
    small.emulator.refuse(Fault(call, "AccessDenied", status=403) for call in calls)
    return init(small)


@situation
def account_that_the_backend_refuses(small: Small) -> str:
    shutil.rmtree(small.folder / ".terraform")
    backend(small, allowed_account_ids=[NOT_THIS_ACCOUNT])
    return init(small)


@situation
def account_that_the_provider_refuses(small: Small) -> str:
    small.stack["provider"]["aws"][0]["allowed_account_ids"] = [NOT_THIS_ACCOUNT]
    small.write()
    return plan(small)


NO_CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@situation
def no_credentials(small: Small) -> str:
    return plan(small, without=NO_CREDENTIALS)


@situation
def no_credentials_at_init(small: Small) -> str:
    shutil.rmtree(small.folder / ".terraform")
    return init(small, without=NO_CREDENTIALS)


@situation
def expired_credentials(small: Small) -> str:
    small.emulator.refuse([Fault("GetCallerIdentity", "ExpiredToken", status=403)])
    return plan(small)


@situation
def unknown_profile(small: Small) -> str:
    return plan(small, AWS_PROFILE="nobody", without=NO_CREDENTIALS)


@situation
def backend_that_changed(small: Small) -> str:
    backend(small, key="dev/elsewhere.tfstate")
    return init(small)


@situation
def backend_that_changed_since_init(small: Small) -> str:
    backend(small, key="dev/elsewhere.tfstate")
    return plan(small)


@situation
def backend_never_initialized(small: Small) -> str:
    shutil.rmtree(small.folder / ".terraform")
    return plan(small)


@situation
def stale_plan(small: Small) -> str:
    saved_plan(small)
    small.terraform(*ON_A_SAVED_PLAN)
    return said(small, *ON_A_SAVED_PLAN)


@situation
def plan_for_another_state(small: Small) -> str:
    small.apply()
    small.stack["resource"]["aws_cloudwatch_log_group"].popitem()
    small.write()
    small.terraform("plan", "-input=false", "-no-color", "-out=saved")
    state = json.loads(small.project.pull_state(small.folder))
    small.emulator.client("s3").put_object(
        Bucket=small.backend["bucket"],
        Key=small.backend["key"],
        Body=json.dumps({**state, "lineage": "00000000-0000-0000-0000-000000000000"}).encode(),
    )
    small.set_digest(None)
    return said(small, *ON_A_SAVED_PLAN)


@situation
def prevent_destroy(small: Small) -> str:
    for group in small.stack["resource"]["aws_cloudwatch_log_group"].values():
        group["lifecycle"] = {"prevent_destroy": True}
    small.write()
    small.apply()
    return plan(small, "-destroy")


@situation
def digest_that_does_not_fit(small: Small) -> str:
    saved_plan(small)
    small.terraform(*ON_A_SAVED_PLAN)
    small.set_digest("f" * 32)
    return plan(small)


@situation
def variable_without_a_value(small: Small) -> str:
    small.stack["variable"] = {"backend_container_image": {"type": "string"}}
    small.write()
    return plan(small)


@situation
def old_terraform(small: Small) -> str:
    """The other way round: a stack that asks for more than there is."""
    small.stack["terraform"]["required_version"] = ">= 99.0"
    small.write()
    return init(small)


@situation
def left_by_synth_hcl(small: Small) -> str:
    """What `cdktf synth --hcl` writes beside the JSON."""
    left = small.folder / "cdk.tf"
    left.write_text('terraform {\n  backend "s3" {\n  }\n}\nresource "aws_iam_role" "compute_execution_role" {\n}\n')
    try:
        return init(small)
    finally:
        left.unlink()


WITH_ITS_OWN_PROVIDER = ("TF_REATTACH_PROVIDERS",)


@situation
def no_provider(small: Small) -> str:
    nowhere = small.project.folder.parent / "nowhere"
    nowhere.mkdir(exist_ok=True)
    config = nowhere / "terraform.rc"
    config.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{nowhere}"\n  }}\n}}\n')
    return init(small, "-upgrade", without=WITH_ITS_OWN_PROVIDER, TF_CLI_CONFIG_FILE=str(config))


@situation
def not_initialized_for_the_provider(small: Small) -> str:
    """The provider's version is one that the folder's lock file does not know."""
    small.init()
    (small.folder / ".terraform.lock.hcl").unlink(missing_ok=True)
    return plan(small, without=WITH_ITS_OWN_PROVIDER)


@situation
def providers_gone(small: Small) -> str:
    environment = {n: v for n, v in small.project.environment.items() if n not in WITH_ITS_OWN_PROVIDER}
    subprocess.run(
        ["terraform", "init", "-input=false", "-no-color"], cwd=small.folder, env=environment, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    shutil.rmtree(small.folder / ".terraform" / "providers")
    return plan(small, without=WITH_ITS_OWN_PROVIDER)


@situation
def module_not_installed(small: Small) -> str:
    small.stack["module"] = {"more": {"source": "./more"}}
    small.write()
    return plan(small)


def push_elsewhere(small: Small, change: Callable[[dict[str, Any]], object]) -> None:
    """Puts a group into the state that is called `elsewhere`, with a change."""
    saved_plan(small)
    small.terraform(*ON_A_SAVED_PLAN)
    state = json.loads(small.project.pull_state(small.folder))
    [group] = state["resources"]
    group["name"] = "elsewhere"
    change(group)
    file = small.folder / "pushed.json"
    file.write_text(json.dumps({**state, "serial": state["serial"] + 1}))
    small.terraform("state", "push", str(file))
    file.unlink()


@situation
def state_of_a_newer_provider(small: Small) -> str:
    push_elsewhere(small, lambda group: group["instances"][0].update(schema_version=99))
    return plan(small)


@situation
def provider_configuration_gone(small: Small) -> str:
    """A resource that the HCL made in another region, which nobody here has a provider for."""
    push_elsewhere(small, lambda group: group.update(provider=f"{group['provider']}.virginia"))
    small.stack["removed"] = [{"from": "aws_cloudwatch_log_group.elsewhere", "lifecycle": {"destroy": False}}]
    small.write()
    return plan(small)


@situation
def state_that_cannot_be_saved(small: Small) -> str:
    """Its object is refused from the beginning of the apply on; the lock in the table is not."""
    saved_plan(small)
    small.emulator.refuse([Fault(f"PUT /{small.backend['bucket']}/{small.backend['key']}", "AccessDenied", status=403)])
    text = said(small, *ON_A_SAVED_PLAN)
    (small.folder / "errored.tfstate").unlink()
    return text


@situation
def lock_that_cannot_be_released(small: Small) -> str:
    saved_plan(small)
    small.emulator.refuse([Fault("DeleteItem", "AccessDeniedException")])
    return without_ids(said(small, *ON_A_SAVED_PLAN))
