"""Finds Terraform and runs it in a stack's folder: progress while it takes long, one sentence when it fails."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from terraform import variables
from terraform.errors import TerraformError
from terraform.explanations import explain, left_behind
from terraform.interrupts import Interrupted
from terraform.plan import Plan, read_plan
from terraform.processes import QUIETLY, run
from terraform.progress import say

BINARY = "TERRAFORM_BINARY_NAME"
"""The environment variable that names another binary, OpenTofu's or a path, as for the cdktf CLI."""

UNHEARD = "unheard.log"
"""In the stack's folder: what Terraform said when nobody could read it, because of a closed pipe or a full disk."""

OFFLINE_PROVIDER: Mapping[str, Any] = {
    "access_key": "none",
    "secret_key": "none",
    "skip_credentials_validation": True,
    "skip_metadata_api_check": True,
    "skip_region_validation": True,
    "skip_requesting_account_id": True,
}
"""What an AWS provider is told that plans without account and network; it may be confined to no account besides."""

# What the bindings were made for, or else, from a mirror, any that has every attribute that the stacks use.
PROVIDER_VERSIONS = ("6.25.0", ">= 5.100.0")


def find_terraform() -> str:
    """Terraform's executable: `terraform`, or what TERRAFORM_BINARY_NAME says. Raises TerraformError."""
    named = os.environ.get(BINARY)
    executable = shutil.which(named or "terraform")
    if executable is not None:
        return executable
    if named:
        raise TerraformError(f"{BINARY} is {named!r}, which is no command on the PATH; correct it, or unset it")
    raise TerraformError("terraform is not on the PATH; install Terraform 1.11 or later")


def find_provider(terraform: str) -> str:
    """The version constraint under which Terraform can install the AWS provider here. Raises TerraformError."""
    said = ""
    for version in PROVIDER_VERSIONS:
        needed = {"terraform": {"required_providers": required_provider(version)}}
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "main.tf.json").write_text(json.dumps(needed))
            try:
                ask(terraform, Path(folder), "init", "-input=false", "-no-color", timeout=600)
            except TerraformError as error:
                said = error.details
            else:
                return version
    raise TerraformError(
        "Terraform cannot install the AWS provider; let it reach its registry, or name a CLI configuration with a "
        f"provider mirror in TF_CLI_CONFIG_FILE. It said: {said}"
    )


def required_provider(version: str) -> Mapping[str, Any]:
    """What `required_providers` says for the AWS provider, in an override file beside a stack."""
    return {"aws": {"source": "hashicorp/aws", "version": version}}


def ask(
    terraform: str, folder: Path, *arguments: str, environment: Mapping[str, str] | None = None, timeout: float = 300
) -> str:
    """What a short command of Terraform's answers on stdout. Raises TerraformError, whose details are all it said."""
    done = subprocess.run(
        [terraform, *arguments],
        cwd=folder,
        env={**(os.environ if environment is None else environment), **QUIETLY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise TerraformError(f"terraform {arguments[0]} failed: {said}", said)
    return done.stdout


class Terraform:
    """Terraform in one stack's folder.

    The environment's variables reach it (TF_CLI_ARGS_plan, TF_CLI_CONFIG_FILE, AWS_PROFILE), but for what
    terraform/variables.py leaves out or refuses, and so does an `override.tf.json` beside the stack.
    """

    def __init__(self, folder: Path, stack: str) -> None:
        self.folder = folder
        self._stack = stack
        self._executable = find_terraform()
        variables.check(os.environ)
        if variables.logs(os.environ):
            say(f"{stack}: Terraform logs into {os.environ.get('TF_LOG_PATH') or folder / variables.LOG}")

    def init(self) -> None:
        """Makes the folder ready. Refuses to follow a backend that changed since the last time."""
        self._run("init", "-input=false", "-no-color", doing="initializing Terraform")

    def pull_state(self) -> str:
        """The state as it is now; empty where there is none."""
        return self._run("state pull", doing="reading the state")

    def plan(self, file: Path, *options: str) -> None:
        """Plans into a file."""
        self._run("plan", "-input=false", "-no-color", f"-out={file}", *options, doing="planning")

    def show(self, file: Path) -> Plan:
        """Reads a plan file."""
        return read_plan(json.loads(self._run("show", "-json", str(file), doing="reading the plan")))

    def apply(self, file: Path) -> None:
        """Applies a plan file, showing what Terraform prints."""
        self._run("apply", "-input=false", "-no-color", str(file), doing="applying", show=True)

    def _run(self, command: str, *arguments: str, doing: str, show: bool = False) -> str:
        try:
            done = run(
                [self._executable, *command.split(), *arguments],
                self.folder,
                doing=f"{self._stack}: {doing}",
                environment=variables.for_command(command, os.environ, self.folder),
                show=show,
            )
        except Interrupted as interrupt:
            for sentence in left_behind(interrupt.said, folder=self.folder):
                interrupt.add_note(sentence)
            if interrupt.unheard:
                # what matters most comes first: there may be room for a few lines only
                self._keep("\n".join([*getattr(interrupt, "__notes__", ()), interrupt.said]))
            raise
        if done.code != 0:
            said = (done.err or done.out).strip()
            error = explain(command, said, folder=self.folder)
            for sentence in left_behind(said, folder=self.folder):
                if sentence != str(error):
                    error.add_note(sentence)
            if show:
                error.details = ""  # it has been printed as it came
            raise error
        return done.out

    def _keep(self, said: str) -> None:
        """Writes what nobody could read into a file, so that it can be read later: it may tell what was lost."""
        with contextlib.suppress(OSError):  # the disk may be full
            (self.folder / UNHEARD).write_text(said, encoding="utf-8")
