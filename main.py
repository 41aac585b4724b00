"""Generates the Terraform JSON of every environment into cdktf.out/stacks/, or below what CDKTF_OUTDIR says."""

import os
import shutil
import sys
import warnings
from pathlib import Path

if "PIPENV_ACTIVE" in os.environ:  # pipenv lets Python keep nothing that it compiles, and compile it all each time
    sys.dont_write_bytecode = False

from scaffolding import aws_bindings

if shutil.which(node := os.environ.get("JSII_NODE", "node")) is None:  # cdktf starts it when it is imported
    sys.exit(f"error: {node} is not on the PATH; `pipenv run` brings it along, or install Node 20 or 22")
aws_bindings.install()

from cdktf import App

from environments import load_environments
from modules.settings import SettingsError
from platform_stack import PlatformStack
from scaffolding.adoption import AdoptionError


def main() -> None:
    """One stack for each environment."""
    # Beside this file, wherever it is called from: the commands look for the stacks there.
    outdir = Path(__file__).resolve().parent / (os.environ.get("CDKTF_OUTDIR") or "cdktf.out")
    try:
        (outdir / "stacks").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.exit(f"error: stacks cannot be written to {outdir}: {error.strerror}; name another folder in CDKTF_OUTDIR")
    app = App(outdir=str(outdir))
    for environment in load_environments():
        PlatformStack(app, environment)
    app.synth()


if __name__ == "__main__":
    warnings.formatwarning = lambda message, *_: f"warning: {message}\n"  # a sentence, without a place in the source
    try:
        main()
    except (SettingsError, AdoptionError) as error:
        sys.exit(f"error: {error}")
