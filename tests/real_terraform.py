"""Runs real Terraform on synthesized stacks, with states in files and without asking AWS."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from operations.rehearsal.platform import VARIABLES
from operations.rehearsal.provider import RunningProvider, running_provider
from terraform.command import OFFLINE_PROVIDER, ask, find_provider, find_terraform, required_provider
from terraform.errors import TerraformError
from terraform.plan import Plan, read_plan
from terraform.stack import FILE, Json

# Neither network nor account: planning with -refresh=false compares configuration and state only.
OFFLINE = {**OFFLINE_PROVIDER, "allowed_account_ids": None}


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
    provider: RunningProvider | None = None
    """One that runs all along; without, Terraform starts one for each command."""

    @classmethod
    def find(cls) -> "Terraform":
        """Finds Terraform and a provider: the bindings' version, or one that a mirror holds. Raises TerraformError."""
        executable = find_terraform()
        return cls(executable, required_provider(find_provider(executable)))

    @contextmanager
    def with_running_provider(self, *, unchanging: bool = False, **variables: str) -> Iterator["Terraform"]:
        """The same, with one provider that runs for as long as the context: offline, but for environment variables.

        Where those lead to an AWS that is `unchanging`, the same change is planned once too.
        """
        with tempfile.TemporaryDirectory() as folder:
            self.with_none_running().workspace(Path(folder), {})
            unchanging = unchanging or not variables
            with running_provider(Path(folder), {**os.environ, **variables}, unchanging=unchanging) as provider:
                yield replace(self, variables={**variables, **provider.variables}, provider=provider)

    def with_none_running(self) -> "Terraform":
        """The same, which starts a provider for each command."""
        return replace(self, variables={}, provider=None)

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
        self.run(folder, "init", "-input=false")
        return Workspace(self, folder)

    def run(self, folder: Path, *arguments: str) -> str:
        """Runs one command to its end and returns what it printed. Raises TerraformFailed."""
        colorless = ["-no-color"] if arguments[0] != "state" else []
        environment = {**os.environ, **VARIABLES, **self.variables}
        if self.provider is not None:
            self.provider.turn_to(folder)
        try:
            return ask(self.executable, folder, arguments[0], *colorless, *arguments[1:], environment=environment)
        except TerraformError as error:
            raise TerraformFailed(error.details) from None
