"""Terraform's failures become one sentence: each of the whole text that the real Terraform printed.

tests/e2e/test_what_terraform_says.py captures the texts.
"""

from pathlib import Path

import pytest

from terraform import explanations
from terraform.errors import DestroyPrevented, StalePlan, TerraformError, WrongTarget
from terraform.explanations import explain, left_behind
from tests.conftest import FIXTURES

SAID = {file.stem: file.read_text() for file in (FIXTURES / "terraform").glob("*.txt") if file.stem != "version"}

BUCKET = "108581769167-terraform-state-davidshaevel"
LOCK = "8f0c6c0e-3b1f-2f6e-0d4a-5b8a1c7f9e21"
GROUPS = ("compute_backend_logs", "compute_frontend_logs", "networking_flow_logs_group")
DESTROYED = ", ".join(f"aws_cloudwatch_log_group.{group}" for group in GROUPS)

OTHER_ACCOUNT = (
    WrongTarget,
    "the credentials are of account 108581769167, which is not this environment's; choose the right profile "
    "(AWS_PROFILE) or log in again",
)
NO_CREDENTIALS = TerraformError, "there are no valid credentials for AWS; log in, or choose a profile (AWS_PROFILE)"
OTHER_BACKEND = (
    WrongTarget,
    "the backend is not the one that stack was initialized with; if the change is meant, remove the folder's "
    ".terraform and plan again, and never answer with -migrate-state",
)
LOCKED = (
    TerraformError,
    "the state is locked by ann@laptop since 2026-01-02 03:04:05.678901234 +0000 UTC; wait for them, or if that "
    f"process is dead free it with `terraform force-unlock {LOCK}` in stack",
)
NOT_INITIALIZED = (
    TerraformError,
    "stack is not initialized for this stack; run the plan command without --plan, or `terraform init` there",
)
UNSAVED = (
    "the state could not be saved where it belongs and is in stack/errored.tfstate; once what was in the way is gone, "
    "run `terraform state push errored.tfstate` in stack, and plan only after that"
)
UNRELEASED = (
    "the lock may not be free; if the next plan finds it held, free it with "
    f"`terraform force-unlock {LOCK}` in stack"
)  # fmt: skip


def no_bucket(bucket: str) -> tuple[type[TerraformError], str]:
    return (
        WrongTarget,
        f"the bucket {bucket} does not exist, so this account has no state there; check the credentials and the "
        "backend's settings",
    )


SENTENCES = {
    "account_that_the_backend_refuses": OTHER_ACCOUNT,
    "account_that_the_provider_refuses": OTHER_ACCOUNT,
    "backend_never_initialized": NOT_INITIALIZED,
    "backend_that_changed": OTHER_BACKEND,
    "backend_that_changed_since_init": OTHER_BACKEND,
    "bucket_of_somebody_else": (
        WrongTarget,
        f"S3 refuses access to the bucket {BUCKET}; it belongs to another account, or the credentials may not read it",
    ),
    "digest_that_does_not_fit": (
        TerraformError,
        "the state is not the one that was written last, by the digest in the lock table: a deploy may have been "
        "killed while it wrote it; look at the state, and if it is right put the digest "
        "00000000000000000000000000000000 into the table",
    ),
    "expired_credentials": NO_CREDENTIALS,
    "left_by_synth_hcl": (
        TerraformError,
        "stack/cdk.tf says once more what cdk.tf.json says; `cdktf synth --hcl` left it there, remove it",
    ),
    "lock_that_cannot_be_released": (TerraformError, UNRELEASED),
    "locked_in_the_table": LOCKED,
    "locked_with_the_lockfile": LOCKED,
    "locked_with_the_lockfile_beside_the_table": LOCKED,
    "module_not_installed": NOT_INITIALIZED,
    "no_bucket": no_bucket("108581769167-terraform-state-elsewhere"),
    "no_bucket_any_more": no_bucket(BUCKET),
    "no_credentials": NO_CREDENTIALS,
    "no_credentials_at_init": NO_CREDENTIALS,
    "no_lock_table": (
        TerraformError,
        "the lock table terraform-state-lock-davidshaevel does not exist; make it anew (docs/state-locking.md), or "
        "check the backend's settings",
    ),
    "no_provider": (
        TerraformError,
        "Terraform cannot get a provider; let it reach its registry, or name a CLI configuration with a provider "
        "mirror in TF_CLI_CONFIG_FILE",
    ),
    "not_initialized_for_the_provider": NOT_INITIALIZED,
    "old_terraform": (
        TerraformError,
        "this is Terraform 1.11.4, which the stack does not take; install Terraform 1.11 or later, or name it in "
        "TERRAFORM_BINARY_NAME",
    ),
    "plan_for_another_state": (StalePlan, "the plan was made for another state; plan again"),
    "prevent_destroy": (
        DestroyPrevented,
        f"the plan would destroy or replace {DESTROYED}, and the environment sets prevent_destroy; --allow does not "
        "lift that, set prevent_destroy to False in the environment's file if it is meant",
    ),
    "provider_configuration_gone": (
        TerraformError,
        "the state holds aws_cloudwatch_log_group.elsewhere of a provider that the stack does not have, such as one "
        "for another region; where the HCL is, let its state forget that with `terraform state rm`: it goes on to run",
    ),
    "providers_gone": NOT_INITIALIZED,
    "stale_plan": (StalePlan, "the plan is stale, the state has changed since it was made; plan again"),
    "state_of_a_newer_provider": (
        TerraformError,
        "the state holds aws_cloudwatch_log_group.elsewhere as a newer version of the provider wrote it; "
        "docs/upgrading.md has which version to take",
    ),
    "state_that_cannot_be_saved": (TerraformError, UNSAVED),
    "unknown_profile": (
        TerraformError,
        "there is no profile nobody in AWS's configuration; correct AWS_PROFILE, or write the profile",
    ),
    "variable_without_a_value": (
        TerraformError,
        "there is no value for backend_container_image; give it in TF_VAR_NAME, as the pipeline does",
    ),
}

BY_HAND = {
    "a state that was written by hand, or removed": (
        "Error: error loading state: state data in S3 does not have the expected content.\n\nStored checksum:     00\n",
        "the state is not the one that was written last, by the digest in the lock table, and there may be none; "
        "restore the object's former version, or remove the digest from the table (docs/state-locking.md)",
    ),
    "something of AWS's that nobody knows": (
        "Error: reading EC2 Instance: operation error EC2: https response error StatusCode: 403",
        "terraform plan failed: reading EC2 Instance: operation error EC2: https response error StatusCode: 403",
    ),
    "something new": ("Error: Something new\n\nAt length.", "terraform plan failed: Something new"),
    "nothing": ("", "terraform plan failed: it said nothing"),
}
"""What cannot be had from the emulator, or has no sentence of its own."""


def framed(text: str) -> str:
    """As Terraform prints an error to a terminal."""
    return "╷\n" + "\n".join(f"│ {line}" for line in text.splitlines()) + "\n╵\n"


def test_every_text_has_its_sentence():
    assert set(SAID) == set(SENTENCES)


@pytest.mark.parametrize("situation", SAID)
def test_what_terraform_said_is_told_in_one_sentence(situation: str):
    error, sentence = SENTENCES[situation]
    for text in (SAID[situation], framed(SAID[situation])):
        found = explain("plan", text, folder=Path("stack"))
        assert (type(found), str(found)) == (error, sentence)
        assert found.details == text


@pytest.mark.parametrize("situation", BY_HAND)
def test_what_it_says_beside_that_is_told_too(situation: str):
    text, sentence = BY_HAND[situation]
    assert str(explain("plan", text, folder=Path("stack"))) == sentence


def test_every_sentence_has_its_text(monkeypatch: pytest.MonkeyPatch):
    """Without any one of the explanations some text is told otherwise."""
    texts = [*SAID.values(), *(text for text, _ in BY_HAND.values())]
    told = [str(explain("plan", text, folder=Path("stack"))) for text in texts]
    table = explanations._EXPLANATIONS
    for left_out in table:
        monkeypatch.setattr(explanations, "_EXPLANATIONS", [entry for entry in table if entry is not left_out])
        without = [str(explain("plan", text, folder=Path("stack"))) for text in texts]
        assert without != told, left_out


def test_what_an_apply_left_behind_is_told_one_by_one():
    both = SAID["lock_that_cannot_be_released"] + "\n" + SAID["state_that_cannot_be_saved"]
    assert left_behind(both, folder=Path("stack")) == [UNSAVED, UNRELEASED]
    assert left_behind(SAID["stale_plan"], folder=Path("stack")) == []


def test_what_was_being_made_when_an_apply_was_interrupted_is_named():
    said = (
        "Interrupt received.\n\nError: creating CloudWatch Logs Log Group (/ecs/a): operation error CloudWatch Logs: "
        "CreateLogGroup, https response error StatusCode: 0, RequestID: , canceled, context canceled\n\n"
        "  with aws_cloudwatch_log_group.a,\n  on cdk.tf.json line 1:\n\n"
        "Error: creating IAM Role (b): operation error IAM: CreateRole, canceled, context canceled\n\n"
        "  with aws_iam_role.b,\n  on cdk.tf.json line 1:\n"
    )
    assert left_behind(said, folder=Path("stack")) == [
        "what was being made may exist all the same, unknown to the state: aws_cloudwatch_log_group.a, aws_iam_role.b; "
        "if the next apply says so, take it in with `terraform import ADDRESS ID` in stack"
    ]
