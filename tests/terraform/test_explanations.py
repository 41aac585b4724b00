"""Terraform's failures become one sentence."""

from pathlib import Path

import pytest

from terraform.errors import DestroyPrevented, StalePlan, TerraformError, WrongTarget
from terraform.explanations import explain


def framed(text: str) -> str:
    """As Terraform prints an error to a terminal."""
    return "╷\n" + "\n".join(f"│ {line}" for line in text.splitlines()) + "\n╵\n"


@pytest.mark.parametrize(
    ("said", "error", "sentence"),
    [
        (
            "Error: Error acquiring the state lock\n\nLock Info:\n  ID:        6d1f\n  Path:      b/k\n"
            "  Who:       ann@laptop\n  Version:   1.11.4\n  Created:   2026-01-01 UTC\n",
            TerraformError,
            "the state is locked by ann@laptop since 2026-01-01 UTC; wait for them, or if that process is dead free it "
            "with `terraform force-unlock 6d1f` in stack",
        ),
        (
            "Error: Error acquiring the state lock\n\nError message: operation error DynamoDB: PutItem, https response "
            "error StatusCode: 400, RequestID: 52FDFC07, ConditionalCheckFailedException\nLock Info:\n  ID:        "
            "6d1f\n  Path:      b/k\n  Who:       ann@laptop\n  Created:   2026-01-01 UTC\n",
            TerraformError,
            "the state is locked by ann@laptop since 2026-01-01 UTC; wait for them, or if that process is dead free it "
            "with `terraform force-unlock 6d1f` in stack",
        ),
        ("Error: No valid credential sources found", TerraformError, "there are no valid credentials for AWS; log in"),
        ('Error: S3 bucket "x" does not exist.', WrongTarget, "the bucket x does not exist, so this account has"),
        (
            'Error: listing objects\n\nUnable to list objects in S3\nbucket "x" with prefix "env:/": operation error '
            "S3: ListObjectsV2, https response error StatusCode: 403, RequestID: 1, api error AccessDenied",
            WrongTarget,
            "S3 refuses access to the bucket x; it belongs to another account, or the credentials may not read it",
        ),
        (
            "Error: reading the state of EC2 Instance: operation error EC2: https response error StatusCode: 403",
            TerraformError,
            "terraform plan failed: reading the state of EC2 Instance",
        ),
        ("Error: Backend configuration changed", WrongTarget, "the backend is not the one that stack was initialized"),
        ("Error: Saved plan is stale", StalePlan, "the plan is stale, the state has changed since it was made; plan"),
        (
            "Error: Instance cannot be destroyed\n\non cdk.tf.json line 1:\n\nResource aws_vpc.a has "
            "lifecycle.prevent_destroy set, but the plan calls\n\nError: Instance cannot be destroyed\n\n"
            "Resource aws_eip.b has\nlifecycle.prevent_destroy set, but the plan calls",
            DestroyPrevented,
            "the plan would destroy or replace aws_vpc.a, aws_eip.b, and the environment sets prevent_destroy; --allow "
            "does not lift that, set prevent_destroy to False",
        ),
        ("Error: Something new\n\nAt length.", TerraformError, "terraform plan failed: Something new"),
        ("", TerraformError, "terraform plan failed: it said nothing"),
    ],
)
def test_a_failure_of_terraform_is_told_in_one_sentence(said: str, error: type[TerraformError], sentence: str):
    for text in (said, framed(said) if said else said):
        found = explain("plan", text, folder=Path("stack"))
        assert type(found) is error
        assert str(found).startswith(sentence)
