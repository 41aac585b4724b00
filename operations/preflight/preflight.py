"""All of it: who asks, the checks, the report."""

import os
from collections.abc import Mapping

import boto3
from botocore.exceptions import BotoCoreError

from operations.errors import CommandError, UsageError
from operations.preflight import credentials
from operations.preflight.asking import Account, connected
from operations.preflight.checks import Answered, ask_all
from operations.preflight.report import Report
from operations.preflight.wanted import Wanted
from terraform.progress import under_way
from terraform.stack import Stack


def preflight(stack: Stack, given: Mapping[str, str]) -> Report:
    """Asks the account about a stack. `given` are values of variables from the command line.

    Raises WrongTarget for another account's credentials, and CommandError where there are none.
    """
    wanted = Wanted(stack, {**from_environment(os.environ), **given})
    unknown = sorted(given.keys() - stack.json.get("variable", {}).keys())
    if unknown:
        raise UsageError(f"--var {unknown[0]}: {stack.name} has no such variable")
    region = wanted.region
    if region is None:
        raise CommandError(f"the stack of {stack.name} says no region for its provider, so there is nowhere to ask")
    try:
        make = connected(boto3.session.Session(profile_name=wanted.provider.get("profile")))
        identity, who = credentials.identify(make("sts", region), wanted.accounts)
    except BotoCoreError as error:
        raise CommandError(f"the AWS credentials cannot be had: {error}") from None
    with under_way(f"{stack.name}: asking the account"):
        answered = ask_all(Account(make, region, identity), wanted)
    account = identity.account if identity else None
    return Report(stack.name, account, region, [Answered("credentials", [who]), *answered])


def from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Values of variables as Terraform takes them: TF_VAR_name."""
    return {name.removeprefix("TF_VAR_"): value for name, value in environment.items() if name.startswith("TF_VAR_")}
