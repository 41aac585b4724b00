"""Starts and stops AWS as moto emulates it, in a process of its own, on loopback."""

import functools
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import boto3

from operations.rehearsal import faults
from operations.rehearsal.errors import RehearsalError
from operations.synthesis import ROOT

START_TIMEOUT = 60.0
"""Seconds; moto's imports take about two."""

# None of these may lead a call past the emulator.
_ELSEWHERE = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")


class Emulator:
    """A moto server for one AWS account, from `with` to the end of its block; without `account_id` for several.

    It ends with this process, whatever ends this process, unless `keep` is called. Without `managed_policies` it knows
    none of AWS's own policies, of which each account takes a second to load.
    """

    def __init__(
        self,
        account_id: str | None,
        region: str,
        log: Path,
        *,
        patched: bool = True,
        managed_policies: bool = True,
    ) -> None:
        self.account_id = account_id
        self.region = region
        self.port = 0
        self._log = log
        self._patched = patched
        self._managed_policies = managed_policies
        self._process: subprocess.Popen[str] | None = None
        self._kept = False
        # One for all clients, and each of them once: a session reads AWS's descriptions of its services, a client is
        # put together from one.
        session = boto3.session.Session(aws_access_key_id="rehearsal", aws_secret_access_key="rehearsal")
        self._client = functools.cache(session.client)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    @property
    def variables(self) -> dict[str, str]:
        """What Terraform, the provider and boto3 need to call it, and nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "rehearsal",
            "AWS_SECRET_ACCESS_KEY": "rehearsal",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1"))),
            "no_proxy": ",".join(filter(None, (os.environ.get("no_proxy"), "127.0.0.1"))),
        }

    def environment(self, **more: str) -> dict[str, str]:
        """This process's variables with those of the emulator, and without any that name another account or place."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in _ELSEWHERE and not name.startswith("AWS_ENDPOINT_URL_")
        }
        return {**inherited, **self.variables, **more}

    def client(self, service: str, region: str | None = None) -> Any:
        """A boto3 client, of the emulator's own region where none is said."""
        return self._client(service, region or self.region, endpoint_url=self.url)

    def start(self) -> None:
        """Starts it and waits for its port. Raises RehearsalError."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "operations.rehearsal.server", *([] if self._patched else ["--as-it-is"])],
                cwd=ROOT,
                env={
                    **os.environ,
                    **({"MOTO_ACCOUNT_ID": self.account_id} if self.account_id else {}),
                    "MOTO_IAM_LOAD_MANAGED_POLICIES": str(self._managed_policies).lower(),
                    "MOTO_ACM_VALIDATION_WAIT": "0",
                    "MOTO_ECS_SERVICE_RUNNING": "2",
                    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
                    "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "false",  # as AWS, where no bucket policy says otherwise
                    "MOTO_RECORDER_FILEPATH": str(self._log.with_suffix(".recording")),
                    "AWS_ACCESS_KEY_ID": "rehearsal",
                    "AWS_SECRET_ACCESS_KEY": "rehearsal",
                },
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        printed: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_read_line, args=(self._process.stdout, printed), daemon=True).start()
        try:
            line = printed.get(timeout=START_TIMEOUT)
            self.port = int(line)
        except (queue.Empty, ValueError):
            self.stop()
            raise RehearsalError(f"the emulator did not start; {self._log} says why") from None

    def stop(self) -> None:
        """Ends it. Nothing it held survives."""
        if self._process is None or self._kept:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process = None

    def keep(self) -> None:
        """Lets it go on after this process."""
        self._tell("keep")
        self._kept = True

    def go_away(self) -> None:
        """Is out of reach from now on: connections are cut, and new ones refused."""
        self._tell("away")
        self._wait_until_it_answers(False)

    def come_back(self) -> None:
        """Is within reach again, with all that it held."""
        self._tell("back")
        self._wait_until_it_answers(True)

    def _wait_until_it_answers(self, expected: bool) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while answers(self.port) is not expected:
            if time.monotonic() > deadline:
                raise RehearsalError(f"the emulator's port did not {'open' if expected else 'close'}; see {self._log}")
            time.sleep(0.05)

    def _tell(self, command: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()

    def make_backend(self, backend: Mapping[str, Any]) -> None:
        """Makes the bucket of a stack's S3 backend, versioned and encrypted, and its lock table, if it has one."""
        self.make_bucket(backend["bucket"])
        if (table := backend.get("dynamodb_table")) is not None:
            self.make_lock_table(table)

    def make_bucket(self, bucket: str) -> None:
        """Makes a bucket for states, versioned and encrypted."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_encryption(
            Bucket=bucket,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        )

    def make_lock_table(self, name: str) -> None:
        """Makes a table as Terraform's S3 backend wants it for its lock."""
        self.client("dynamodb").create_table(**lock_table(name))

    def issue_certificate(self, domain: str, region: str | None = None) -> str:
        """A certificate in state ISSUED, which moto gives whom it asks twice. Returns its ARN."""
        acm = self.client("acm", region)
        arn: str = acm.request_certificate(DomainName=domain, ValidationMethod="DNS")["CertificateArn"]
        for _ in range(10):
            if acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED":
                return arn
        raise RehearsalError(f"the emulator did not issue a certificate for {domain}")

    def refuse(self, refused: Iterable[faults.Fault]) -> None:
        """Lets calls fail, or wait, from now on, in place of those before; none ends it."""
        self.post(faults.PATH, json.dumps([asdict(fault) for fault in refused]).encode(), method="PUT")

    def faults(self) -> list[dict[str, Any]]:
        """The faults in force, as they are now."""
        found: list[dict[str, Any]] = json.loads(self.post(faults.PATH, method="GET"))
        return found

    def post(self, path: str, body: bytes = b"", method: str = "POST") -> bytes:
        """A call of its own interface, /moto-api or /rehearsal. Returns the answer's body."""
        request = urllib.request.Request(self.url + path, data=body, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=120) as answer:
            read: bytes = answer.read()
            return read

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()


def lock_table(name: str) -> dict[str, Any]:
    """What DynamoDB is asked for, for a lock table of Terraform's S3 backend."""
    return {
        "TableName": name,
        "KeySchema": [{"AttributeName": "LockID", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "LockID", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }


def answers(port: int) -> bool:
    """Whether a port of this machine takes connections."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def exports(variables: Mapping[str, str]) -> str:
    """Lines for a shell of one's own."""
    return "".join(f"export {name}={value}\n" for name, value in variables.items())


def _read_line(stream: IO[str], into: "queue.Queue[str]") -> None:
    into.put(stream.readline())
