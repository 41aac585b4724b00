"""Where the state lies, on the emulator."""

import json
from typing import Any

import pytest

from operations.preflight import state
from operations.preflight.asking import Account
from operations.preflight.findings import NotKnown
from operations.preflight.wanted import Wanted
from operations.rehearsal.emulator import lock_table
from operations.rehearsal.platform import REGION
from tests.operations.preflight.conftest import only, stack


@pytest.fixture
def wanted() -> Wanted:
    """A stack with bucket and table."""
    return stack(
        backend={
            "bucket": "the-state",
            "key": "dev/terraform.tfstate",
            "region": REGION,
            "dynamodb_table": "lock",
        }
    )


@pytest.fixture
def bucket(aws: Any, wanted: Wanted) -> str:
    name: str = wanted.stack.backend["bucket"]
    aws("s3").create_bucket(Bucket=name)
    return name


def test_a_bucket_that_is_there_is_fine(account: Account, wanted: Wanted, bucket: str):
    assert only(state.bucket(account, wanted)) == ("fine", f"{bucket} is in us-east-1")


def test_a_bucket_that_is_not_there_is_a_problem(account: Account, wanted: Wanted):
    answer, sentence = only(state.bucket(account, wanted))
    assert answer == "problem"
    assert sentence.endswith("-state; make it, versioned and encrypted, before the first plan")


def test_a_bucket_in_another_region_is_a_problem(account: Account, aws: Any):
    name = "far"
    aws("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    answer, sentence = only(state.bucket(account, stack(backend={"bucket": name, "region": REGION})))
    assert (answer, sentence) == (
        "problem",
        f"{name} is in eu-west-1 and the backend says us-east-1; correct the backend's region",
    )


def test_old_states_are_kept_or_not(account: Account, aws: Any, wanted: Wanted, bucket: str):
    answer, sentence = only(state.versions(account, wanted))
    assert answer == "problem"
    assert f"put-bucket-versioning --bucket {bucket}" in sentence
    aws("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert only(state.versions(account, wanted)) == ("fine", "the bucket keeps old states")


def test_the_bucket_encrypts_or_not(account: Account, aws: Any, wanted: Wanted, bucket: str):
    aws("s3").put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    assert only(state.encryption(account, wanted)) == ("fine", "the bucket encrypts by AES256")
    aws("s3").delete_bucket_encryption(Bucket=bucket)
    assert only(state.encryption(account, wanted))[0] == "problem"


@pytest.mark.parametrize(("check", "call"), [("bucket", "HEAD"), ("versions", "GET"), ("encryption", "GET")])
def test_a_bucket_that_may_not_be_asked_about_is_not_known(
    account: Account, wanted: Wanted, bucket: str, refuse: Any, check: str, call: str
):
    refuse(f"{call} /{bucket}")
    with pytest.raises(Exception, match=r"S3 says nothing of the-state: it belongs to another account|AccessDenied"):
        list(getattr(state, check)(account, wanted))


def test_a_lock_table_is_fine_with_terraforms_key(account: Account, aws: Any, wanted: Wanted):
    aws("dynamodb").create_table(**lock_table("lock"))
    assert only(state.lock(account, wanted)) == ("fine", "table lock locks by LockID")


def test_a_lock_table_with_another_key_is_a_problem(account: Account, aws: Any, wanted: Wanted):
    table = json.loads(json.dumps(lock_table("lock")).replace("LockID", "id"))
    aws("dynamodb").create_table(**table)
    assert only(state.lock(account, wanted)) == (
        "problem",
        "the key of table lock is id (S) and Terraform needs LockID (S); make another table",
    )


def test_a_missing_lock_table_is_a_problem(account: Account, wanted: Wanted):
    answer, sentence = only(state.lock(account, wanted))
    assert answer == "problem"
    assert sentence.startswith("there is no table lock, ")


@pytest.mark.parametrize(("backend", "answer"), [({"use_lockfile": True}, "fine"), ({}, "problem")])
def test_without_a_table_a_file_has_to_lock(account: Account, backend: dict, answer: str):
    assert only(state.lock(account, stack(backend={"bucket": "b", **backend})))[0] == answer


def test_a_stack_whose_state_is_elsewhere_is_not_known(account: Account):
    with pytest.raises(NotKnown, match=r"^the stack's state is not in S3$"):
        list(state.bucket(account, stack()))


def test_the_state_is_read_and_a_missing_one_is_empty(account: Account, aws: Any, wanted: Wanted, bucket: str):
    assert state.read(account, wanted).managed == ()
    vpc = {"mode": "managed", "type": "aws_vpc", "name": "a", "instances": [{"attributes": {"id": "vpc-1"}}]}
    text = json.dumps({"version": 4, "lineage": "x", "outputs": {}, "resources": [vpc]})
    aws("s3").put_object(Bucket=bucket, Key="dev/terraform.tfstate", Body=text.encode())
    assert [instance.address for instance in state.read(account, wanted).managed] == ["aws_vpc.a"]
