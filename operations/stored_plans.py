"""Judged plans, kept beside the state until they are applied: on another machine, after somebody has approved.

A plan holds secrets in clear text, as the state does. So it lies where that lies, in the same bucket, encrypted as
that is, for whoever may read that, and nowhere else. It is named for the content of its files, so that what was
approved is what is fetched, whoever else may write there. A rule of the bucket's lifecycle removes them:
docs/pipeline.md
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from modules.plans import plans_folder
from operations.errors import CommandError, UsageError
from operations.guard.planning import PLAN, verdict_file
from operations.preflight.asking import code_of
from terraform.errors import StalePlan
from terraform.stack import Stack

LOCKS = ".terraform.lock.hcl"
"""Which providers the plan was made with: Terraform applies it with no others."""


def keep(s3: Any, stack: Stack) -> str:
    """Stores the plan in the stack's folder, with its verdict and its providers. Returns the name of them all.

    Raises UsageError where there is no judged plan. A plan that the guard stopped can be kept, and is not applied.
    """
    files = _files(stack.folder)
    if not all(file.is_file() for file in files):
        raise UsageError(f"there is no judged plan in {stack.folder}; make one with `plan {stack.name}`")
    contents = [file.read_bytes() for file in files]
    name = _name(contents)
    for file, content in zip(files, contents, strict=True):
        s3.put_object(**_object(stack, name, file), Body=content, ContentType="application/octet-stream")
    return name


def fetch(s3: Any, stack: Stack, name: str) -> None:
    """Puts a plan that was kept into the stack's folder, with its verdict and its providers.

    Raises UsageError where there is none, and StalePlan where any of it is not what was kept.
    """
    files = _files(stack.folder)
    contents = []
    for file in files:
        try:
            contents.append(s3.get_object(**_object(stack, name, file))["Body"].read())
        except ClientError as error:
            if code_of(error) not in ("NoSuchKey", "404"):
                raise
            raise UsageError(f"no plan {name} of {stack.name} is kept; it was never, or long ago") from None
    if _name(contents) != name:
        raise StalePlan(f"the plan {name} of {stack.name} is not the one that was kept; plan again")
    for file, content in zip(files, contents, strict=True):
        file.touch(mode=0o600)
        file.write_bytes(content)


def _name(contents: Sequence[bytes]) -> str:
    """SHA-256 of the SHA-256 of each file: all of them are what was approved, or none is taken."""
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()


def client_of(stack: Stack) -> Any:
    """S3, where the state is. Raises CommandError where the state is elsewhere."""
    import boto3
    from botocore.config import Config

    if not stack.backend.get("bucket"):
        raise CommandError(f"the state of {stack.name} is not in S3, and nothing else keeps plans")
    # Terraform calls an emulator's buckets by path as well.
    config = Config(s3={"addressing_style": "auto"}, retries={"total_max_attempts": 5, "mode": "standard"})
    session = boto3.session.Session(
        profile_name=stack.backend.get("profile"), region_name=stack.backend.get("region") or stack.region
    )
    return session.client("s3", config=config)


def _files(folder: Path) -> tuple[Path, ...]:
    return (folder / PLAN, verdict_file(folder / PLAN), folder / LOCKS)


def _object(stack: Stack, name: str, file: Path) -> dict[str, str]:
    key = f"{plans_folder(stack.backend['key'])}{name}/{file.name.lstrip('.')}"
    return {"Bucket": stack.backend["bucket"], "Key": key}
