"""What Terraform says when it fails: made to be the same in every run, and where it is kept."""

import json
import os
import re
import subprocess
from pathlib import Path

from tests.e2e.small import Small

LOCK = {
    "ID": "8f0c6c0e-3b1f-2f6e-0d4a-5b8a1c7f9e21",
    "Operation": "OperationTypeApply",
    "Info": "",
    "Who": "ann@laptop",
    "Version": "1.11.4",
    "Created": "2026-01-02T03:04:05.678901234Z",
}

ON_A_SAVED_PLAN = ("apply", "-input=false", "-no-color", "saved")


def said(small: Small, *arguments: str, without: tuple[str, ...] = (), **variables: str) -> str:
    """What a command of Terraform's that fails says, as the guard gets it."""
    environment = {**small.project.environment, **variables}
    done = subprocess.run(
        ["terraform", *arguments],
        cwd=small.folder,
        env={name: value for name, value in environment.items() if name not in without},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0, done.stdout
    return timeless((done.stderr or done.stdout).strip() + "\n", small)


def timeless(text: str, small: Small) -> str:
    """Without what differs from run to run and from machine to machine."""
    for pattern, word in (
        (re.escape(str(small.folder)), "FOLDER"),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:4566"),
        (r"RequestID:\s+\w*", "RequestID: 0A1B2C3D4E5F"),
        (r"HostID:\s+[^,]*", "HostID: h0st+id="),
        (r"request id: [\w-]+", "request id: 0A1B2C3D4E5F"),
        (r"registry\.\S+\.io/", "REGISTRY/"),
        (r"on \d+\.\d+\.\d+\.\d+:53: [^\n]*", "on NAMESERVER: no such host"),
        (r"  - /\S+", "  - /MIRROR"),
        (r"\b[0-9a-f]{32}\b", "0" * 32),
        (r"#\d+", "#1"),
    ):
        text = re.sub(pattern, word, text)
    return text


def without_ids(text: str) -> str:
    """Locks that were really taken have ids, holders and times of their own."""
    text = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", LOCK["ID"], text)
    text = re.sub(r"Who:( +)\S+", rf"Who:\g<1>{LOCK['Who']}", text)
    return re.sub(r"Created:( +)[^\n]+", r"Created:\g<1>2026-01-02 03:04:05.678901234 +0000 UTC", text)


def plan(small: Small, *options: str, without: tuple[str, ...] = (), **variables: str) -> str:
    return said(small, "plan", "-input=false", "-no-color", *options, without=without, **variables)


def init(small: Small, *options: str, without: tuple[str, ...] = (), **variables: str) -> str:
    return said(small, "init", "-input=false", "-no-color", *options, without=without, **variables)


def backend(small: Small, **settings: object) -> None:
    """Writes the stack with other settings of its backend; None takes one out."""
    small.backend.update(settings)
    for name in [name for name, value in settings.items() if value is None]:
        del small.backend[name]
    small.write()


def lock(small: Small) -> str:
    return json.dumps({**LOCK, "Path": f"{small.backend['bucket']}/{small.backend['key']}"})


def saved_plan(small: Small) -> None:
    """Saves a plan that makes one log group."""
    groups = small.stack["resource"]["aws_cloudwatch_log_group"]
    small.stack["resource"] = {"aws_cloudwatch_log_group": dict([groups.popitem()])}
    small.write()
    small.terraform("plan", "-input=false", "-no-color", "-out=saved")


def fixture(name: str) -> Path:
    """Where what was said in a situation is kept."""
    return Path(__file__).parents[1] / "fixtures" / "terraform" / f"{name}.txt"


VERSION = fixture("version")
"""Of the Terraform that said it."""


def capture() -> bool:
    """Whether the fixtures are to be written anew: `CAPTURE=1 pipenv run e2e -k what_terraform_says`."""
    return os.environ.get("CAPTURE") == "1"
