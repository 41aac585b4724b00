"""`pipenv run variables ENV`: puts values of root variables where Terraform reads them, for a pipeline."""

import argparse
import json
import os
from typing import Any

from operations import options as common
from operations import synthesis
from operations.errors import Exit, UsageError
from terraform.progress import say

ABOUT = "write the environment's part of TERRAFORM_VARIABLES where Terraform reads it"

FROM = "TERRAFORM_VARIABLES"
FILE = "pipeline.auto.tfvars.json"
"""Terraform reads it by itself: https://developer.hashicorp.com/terraform/language/values/variables"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV."""
    common.add_environment(parser)


def run(options: argparse.Namespace) -> Exit:
    """`{"dev": {"alarm_addresses": ["..."]}}` holds the values of all environments; nothing at all is fine as well."""
    values = _values(options.environment)
    file = synthesis.output_folder() / "stacks" / options.environment / FILE
    file.unlink(missing_ok=True)
    if values:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # they may be secret
        file.write_text(json.dumps(values), encoding="utf-8")
    say(f"{options.environment}: {len(values)} variables have a value: {', '.join(sorted(values)) or 'none'}")
    return Exit.FINE


def _values(environment: str) -> dict[str, Any]:
    text = os.environ.get(FROM, "").strip()
    if not text:
        return {}
    try:
        read = json.loads(text)
    except ValueError:
        raise UsageError(f'{FROM} is no JSON; write {{"{environment}": {{"NAME": VALUE}}}}') from None
    if not isinstance(read, dict) or not all(isinstance(values, dict) for values in read.values()):
        raise UsageError(f'{FROM} has no values by environment; write {{"{environment}": {{"NAME": VALUE}}}}')
    found: dict[str, Any] = read.get(environment, {})
    return found
