"""Runs Terraform in a stack's folder: progress while it takes long, one sentence when it fails."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from operations.guard.errors import GuardError, StalePlan, Stopped, WrongTarget

HEARTBEAT = 10.0
"""Seconds between two signs of life."""


class Interrupted(BaseException):
    """Somebody asked this process to end (SIGTERM)."""


def report_progress(sentence: str) -> None:
    """Writes one line of progress to stderr, out of the way of what a command prints."""
    print(sentence, file=sys.stderr, flush=True)


def run(
    command: Sequence[str],
    folder: Path,
    *,
    doing: str,
    heartbeat: float = HEARTBEAT,
    say: Callable[[str], None] = report_progress,
    show: bool = False,
) -> tuple[int, str, str]:
    """Runs a command to its end; returns its exit code, stdout and stderr.

    Says what it is `doing` and, every `heartbeat` seconds, that it still is. With `show` the command's own output
    goes to stderr at once, and is returned as stdout. The command runs in a session of its own, so that Ctrl-C
    reaches it once and through here: Terraform then writes its state and frees the lock.
    """
    say(f"{doing} ...")
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if show else subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        return _wait_showing(process) if show else _wait(process, doing, heartbeat, say)
    except (KeyboardInterrupt, Interrupted):
        say(f"asked it to stop while {doing}; waiting for it to put things in order")
        process.send_signal(signal.SIGINT)
        process.communicate()
        raise


def _wait(
    process: subprocess.Popen[str], doing: str, heartbeat: float, say: Callable[[str], None]
) -> tuple[int, str, str]:
    started = time.monotonic()
    while True:
        try:
            out, err = process.communicate(timeout=heartbeat)
        except subprocess.TimeoutExpired:
            say(f"  still {doing}, {time.monotonic() - started:.0f} s")
        else:
            return process.returncode, out, err


def _wait_showing(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        sys.stderr.write(line)
        sys.stderr.flush()
        lines.append(line)
    return process.wait(), "".join(lines), ""


class Terraform:
    """The Terraform on the PATH, in one stack's folder.

    The environment's variables reach it untouched (TF_CLI_ARGS, TF_CLI_CONFIG_FILE, AWS_PROFILE), and so does an
    `override.tf.json` beside the stack.
    """

    def __init__(self, folder: Path, environment: str) -> None:
        self.folder = folder
        self._environment = environment
        executable = shutil.which("terraform")
        if executable is None:
            raise GuardError("terraform is not on the PATH; install Terraform 1.11 or later")
        self._executable = executable

    def init(self) -> None:
        """Makes the folder ready. Refuses to follow a backend that changed since the last time."""
        self._run("init", "-input=false", "-no-color", doing="initializing Terraform")

    def pull_state(self) -> str:
        """The state as it is now; empty where there is none."""
        return self._run("state", "pull", doing="reading the state")

    def plan(self, file: Path) -> None:
        """Plans into a file."""
        self._run("plan", "-input=false", "-no-color", f"-out={file}", doing="planning")

    def show(self, file: Path) -> str:
        """A plan file as JSON."""
        return self._run("show", "-json", str(file), doing="reading the plan")

    def apply(self, file: Path) -> None:
        """Applies a plan file, showing what Terraform prints."""
        self._run("apply", "-input=false", "-no-color", str(file), doing="applying", show=True)

    def _run(self, *arguments: str, doing: str, show: bool = False) -> str:
        code, out, err = run(
            [self._executable, *arguments], self.folder, doing=f"{self._environment}: {doing}", show=show
        )
        if code != 0:
            raise explain(arguments[0], (err or out).strip(), folder=self.folder)
        return out


def explain(command: str, said: str, *, folder: Path) -> GuardError:
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
    return GuardError(f"terraform {command} failed: {reason}", said)


def _unwrapped(said: str) -> str:
    """Without the frame that Terraform draws around its errors."""
    return re.sub(r"^[│╷╵ \t]+", "", said, flags=re.MULTILINE)


_EXPLANATIONS: tuple[tuple[str, type[GuardError], str], ...] = (
    (
        r"AWS account ID not allowed: (?P<account>\d+)",
        WrongTarget,
        "the credentials are of account {account}, which is not this environment's; choose the right profile "
        "(AWS_PROFILE) or log in again",
    ),
    (
        r"(?:No valid credential sources found|failed to refresh cached credentials|ExpiredToken)",
        GuardError,
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
    (
        r"Error acquiring the state lock.*?ID:\s+(?P<id>\S+).*?Who:\s+(?P<who>[^\n]+).*?Created:\s+(?P<when>[^\n]+)",
        GuardError,
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
        Stopped,
        "the plan would destroy or replace {addresses}, and the environment sets prevent_destroy; --allow does not "
        "lift that, set prevent_destroy to False in the environment's file if it is meant",
    ),
    (
        r"Failed to query available provider packages",
        GuardError,
        "Terraform cannot get the AWS provider; let it reach its registry, or name a CLI configuration with a "
        "provider mirror in TF_CLI_CONFIG_FILE",
    ),
    (
        r"(?:Inconsistent dependency lock file|Required plugins are not installed|Module not installed)",
        GuardError,
        "{folder} is not initialized for this stack; run the plan command without --plan, or `terraform init` there",
    ),
)
