"""Says in one sentence why Terraform failed, from what it printed. Pure functions."""

import re
from pathlib import Path

from terraform.errors import DestroyPrevented, StalePlan, TerraformError, WrongTarget


def explain(command: str, said: str, *, folder: Path) -> TerraformError:
    """Turns what Terraform printed when it failed into an error whose text is one sentence."""
    text = _unwrapped(said)
    for words, error, sentence in _EXPLANATIONS:
        if (facts := _facts(words, text)) is not None:
            return error(sentence.format(**facts, folder=folder), said)
    if left := left_behind(said, folder=folder):
        return TerraformError(left[0], said)
    first = re.search(r"Error: (.+?)(?:\n|$)", text)
    reason = first.group(1).strip() if first else (text.splitlines() or ["it said nothing"])[-1]
    return TerraformError(f"terraform {command} failed: {reason}", said)


def left_behind(said: str, *, folder: Path) -> list[str]:
    """What a command that failed or was interrupted left that somebody has to put right, a sentence for each."""
    text = _unwrapped(said)
    return [
        sentence.format(**facts, folder=folder)
        for words, sentence in _LEFT_BEHIND
        if (facts := _facts(words, text)) is not None
    ]


def _facts(words: str, text: str) -> dict[str, str] | None:
    """What a pattern's groups found, `addresses` wherever it matches; None where it matches nowhere."""
    pattern = words.replace(" ", r"\s+")  # Terraform breaks long lines
    found = re.search(pattern, text, re.DOTALL)
    if found is None:
        return None
    facts = {key: value.strip() for key, value in found.groupdict(default="").items()}
    if "addresses" in facts:
        facts["addresses"] = ", ".join(dict.fromkeys(re.findall(pattern, text)))
    return facts


def _unwrapped(said: str) -> str:
    """Without the frame that Terraform draws around its errors."""
    return re.sub(r"^[│╷╵ \t]+", "", said, flags=re.MULTILINE)


_LEFT_BEHIND: tuple[tuple[str, str], ...] = (
    (
        r"to the file \"errored\.tfstate\"",
        "the state could not be saved where it belongs and is in {folder}/errored.tfstate; once what was in the way is "
        "gone, run `terraform state push errored.tfstate` in {folder}, and plan only after that",
    ),
    (
        r"Error releasing the state lock.*?Lock Info:.*?ID:\s+(?P<id>\S+)",
        "the lock may not be free; if the next plan finds it held, free it with `terraform force-unlock {id}` in "
        "{folder}",
    ),
    (
        r"Error: creating [^\n]*canceled[^\n]* with (?P<addresses>[^\s,]+)",
        "what was being made may exist all the same, unknown to the state: {addresses}; if the next apply says so, "
        "take it in with `terraform import ADDRESS ID` in {folder}",
    ),
)
"""What Terraform's last words mean for whoever comes next, beside the reason for which it failed."""

_EXPLANATIONS: tuple[tuple[str, type[TerraformError], str], ...] = (
    # before what else it makes Terraform say
    (
        r"\bcdk\.tf:\d",
        TerraformError,
        "{folder}/cdk.tf says once more what cdk.tf.json says; `cdktf synth --hcl` left it there, remove it",
    ),
    (
        r"Unsupported (?:Terraform|OpenTofu) Core version.*?support (?P<name>\w+) version (?P<version>[\w.-]+?)\. ",
        TerraformError,
        "this is {name} {version}, which the stack does not take; install Terraform 1.11 or later, or name it in "
        "TERRAFORM_BINARY_NAME",
    ),
    (
        r"AWS account ID not allowed: (?P<account>\d+)",
        WrongTarget,
        "the credentials are of account {account}, which is not this environment's; choose the right profile "
        "(AWS_PROFILE) or log in again",
    ),
    (
        r"failed to get shared config profile, (?P<profile>\S+)",
        TerraformError,
        "there is no profile {profile} in AWS's configuration; correct AWS_PROFILE, or write the profile",
    ),
    (
        r"(?:No valid credential sources found|failed to refresh cached|ExpiredToken|InvalidClientTokenId)",
        TerraformError,
        "there are no valid credentials for AWS; log in, or choose a profile (AWS_PROFILE)",
    ),
    (
        r"S3 bucket \"(?P<bucket>[^\"]+)\" does not exist",
        WrongTarget,
        "the bucket {bucket} does not exist, so this account has no state there; check the credentials and the "
        "backend's settings",
    ),
    (
        r"in S3 bucket \"(?P<bucket>[^\"]+)\".*?StatusCode: 403",
        WrongTarget,
        "S3 refuses access to the bucket {bucket}; it belongs to another account, or the credentials may not read it",
    ),
    (  # AWS's own error comes first, and has a RequestID
        r"Error acquiring the state lock.*?Lock Info:.*?ID:\s+(?P<id>\S+).*?Who:\s+(?P<who>[^\n]+)"
        r".*?Created:\s+(?P<when>[^\n]+)",
        TerraformError,
        "the state is locked by {who} since {when}; wait for them, or if that process is dead free it with "
        "`terraform force-unlock {id}` in {folder}",
    ),
    (
        r"item from DynamoDB table \"(?P<table>[^\"]+)\".*?ResourceNotFoundException",
        TerraformError,
        "the lock table {table} does not exist; make it anew (docs/state-locking.md), or check the backend's settings",
    ),
    (
        r"does not have the expected content.*?following value: (?P<digest>\w+)",
        TerraformError,
        "the state is not the one that was written last, by the digest in the lock table: a deploy may have been "
        "killed while it wrote it; look at the state, and if it is right put the digest {digest} into the table",
    ),
    (
        r"does not have the expected content",
        TerraformError,
        "the state is not the one that was written last, by the digest in the lock table, and there may be none; "
        "restore the object's former version, or remove the digest from the table (docs/state-locking.md)",
    ),
    (
        r"Reason: Initial configuration of the requested backend",
        TerraformError,
        "{folder} is not initialized for this stack; run the plan command without --plan, or `terraform init` there",
    ),
    (
        r"Backend (?:configuration changed|initialization required)",
        WrongTarget,
        "the backend is not the one that {folder} was initialized with; if the change is meant, remove the folder's "
        ".terraform and plan again, and never answer with -migrate-state",
    ),
    (
        r"Saved plan is stale",
        StalePlan,
        "the plan is stale, the state has changed since it was made; plan again",
    ),
    (
        r"Saved plan does not match the given state",
        StalePlan,
        "the plan was made for another state; plan again",
    ),
    (
        r"Resource (?P<addresses>\S+) has lifecycle\.prevent_destroy",
        DestroyPrevented,
        "the plan would destroy or replace {addresses}, and the environment sets prevent_destroy; --allow does not "
        "lift that, set prevent_destroy to False in the environment's file if it is meant",
    ),
    (
        r"To work with (?P<addresses>\S+) (?:\(orphan\) )?its original provider configuration",
        TerraformError,
        "the state holds {addresses} of a provider that the stack does not have, such as one for another region; where "
        "the HCL is, let its state forget that with `terraform state rm`: it goes on to run",
    ),
    (
        r"Resource instance managed by newer provider version\s+The current state of (?P<addresses>\S+) was created",
        TerraformError,
        "the state holds {addresses} as a newer version of the provider wrote it; docs/upgrading.md has which version "
        "to take",
    ),
    (
        r"variable \"(?P<addresses>[^\"]+)\" is not set",
        TerraformError,
        "there is no value for {addresses}; give it in TF_VAR_NAME, as the pipeline does",
    ),
    (
        r"Failed to query available provider packages",
        TerraformError,
        "Terraform cannot get a provider; let it reach its registry, or name a CLI configuration with a provider "
        "mirror in TF_CLI_CONFIG_FILE",
    ),
    (
        r"(?:Inconsistent dependency lock file|Required plugins are not installed|Module not installed)",
        TerraformError,
        "{folder} is not initialized for this stack; run the plan command without --plan, or `terraform init` there",
    ),
)
