"""Brings a platform that was made once back in seconds: moto's recorder, and moto's seed.

Making the platform takes the provider minutes, for it waits as if AWS were slow. So `pipenv run record` makes it once,
one resource at a time, and keeps every request with the state that came of it. Sent again to an emulator with the same
seed, the requests make the same platform with the same ids, and the state fits it.
"""

import gzip
import hashlib
import http.client
import json
from base64 import b64decode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from operations.rehearsal.emulator import Emulator
from operations.rehearsal.errors import RehearsalError
from operations.synthesis import ROOT
from terraform.stack import Json

FOLDER = ROOT / "tests" / "e2e" / "recordings"
SEED = 20
_KEPT_HEADERS = (
    "authorization",
    "content-type",
    "x-amz-target",
    "x-amz-content-sha256",
    "content-md5",
    "x-amz-acl",  # all that a PutBucketAcl says
    "if-match",  # CloudFront changes nothing without
)


@dataclass(frozen=True)
class Recording:
    """A platform that was made once."""

    stack_sha256: str
    """Of the stack that it was made from."""
    moto: str
    """The version that answered, whose ids are in the state."""
    requests: Sequence[Mapping[str, Any]]
    state: Mapping[str, Any]

    @classmethod
    def load(cls, environment: str) -> "Recording":
        """Reads an environment's recording. Raises RehearsalError where there is none."""
        try:
            return cls(**json.loads(gzip.decompress(_file(environment).read_bytes())))
        except FileNotFoundError:
            raise RehearsalError(f"there is no recording of {environment}; run `pipenv run record`") from None

    def save(self, environment: str) -> Path:
        """Writes it, small and without a date."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        file = _file(environment)
        file.write_bytes(gzip.compress(json.dumps(asdict(self), separators=(",", ":")).encode(), 9, mtime=0))
        return file

    def stale(self, stack: Json) -> str | None:
        """Why it no longer fits, or None."""
        if self.stack_sha256 != fingerprint(stack):
            return "the stack has changed since it was recorded; run `pipenv run record`"
        if self.moto != version("moto"):
            return f"it was recorded with moto {self.moto}, and {version('moto')} is installed; run `pipenv run record`"
        return None

    def replay(self, emulator: Emulator) -> None:
        """Makes the platform in an emulator, in place of all that it holds. The state is the caller's to put."""
        prepare(emulator)
        connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=60)
        try:
            for number, request in enumerate(self.requests):
                body = b64decode(request["body"])
                connection.request(request["method"], request["path"], body, request["headers"])
                answer = connection.getresponse()
                answer.read()
                if answer.status >= 500:
                    raise RehearsalError(f"request {number} of the recording ended with {answer.status}")
        finally:
            connection.close()


def prepare(emulator: Emulator) -> None:
    """Empties an emulator, and seeds it, so that the same requests in the same order give the same ids."""
    emulator.post("/moto-api/reset")
    emulator.post(f"/moto-api/seed?a={SEED}")


def start(emulator: Emulator) -> None:
    """Records from now on."""
    emulator.post("/moto-api/recorder/reset-recording")
    emulator.post("/moto-api/recorder/start-recording")


def stop(emulator: Emulator) -> list[dict[str, Any]]:
    """Stops recording and returns the requests, without what names this machine."""
    emulator.post("/moto-api/recorder/stop-recording")
    lines = emulator.post("/moto-api/recorder/download-recording", method="GET").decode().splitlines()
    return [_slim(json.loads(line)) for line in lines]


def fingerprint(stack: Json) -> str:
    """A hash of what a stack asks AWS for.

    Where its state lies and which addresses it had before are no part of it, nor is what Terraform alone minds: the
    order, the lifecycle, what a variable may hold. A variable that is null asks for nothing.
    """
    null = {name for name, variable in stack.get("variable", {}).items() if variable.get("default", 0) is None}
    asked = {key: value for key, value in stack.items() if key not in ("//", "terraform", "moved")}
    asked["variable"] = {name: said for name, said in stack.get("variable", {}).items() if name not in null}
    said = {key: value for key, value in asked.items() if value}
    asked = _without_values(said, [f"${{var.{name}}}" for name in null])
    return hashlib.sha256(json.dumps(_without(asked, _TERRAFORMS_OWN), sort_keys=True).encode()).hexdigest()


_TERRAFORMS_OWN = ("depends_on", "lifecycle", "validation")


def _without(value: Any, keys: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner, keys) for key, inner in value.items() if key not in keys}
    return [_without(inner, keys) for inner in value] if isinstance(value, list) else value


def _without_values(value: Any, values: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_values(inner, values)
            for key, inner in value.items()
            if not (isinstance(inner, str) and inner in values)
        }
    return [_without_values(inner, values) for inner in value] if isinstance(value, list) else value


def put_state(emulator: Emulator, backend: Mapping[str, Any], state: Json) -> None:
    """Writes a state as Terraform does: the object, and its digest in the lock table, if the backend has one."""
    body = json.dumps(state, indent=2).encode()
    emulator.client("s3").put_object(Bucket=backend["bucket"], Key=backend["key"], Body=body)
    if backend.get("dynamodb_table") is not None:
        put_digest(emulator, backend, hashlib.md5(body, usedforsecurity=False).hexdigest())


def put_digest(emulator: Emulator, backend: Mapping[str, Any], digest: str | None) -> None:
    """Puts the digest of the state into the lock table, where Terraform looks for it; None removes it."""
    key = {"LockID": {"S": f"{backend['bucket']}/{backend['key']}-md5"}}
    table = emulator.client("dynamodb")
    if digest is None:
        table.delete_item(TableName=backend["dynamodb_table"], Key=key)
    else:
        table.put_item(TableName=backend["dynamodb_table"], Item={**key, "Digest": {"S": digest}})


def _slim(entry: Mapping[str, Any]) -> dict[str, Any]:
    _, _, rest = entry["url"].partition("://")
    return {
        "method": entry["method"],
        "path": "/" + rest.partition("/")[2],
        # moto reads service and region from the credential's scope, and checks no signature.
        "headers": {
            name: value.partition(",")[0] for name, value in entry["headers"].items() if name.lower() in _KEPT_HEADERS
        },
        "body": entry["body"],
    }


def _file(environment: str) -> Path:
    return FOLDER / f"{environment}.json.gz"
