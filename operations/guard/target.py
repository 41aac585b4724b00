"""Whether a plan is about to be made for the right account, bucket and state. Pure functions.

Terraform itself refuses credentials of another account, by `allowed_account_ids` of backend and provider.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from terraform.errors import WrongTarget
from terraform.stack import Stack
from terraform.state import State

_ARN_ACCOUNT = re.compile(r"arn:aws[a-z-]*:[^:]*:[^:]*:(\d{12}):")
_ARN_REGION = re.compile(r"arn:aws[a-z-]*:[^:]*:([a-z]{2}(?:-[a-z]+)+-\d):")


def check_backend(stack: Stack, backend: Mapping[str, Any]) -> None:
    """Checks bucket and key of an S3 backend against the environment.

    Buckets of states are called `{account}-terraform-state-{project}`, keys `{environment}/terraform.tfstate`.
    """
    bucket, key = backend.get("bucket"), backend.get("key")
    owner = re.match(r"(\d{12})-", bucket or "")
    if owner and stack.account and owner.group(1) != stack.account:
        raise WrongTarget(
            f"{stack.name} belongs to account {stack.account} and the bucket {bucket} to account "
            f"{owner.group(1)}; correct aws_account_id or backend in environments/{stack.name}.py"
        )
    if key and key.split("/")[0] != stack.name:
        raise WrongTarget(
            f"the state's key is {key}, which is not {stack.name}'s; set it to "
            f"{stack.name}/terraform.tfstate in environments/{stack.name}.py"
        )


def data_folder(folder: Path, environment: Mapping[str, str]) -> Path:
    """Where Terraform keeps what it was initialized with: `.terraform`, or what TF_DATA_DIR says."""
    return folder / (environment.get("TF_DATA_DIR") or ".terraform")


def initialized_backend(data: Path) -> Mapping[str, Any]:
    """The S3 backend that Terraform has really been initialized with; empty for another kind.

    `data` is Terraform's data folder. Override files and `-backend-config` may have changed it.
    """
    try:
        backend = json.loads((data / "terraform.tfstate").read_text(encoding="utf-8"))["backend"]
    except (OSError, ValueError, KeyError):
        return {}
    return {name: value for name, value in backend["config"].items() if value} if backend["type"] == "s3" else {}


def check_workspace(data: Path, variable: str | None) -> None:
    """Refuses any workspace but the default one, because another one keeps its state elsewhere.

    `data` is Terraform's data folder, `variable` the value of TF_WORKSPACE.
    """
    chosen = data / "environment"
    workspace = variable or (chosen.read_text(encoding="utf-8").strip() if chosen.is_file() else "")
    if workspace not in ("", "default"):
        raise WrongTarget(
            f"the Terraform workspace {workspace!r} is selected and the environments live in the default one; unset "
            "TF_WORKSPACE, or run `terraform workspace select default`"
        )


def check_state(stack: Stack, state: State, *, new: bool = False) -> None:
    """Checks that a state is this environment's: by its outputs, its resources' tags, accounts and regions.

    `new` says that the environment is being built for the first time. Without it an empty state is a lost one.
    """
    if not state.managed:
        if not new:
            moved = f" and the stack has {len(stack.moves)} moved blocks, so something should be there"
            raise WrongTarget(
                f"the state of {stack.name} is empty{moved if stack.moves else ''}; if something runs, check the "
                "backend, and if it is to be built from nothing, say --new"
            )
        return
    for output, expected in (("environment", stack.name), ("project_name", stack.output("project_name"))):
        found = state.outputs.get(output)
        if expected is not None and found is not None and found != expected:
            raise WrongTarget(
                f"the state says that its {output} is {found!r} and not {expected!r}; it is another one's, check key "
                "and bucket of the backend"
            )
    _check_tags(stack, state)
    _check_accounts(stack, state)
    _check_region(stack, state)


def _check_tags(stack: Stack, state: State) -> None:
    tagged = {
        str(tags["Environment"])
        for instance in state.managed
        if isinstance(tags := instance.attributes.get("tags_all"), dict) and tags.get("Environment")
    }
    if tagged and stack.name not in tagged:
        raise WrongTarget(
            f"the state's resources are tagged Environment={' and '.join(sorted(tagged))} and not {stack.name}; "
            "it is another environment's, check key and bucket of the backend"
        )


def _check_accounts(stack: Stack, state: State) -> None:
    if stack.account is None:
        return
    for instance in state.managed:
        found = _ARN_ACCOUNT.match(str(instance.attributes.get("arn", "")))
        if found and found.group(1) != stack.account:
            raise WrongTarget(
                f"the state's {instance.address} is in account {found.group(1)} and {stack.name} belongs to "
                f"{stack.account}; it is another account's state, check the backend"
            )


def _check_region(stack: Stack, state: State) -> None:
    """In another region nothing of the state is found: all of it would be made a second time, and be empty."""
    found = {
        match.group(1)
        for instance in state.managed
        if (match := _ARN_REGION.match(str(instance.attributes.get("arn", ""))))
    }
    if stack.region and found and stack.region not in found:
        raise WrongTarget(
            f"the state's resources are in {' and '.join(sorted(found))} and {stack.name} is said to be in "
            f"{stack.region}, where nothing of them would be found and all be built a second time, empty; set "
            f"aws_region in environments/{stack.name}.py back, and build another environment for another region"
        )
