"""Where the state lies: its bucket, and what locks it."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from operations.preflight.asking import Account, code_of, is_refusal
from operations.preflight.findings import Finding, NotKnown, fine, problem
from operations.preflight.wanted import Wanted
from terraform.stack import Json
from terraform.state import EMPTY, State, read_state

LOCK_KEY = "LockID"
"""What Terraform's S3 backend calls the hash key of its table."""


def bucket(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """It exists, in the region that the backend says."""
    backend = _backend(wanted)
    name, region = backend["bucket"], _region(account, backend)
    try:
        said = account.client("s3", region).head_bucket(Bucket=name)
    except ClientError as error:
        if is_refusal(error):
            raise NotKnown(
                f"S3 says nothing of {name}: it belongs to another account, or the credentials may not list it"
            ) from None
        if code_of(error) != "404":
            raise
        yield problem(f"there is no bucket {name}; make it, versioned and encrypted, before the first plan")
        return
    there = said.get("BucketRegion") or region
    if there == region:
        yield fine(f"{name} is in {region}")
    else:
        yield problem(f"{name} is in {there} and the backend says {region}; correct the backend's region")


def versions(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """It keeps old states."""
    backend = _backend(wanted)
    said = account.client("s3", _region(account, backend)).get_bucket_versioning(Bucket=backend["bucket"])
    if said.get("Status") == "Enabled":
        yield fine("the bucket keeps old states")
    else:
        yield problem(
            f"{backend['bucket']} keeps no old states, so that a lost one stays lost; run `aws s3api "
            f"put-bucket-versioning --bucket {backend['bucket']} --versioning-configuration Status=Enabled`"
        )


def encryption(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """It encrypts what it holds."""
    backend = _backend(wanted)
    try:
        said = account.client("s3", _region(account, backend)).get_bucket_encryption(Bucket=backend["bucket"])
    except ClientError as error:
        if code_of(error) != "ServerSideEncryptionConfigurationNotFoundError":
            raise
        yield problem(f"{backend['bucket']} does not encrypt by default; put-bucket-encryption sets AES256 or aws:kms")
        return
    rules = said["ServerSideEncryptionConfiguration"]["Rules"]
    kinds = [rule.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm", "AES256") for rule in rules]
    yield fine(f"the bucket encrypts by {' and '.join(kinds)}")


def lock(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Two applies exclude each other."""
    backend = _backend(wanted)
    by_file = backend.get("use_lockfile") is True
    if (table := backend.get("dynamodb_table")) is not None:
        yield from _table(account, backend, table)
    elif by_file:
        yield fine("a file beside the state locks it")
    else:
        yield problem("nothing locks the state, so that two applies lose one's work; set use_lockfile in the backend")


def _table(account: Account, backend: Json, name: str) -> Iterator[Finding]:
    try:
        table = account.client("dynamodb", _region(account, backend)).describe_table(TableName=name)["Table"]
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        yield problem(f"there is no table {name}, and a plan fails without; make it with the key {LOCK_KEY} (a string)")
        return
    key = [(part["AttributeName"], part["KeyType"]) for part in table["KeySchema"]]
    types = {attribute["AttributeName"]: attribute["AttributeType"] for attribute in table["AttributeDefinitions"]}
    if key != [(LOCK_KEY, "HASH")] or types.get(LOCK_KEY) != "S":
        found = ", ".join(f"{part} ({types.get(part, '?')})" for part, _ in key)
        yield problem(f"the key of table {name} is {found} and Terraform needs {LOCK_KEY} (S); make another table")
    elif table["TableStatus"] not in ("ACTIVE", "UPDATING"):
        yield problem(f"table {name} is {table['TableStatus'].lower()}; wait, or make it again")
    else:
        yield fine(
            f"table {name} locks by {LOCK_KEY}" + (", and a file beside the state" if "use_lockfile" in backend else "")
        )


def read(account: Account, wanted: Wanted) -> State:
    """The state as it lies in the bucket; an empty one where there is none yet. Raises NotKnown and ClientError."""
    backend = _backend(wanted)
    name = f"s3://{backend['bucket']}/{backend['key']}"
    try:
        said = account.client("s3", _region(account, backend)).get_object(Bucket=backend["bucket"], Key=backend["key"])
    except ClientError as error:
        if code_of(error) in ("NoSuchKey", "NoSuchBucket", "404"):
            return EMPTY
        if is_refusal(error):
            raise NotKnown(
                f"the credentials may not read {name}, or not list its bucket, and so S3 does not say whether it exists"
            ) from None
        raise
    return read_state(said["Body"].read().decode(), name)


def _backend(wanted: Wanted) -> Json:
    if not wanted.stack.backend.get("bucket"):
        raise NotKnown("the stack's state is not in S3")
    return wanted.stack.backend


def _region(account: Account, backend: Json) -> str:
    return str(backend.get("region") or account.region)
