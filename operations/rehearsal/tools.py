"""The tools that the rehearsal runs: Terraform with a provider, and the cdktf command line."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.rehearsal.errors import RehearsalError

# What the bindings were made for, or else, from a mirror, any that has every attribute that the stacks use.
PROVIDER_VERSIONS = ("6.25.0", ">= 5.100.0")
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
        """Finds them all. Raises RehearsalError with what to do where one is missing."""
        cdktf = root / "node_modules" / ".bin" / "cdktf"
        if not cdktf.exists():
            raise RehearsalError("the cdktf command line is not installed; run `pipenv run npm ci`")
        terraform = find_terraform()
        return cls(terraform, cdktf, find_provider(terraform))

    @property
    def override(self) -> Mapping[str, Any]:
        """What goes beside the stack, into override.tf.json."""
        return override(self.provider_version)


def override(provider_version: str) -> Mapping[str, Any]:
    """The file that goes beside a stack to let it run here: the provider's version, and its patience."""
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": provider_version}}},
        "provider": {"aws": [{"max_retries": MAX_RETRIES}]},
    }


def find_terraform() -> str:
    """Terraform's executable. Raises RehearsalError."""
    terraform = shutil.which("terraform")
    if terraform is None:
        raise RehearsalError("terraform is not on the PATH; install Terraform 1.11 or later")
    return terraform


def find_provider(terraform: str) -> str:
    """The version constraint under which Terraform can install the AWS provider here. Raises RehearsalError."""
    said = ""
    for version in PROVIDER_VERSIONS:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "main.tf.json").write_text(json.dumps(override(version)))
            done = subprocess.run(
                [terraform, "init", "-input=false", "-no-color"],
                cwd=folder,
                env={**os.environ, "CHECKPOINT_DISABLE": "1"},
                capture_output=True,
                text=True,
                timeout=600,
            )
        if done.returncode == 0:
            return version
        said = done.stderr.strip()
    raise RehearsalError(
        "Terraform cannot install the AWS provider; let it reach its registry, or name a CLI configuration with a "
        f"provider mirror in TF_CLI_CONFIG_FILE. It said: {said}"
    )


def search_path() -> str:
    """PATH with the virtualenv first: Node came with the Python packages."""
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
