"""A plan of all that a stack makes, without state, account or network."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from operations.scanning.readable import plannable
from terraform.command import ask, find_provider, find_terraform, required_provider
from terraform.errors import TerraformError
from terraform.progress import say
from terraform.stack import FILE, Json, Stack

_KEPT = ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR")
_SECONDS = 600


@dataclass(frozen=True)
class OfflinePlans:
    """Terraform and the provider, found once for all stacks."""

    terraform: str
    """Its executable."""
    provider: Json
    """What required_providers says."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables besides."""

    @classmethod
    def find(cls) -> "OfflinePlans":
        """What is installed here. Raises TerraformError where something is not."""
        terraform = find_terraform()
        return cls(terraform, required_provider(find_provider(terraform)))

    def plan(self, stack: Stack, folder: Path) -> dict[str, Any]:
        """What `terraform show -json` prints for a plan of the stack in an empty folder. Raises TerraformError."""
        say(f"{stack.name}: planning all of it, without state and account ...")
        # in lines, for Terraform quotes the whole one that it is unhappy with
        (folder / FILE).write_text(json.dumps(plannable(stack, self.provider), indent=1), encoding="utf-8")
        try:
            self._ask(folder, "init", "-input=false", "-no-color")
            self._ask(folder, "plan", "-input=false", "-no-color", "-refresh=false", "-out=plan")
            planned: dict[str, Any] = json.loads(self._ask(folder, "show", "-json", "plan"))
        except TerraformError as error:
            raise TerraformError(
                f"{stack.name} cannot be planned without state and account, which the scan needs", error.details
            ) from None
        return planned

    def _ask(self, folder: Path, *arguments: str) -> str:
        # An account, a workspace and options for another command are not what this is about.
        mine = {n: value for n, value in os.environ.items() if n in _KEPT or not n.startswith(("TF_", "AWS_"))}
        return ask(self.terraform, folder, *arguments, environment={**mine, **self.variables}, timeout=_SECONDS)
