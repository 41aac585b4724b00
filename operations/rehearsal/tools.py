"""The tools that the rehearsal runs: Terraform with a provider, and the cdktf command line."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.rehearsal.errors import RehearsalError
from terraform.command import find_provider, find_terraform, required_provider
from terraform.stack import Json

MAX_RETRIES = 2
"""The provider's, instead of 25: against an emulator a failure should show at once."""


@dataclass(frozen=True)
class Tools:
    """Where the tools are."""

    terraform: str
    cdktf: Path
    provider_version: str

    @classmethod
    def find(cls, root: Path) -> "Tools":
        """Finds them all. Raises RehearsalError or TerraformError with what to do where one is missing."""
        cdktf = root / "node_modules" / ".bin" / "cdktf"
        if not cdktf.exists():
            raise RehearsalError("the cdktf command line is not installed; run `pipenv run npm ci`")
        terraform = find_terraform()
        return cls(terraform, cdktf, find_provider(terraform))

    def override(self, stack: Json) -> Mapping[str, Any]:
        """What goes beside a stack, into override.tf.json: the provider's version, and the patience of each of them."""
        providers = stack.get("provider", {}).get("aws") or [{}]
        aliases = [{"alias": provider["alias"]} if "alias" in provider else {} for provider in providers]
        return {
            "terraform": {"required_providers": required_provider(self.provider_version)},
            "provider": {"aws": [{"max_retries": MAX_RETRIES, **alias} for alias in aliases]},
        }


def search_path() -> str:
    """PATH with the virtualenv first: Node came with the Python packages."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
