"""Emulated AWS for Terraform's backend: accounts, buckets, lock table."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3  # type: ignore[import-untyped]

DEV_ACCOUNT = "108581769167"
OTHER_ACCOUNT = "222222222222"
BUCKET = f"{DEV_ACCOUNT}-terraform-state-davidshaevel"
TABLE = "terraform-state-lock-davidshaevel"
KEY = "dev/terraform.tfstate"
REGION = "us-east-1"


@dataclass(frozen=True)
class EmulatedAws:
    """A server that speaks AWS, in which every account is somebody else's."""

    url: str

    def credentials(self, account: str) -> Mapping[str, str]:
        """Environment variables for one account, without those of the machine."""
        taken = self.client("sts").assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/engineer", RoleSessionName="engineer"
        )["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": taken["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": taken["SecretAccessKey"],
            "AWS_SESSION_TOKEN": taken["SessionToken"],
        }

    def client(self, service: str, account: str | None = None) -> Any:
        """A boto3 client, in an account or as nobody in particular."""
        keys = self.credentials(account) if account else {}
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=keys.get("AWS_ACCESS_KEY_ID", "none"),
            aws_secret_access_key=keys.get("AWS_SECRET_ACCESS_KEY", "none"),
            aws_session_token=keys.get("AWS_SESSION_TOKEN"),
        )


@contextmanager
def emulated_aws() -> Iterator[EmulatedAws]:
    """Starts the server on a free port, with dev's bucket and lock table and with a bucket of another account."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env={**os.environ, "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "false"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        aws = EmulatedAws(f"http://127.0.0.1:{port}")
        _wait_for(f"{aws.url}/moto-api/data.json")
        aws.client("s3", DEV_ACCOUNT).create_bucket(Bucket=BUCKET)
        aws.client("s3", OTHER_ACCOUNT).create_bucket(Bucket="state-of-somebody-else")
        aws.client("dynamodb", DEV_ACCOUNT).create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield aws
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
