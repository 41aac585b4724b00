"""Asks AWS, by calls that only read, and puts into words why it did not answer."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from operations.preflight.findings import NotKnown
from terraform.errors import TerraformError

READ_ONLY = re.compile(r"(Describe|Get|List|Head|Simulate|BatchGet|BatchCheck)[A-Z]")
"""Names of operations that change nothing. No other one leaves this program."""

LONGEST_REASON = 240  # characters; some errors are whole pages

_PATIENCE = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"})

# How the services say that one may not ask. HeadBucket and HeadObject have no body and so only a number.
_REFUSALS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "Forbidden", "403"}

NO_DATABASE = frozenset({"DBInstanceNotFound", "DBInstanceNotFoundFault"})
"""How RDS says that there is no such database."""

NO_ANSWER = (ClientError, BotoCoreError, ResponseParserError)
"""What a call raises where AWS does not say what it was asked."""

MakeClient = Callable[[str, str], Any]
"""Service and region -> boto3 client."""


class NotReadOnly(Exception):
    """A check was about to change something: a mistake in this program."""


@dataclass(frozen=True)
class Identity:
    """Whose credentials these are."""

    account: str
    arn: str

    @property
    def partition(self) -> str:
        """aws, aws-cn, aws-us-gov."""
        return self.arn.split(":")[1]


@dataclass(frozen=True)
class Account:
    """The account, in the region of the stack."""

    make: MakeClient
    region: str
    identity: Identity | None
    """None where the account does not say."""
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client; checks run at the same time, and making one is not safe for threads."""
        key = (service, region or self.region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self.make(*key)
            return self._clients[key]

    def all(self, service: str, operation: str, of: str, *, region: str | None = None, **asked: Any) -> list[Any]:
        """Everything that an operation lists, page after page: `all("ec2", "describe_vpcs", "Vpcs")`.

        A list inside a block is said with a dot, `DistributionList.Items`, and left out by AWS where it is empty.
        """
        pages = self.client(service, region).get_paginator(operation).paginate(**asked)
        block, _, inner = of.rpartition(".")
        return [found for page in pages for found in (page[block].get(inner) or () if block else page[of])]

    @property
    def caller(self) -> Identity:
        """Whose credentials these are. Raises NotKnown."""
        if self.identity is None:
            raise NotKnown("the account did not say whose credentials these are")
        return self.identity


def connected(session: boto3.session.Session) -> MakeClient:
    """Makes clients that wait for seconds, and refuse to change anything."""

    def make(service: str, region: str) -> Any:
        client = session.client(service, region_name=region, config=_PATIENCE)
        client.meta.events.register("before-call.*.*", only_read)
        return client

    return make


def only_read(model: Any, **_rest: Any) -> None:
    """Botocore calls it before each call. Raises NotReadOnly."""
    if not READ_ONLY.match(model.name):
        raise NotReadOnly(f"{model.name} may change something")


def code_of(error: ClientError) -> str:
    """AWS's code of an error, without what Query services put in front or behind."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_refusal(error: ClientError) -> bool:
    """Whether the credentials may not ask that."""
    return code_of(error) in _REFUSALS


def why(error: Exception) -> str:
    """Why a check did not come to its end, in one line."""
    return " ".join(_why(error).split())[:LONGEST_REASON]


def _why(error: Exception) -> str:
    if isinstance(error, (NotKnown, TerraformError)):
        return str(error)
    if isinstance(error, ClientError):
        if is_refusal(error):
            return f"the credentials may not call {error.operation_name}; docs/preflight.md has what to allow"
        said = error.response.get("Error", {}).get("Message", "")
        return f"{error.operation_name} failed: {code_of(error)} {said}"
    if isinstance(error, BotoCoreError):
        return f"AWS did not answer: {error}"
    if isinstance(error, ResponseParserError):
        return f"AWS gave an answer that cannot be read: {error}"
    return f"the check itself failed: {type(error).__name__}: {error}"


def tags_of(found: Mapping[str, Any]) -> dict[str, str]:
    """Tags as EC2 and others list them."""
    return {tag["Key"]: tag["Value"] for tag in found.get("Tags") or ()}
