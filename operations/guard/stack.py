"""Synthesizes the stacks in a process of their own and reads one of them."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.guard.errors import GuardError, UsageError
from operations.guard.terraform import run

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stack:
    """One environment's stack, as synthesized."""

    environment: str
    folder: Path
    """Where its cdk.tf.json lies and Terraform runs."""
    json: Mapping[str, Any]

    @property
    def backend(self) -> Mapping[str, Any]:
        """Settings of its S3 backend; empty for another kind."""
        found: Mapping[str, Any] = self.json.get("terraform", {}).get("backend", {}).get("s3", {})
        return found

    @property
    def account(self) -> str | None:
        """The AWS account that the environment belongs to."""
        allowed = list(self.backend.get("allowed_account_ids") or [])
        return str(allowed[0]) if len(allowed) == 1 else None

    @property
    def project_name(self) -> str | None:
        """The `project_name` output."""
        value = self.json.get("output", {}).get("project_name", {}).get("value")
        return value if isinstance(value, str) else None

    @property
    def addresses(self) -> tuple[str, ...]:
        """All managed resources, sorted: `aws_vpc.networking_vpc`."""
        return addresses(self.json)

    @property
    def moves(self) -> Mapping[str, str]:
        """Its moved blocks, old address -> new address."""
        return moves(self.json)

    @property
    def repeated(self) -> frozenset[str]:
        """Addresses of resources with count or for_each, which have instances with keys."""
        return frozenset(
            f"{type_}.{name}"
            for type_, name, resource in _resources(self.json)
            if "count" in resource or "for_each" in resource
        )


def addresses(stack: Mapping[str, Any]) -> tuple[str, ...]:
    """Addresses of all managed resources in a stack's JSON, sorted. Data sources hold nothing and are left out."""
    return tuple(sorted(f"{type_}.{name}" for type_, name, _ in _resources(stack)))


def moves(stack: Mapping[str, Any]) -> Mapping[str, str]:
    """The moved blocks in a stack's JSON, old address -> new address."""
    blocks = stack.get("moved", [])
    return {block["from"]: block["to"] for block in (blocks if isinstance(blocks, list) else [blocks])}


def _resources(stack: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for type_, named in stack.get("resource", {}).items():
        for name, resource in named.items():
            yield type_, name, resource


def output_folder(root: Path = ROOT) -> Path:
    """Where cdktf writes: CDKTF_OUTDIR, or cdktf.out in the project."""
    return root / os.environ.get("CDKTF_OUTDIR", "cdktf.out")


def synthesize(root: Path = ROOT) -> None:
    """Writes the stacks of all environments, as `pipenv run synth` does."""
    code, out, err = run([sys.executable, "main.py"], root, doing="synthesizing the stacks")
    if code != 0:
        lines = (err or out).strip().splitlines() or ["it said nothing"]
        last = lines[-1]
        if last.startswith("error: "):
            raise UsageError(last.removeprefix("error: "))
        raise GuardError(f"synthesizing failed: {last}", err.strip())


def load(environment: str, root: Path = ROOT) -> Stack:
    """Reads the stack of an environment that has been synthesized. Raises UsageError where there is none."""
    known = environments(root)
    if environment not in known:
        raise UsageError(f"there is no environment {environment!r}; there is {' and '.join(known) or 'none'}")
    file = output_folder(root) / "stacks" / environment / "cdk.tf.json"
    try:
        return Stack(environment, file.parent, json.loads(file.read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError) as error:
        raise GuardError(f"{file} cannot be read ({error}); run `pipenv run synth`") from None


def environments(root: Path = ROOT) -> list[str]:
    """Names of the environments that were synthesized last."""
    manifest = output_folder(root) / "manifest.json"
    try:
        return sorted(json.loads(manifest.read_text(encoding="utf-8"))["stacks"])
    except (OSError, ValueError, KeyError):
        raise GuardError(f"{manifest} is missing or broken; run `pipenv run synth`") from None
