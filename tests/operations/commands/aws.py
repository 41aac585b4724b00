"""Emulated AWS for Terraform's backend: accounts, buckets, lock table."""

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3  # type: ignore[import-untyped]

from operations.rehearsal.emulator import Emulator, lock_table

DEV_ACCOUNT = "108581769167"
OTHER_ACCOUNT = "222222222222"
BUCKET = f"{DEV_ACCOUNT}-terraform-state-davidshaevel"
TABLE = "terraform-state-lock-davidshaevel"
KEY = "dev/terraform.tfstate"
REGION = "us-east-1"


@dataclass(frozen=True)
class EmulatedAws:
    """A server that speaks AWS, in which an account cannot see into another one's buckets."""

    emulator: Emulator

    def credentials(self, account: str) -> Mapping[str, str]:
        """Environment variables for one account, without those of the machine."""
        taken = self.emulator.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/engineer", RoleSessionName="engineer"
        )["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": taken["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": taken["SecretAccessKey"],
            "AWS_SESSION_TOKEN": taken["SessionToken"],
        }

    @functools.cache  # noqa: B019, there are as many as services and accounts
    def client(self, service: str, account: str) -> Any:
        """A boto3 client in an account."""
        keys = self.credentials(account)
        return boto3.client(
            service,
            endpoint_url=self.emulator.url,
            region_name=REGION,
            aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=keys["AWS_SESSION_TOKEN"],
        )


@contextmanager
def emulated_aws(log: Path) -> Iterator[EmulatedAws]:
    """Starts the server, with dev's bucket and lock table and with a bucket of another account."""
    with Emulator(None, REGION, log) as emulator:
        aws = EmulatedAws(emulator)
        aws.client("s3", DEV_ACCOUNT).create_bucket(Bucket=BUCKET)
        aws.client("dynamodb", DEV_ACCOUNT).create_table(**lock_table(TABLE))
        aws.client("s3", OTHER_ACCOUNT).create_bucket(Bucket="state-of-somebody-else")
        yield aws
