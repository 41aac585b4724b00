"""The account of a stack: clients for calls that read, and one that makes snapshots."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from operations.errors import CommandError
from operations.preflight.asking import Account, connected, why
from operations.preflight.credentials import identify
from operations.preflight.wanted import Wanted
from terraform.stack import Stack


def connect(stack: Stack) -> tuple[Account, Any]:
    """The account for reading, and a client of RDS that may change something.

    Raises WrongTarget for another account's credentials, and CommandError where there are none.
    """
    region = stack.region
    if region is None:
        raise CommandError(f"the stack of {stack.name} says no region for its provider, so there is nowhere to ask")
    with answered():
        session = boto3.session.Session(profile_name=stack.provider.get("profile"))
        make = connected(session)
        identity, _ = identify(make("sts", region), Wanted(stack).accounts)
        return Account(make, region, identity), session.client("rds", region_name=region)


@contextmanager
def answered() -> Iterator[None]:
    """Turns what AWS refuses into one sentence."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise CommandError(why(error)) from None
