"""Says in one sentence why Terraform failed, from what it printed. Pure functions."""

import re
from pathlib import Path

from terraform.errors import DestroyPrevented, StalePlan, TerraformError, WrongTarget


def explain(command: str, said: str, *, folder: Path) -> TerraformError:
    """Turns what Terraform printed when it failed into an error whose text is one sentence."""
    text = _unwrapped(said)
    for words, error, sentence in _EXPLANATIONS:
        pattern = words.replace(" ", r"\s+")  # Terraform breaks long lines
        found = re.search(pattern, text, re.DOTALL)
        if found:
            facts = {key: value.strip() for key, value in found.groupdict(default="").items()}
            if "addresses" in facts:
                facts["addresses"] = ", ".join(dict.fromkeys(re.findall(pattern, text)))
            return error(sentence.format(**facts, folder=folder), said)
    first = re.search(r"Error: (.+?)(?:\n|$)", text)
    reason = first.group(1).strip() if first else (text.splitlines() or ["it said nothing"])[-1]
    return TerraformError(f"terraform {command} failed: {reason}", said)


def _unwrapped(said: str) -> str:
    """Without the frame that Terraform draws around its errors."""
    return re.sub(r"^[│╷╵ \t]+", "", said, flags=re.MULTILINE)


_EXPLANATIONS: tuple[tuple[str, type[TerraformError], str], ...] = (
    (
        r"AWS account ID not allowed: (?P<account>\d+)",
        WrongTarget,
        "the credentials are of account {account}, which is not this environment's; choose the right profile "
        "(AWS_PROFILE) or log in again",
    ),
    (
        r"(?:No valid credential sources found|failed to refresh cached credentials|ExpiredToken)",
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
        r"Failed to query available provider packages",
        TerraformError,
        "Terraform cannot get the AWS provider; let it reach its registry, or name a CLI configuration with a "
        "provider mirror in TF_CLI_CONFIG_FILE",
    ),
    (
        r"(?:Inconsistent dependency lock file|Required plugins are not installed|Module not installed)",
        TerraformError,
        "{folder} is not initialized for this stack; run the plan command without --plan, or `terraform init` there",
    ),
)
