"""Runs real Terraform on synthesized stacks, with states in files and without asking AWS."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from operations.rehearsal.platform import VARIABLES
from terraform.command import OFFLINE_PROVIDER, ask, find_provider, find_terraform, required_provider
from terraform.errors import TerraformError
from terraform.plan import Plan, read_plan
from terraform.stack import FILE, Json

REATTACH = "TF_REATTACH_PROVIDERS"

# Neither network nor account: planning with -refresh=false compares configuration and state only.
OFFLINE = {**OFFLINE_PROVIDER, "allowed_account_ids": None}


def may_share_a_provider(stack: Json) -> bool:
    """Whether one running provider can serve a stack.

    It knows one configuration at a time: with a second region, everything would be made in the one that was configured
    last. Terraform itself starts a process for each.
    """
    return len(stack.get("provider", {}).get("aws", ())) < 2


def offline(provider: Json) -> Json:
    """What overrides a provider of a stack, by its alias where it has one."""
    return {**OFFLINE, **({"alias": provider["alias"]} if "alias" in provider else {})}


class TerraformFailed(Exception):
    """A Terraform command ended with an error. The text is what it printed."""


class Workspace:
    """A folder in which Terraform has been initialized for one stack and one state."""

    def __init__(self, terraform: "Terraform", folder: Path) -> None:
        self._terraform = terraform
        self.folder = folder

    def validate(self) -> Json:
        """What `terraform validate` says of the stack."""
        verdict: Json = json.loads(self._terraform.run(self.folder, "validate", "-json"))
        return verdict

    def plan(self, *options: str) -> Plan:
        """Plans without refresh. Raises TerraformFailed with Terraform's own words."""
        self._terraform.run(self.folder, "plan", "-refresh=false", "-input=false", "-out=plan", *options)
        return read_plan(json.loads(self._terraform.run(self.folder, "show", "-json", "plan")))

    def apply(self) -> None:
        """Applies the last plan. Moves and outputs need no AWS; anything else does."""
        self._terraform.run(self.folder, "apply", "-input=false", "plan")

    def state(self) -> dict[str, Any]:
        """The state as it is now."""
        pulled: dict[str, Any] = json.loads(self._terraform.run(self.folder, "state", "pull"))
        return pulled


@dataclass(frozen=True)
class Terraform:
    """The Terraform that is installed, and the constraint under which it finds an AWS provider."""

    executable: str
    provider_override: Json
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables beside those of the tests' process."""

    @classmethod
    def find(cls) -> "Terraform":
        """Finds Terraform and a provider: the bindings' version, or one that a mirror holds. Raises TerraformError."""
        executable = find_terraform()
        return cls(executable, required_provider(find_provider(executable)))

    @contextmanager
    def with_running_provider(self, **variables: str) -> Iterator["Terraform"]:
        """The same, with one provider, of these environment variables, that runs for as long as the context."""
        with tempfile.TemporaryDirectory() as folder:
            replace(self, variables={}).workspace(Path(folder), {})
            with running_provider(Path(folder), {**os.environ, **variables}) as reattach:
                yield replace(self, variables={**variables, **reattach})

    def workspace(self, folder: Path, stack: Json | str, state: Json | None = None) -> Workspace:
        """Initializes `folder` with a stack and, in a local backend, a state."""
        text = stack if isinstance(stack, str) else json.dumps(stack)
        (folder / FILE).write_text(text)
        providers = json.loads(text).get("provider", {}).get("aws", [{}])
        (folder / "override.tf.json").write_text(
            json.dumps(
                {
                    "terraform": {
                        "backend": {"local": {"path": "terraform.tfstate"}},
                        "required_providers": self.provider_override,
                    },
                    "provider": {"aws": [offline(provider) for provider in providers]},
                }
            )
        )
        if state is not None:
            (folder / "terraform.tfstate").write_text(json.dumps(state))
        mine = self if may_share_a_provider(json.loads(text)) else self._with_providers_of_its_own()
        mine.run(folder, "init", "-input=false")
        return Workspace(mine, folder)

    def _with_providers_of_its_own(self) -> "Terraform":
        return replace(self, variables={k: v for k, v in self.variables.items() if k != REATTACH})

    def run(self, folder: Path, *arguments: str) -> str:
        """Runs one command to its end and returns what it printed. Raises TerraformFailed."""
        colorless = ["-no-color"] if arguments[0] != "state" else []
        environment = {**os.environ, **VARIABLES, **self.variables}
        try:
            return ask(self.executable, folder, arguments[0], *colorless, *arguments[1:], environment=environment)
        except TerraformError as error:
            raise TerraformFailed(error.details) from None


@contextmanager
def running_provider(folder: Path, environment: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Starts the provider that a folder was initialized with, once for any number of Terraform's commands.

    Halves their time, for it is 700 MB, otherwise started and checked twice a plan. `environment` is what it finds
    credentials and endpoint in. Yields the variables by which Terraform finds it:
    https://developer.hashicorp.com/terraform/plugin/debugging#terraform-cli
    """
    executable = next((folder / ".terraform" / "providers").glob("*/hashicorp/aws/*/*/terraform-provider-aws*"))
    # With AWS_CA_BUNDLE a provider cannot be configured a second time. Nothing here speaks HTTPS to AWS anyway.
    environment = {name: value for name, value in environment.items() if name != "AWS_CA_BUNDLE"}
    process = subprocess.Popen(
        [executable, "-debug"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        said = next((line for line in process.stdout if "TF_REATTACH_PROVIDERS=" in line), None)
        if said is None:
            raise RuntimeError(f"{executable} -debug did not say how to reach it")
        yield {REATTACH: said.split("=", 1)[1].strip().strip("'")}
    finally:
        process.terminate()
        process.communicate()
