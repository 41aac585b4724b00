"""Reads a stack as cdktf synthesizes it: cdk.tf.json. Pure functions."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terraform.errors import Unreadable

Json = Mapping[str, Any]

FILE = "cdk.tf.json"


@dataclass(frozen=True)
class Stack:
    """One stack, as synthesized."""

    name: str
    """The environment's."""
    folder: Path
    """Where its cdk.tf.json lies and Terraform runs."""
    json: Json

    @property
    def backend(self) -> Json:
        """Settings of its S3 backend; empty for another kind."""
        found: Json = self.json.get("terraform", {}).get("backend", {}).get("s3", {})
        return found

    @property
    def account(self) -> str | None:
        """The one AWS account that its backend allows."""
        allowed = list(self.backend.get("allowed_account_ids") or [])
        return str(allowed[0]) if len(allowed) == 1 else None

    @property
    def provider(self) -> Json:
        """Its AWS provider without an alias, which resources have unless they say otherwise; empty without one."""
        return next((provider for provider in _providers(self.json) if "alias" not in provider), {})

    def provider_called(self, reference: str) -> Json:
        """The AWS provider that a resource names, such as `aws.us_east_1`; empty without one."""
        return provider_called(self.json, reference)

    @property
    def region(self) -> str | None:
        """The region of that provider, where it is plain text."""
        region = self.provider.get("region")
        return region if isinstance(region, str) and "${" not in region else None

    def output(self, name: str) -> str | None:
        """A root output that is plain text, and no reference to a resource."""
        value = self.json.get("output", {}).get(name, {}).get("value")
        return value if isinstance(value, str) and "${" not in value else None

    @property
    def addresses(self) -> tuple[str, ...]:
        """All managed resources, sorted: `aws_vpc.networking_vpc`."""
        return addresses(self.json)

    @property
    def moves(self) -> Mapping[str, str]:
        """Its moved blocks, old address -> new address."""
        return moves(self.json)

    @property
    def left_alone(self) -> Mapping[str, str]:
        """What its removed blocks let Terraform forget without destroying it: resource or module -> why."""
        return left_alone(self.json)

    @property
    def switched_off(self) -> frozenset[str] | None:
        """Addresses that the stack would have besides if its environment were active; None where it is."""
        found = self.json.get("//", {}).get("switched_off")
        return None if found is None else frozenset(found)

    @property
    def repeated(self) -> frozenset[str]:
        """Addresses of resources with count or for_each, which have instances with keys."""
        return frozenset(
            f"{type_}.{name}"
            for type_, name, resource in _resources(self.json)
            if "count" in resource or "for_each" in resource
        )


def provider_called(stack: Json, reference: str) -> Json:
    """The AWS provider that a resource of a stack's JSON names, such as `aws.us_east_1`; empty without one."""
    alias = reference.rpartition(".")[2]
    return next((provider for provider in _providers(stack) if provider.get("alias") == alias), {})


def addresses(stack: Json) -> tuple[str, ...]:
    """Addresses of all managed resources in a stack's JSON, sorted. Data sources hold nothing and are left out."""
    return tuple(sorted(f"{type_}.{name}" for type_, name, _ in _resources(stack)))


def moves(stack: Json) -> dict[str, str]:
    """The moved blocks in a stack's JSON, old address -> new address."""
    blocks = stack.get("moved", [])
    return {block["from"]: block["to"] for block in (blocks if isinstance(blocks, list) else [blocks])}


def left_alone(stack: Json) -> dict[str, str]:
    """Addresses in the removed blocks of a stack's JSON that destroy nothing -> why, as the block's comment says."""
    blocks = stack.get("removed", [])
    return {
        block["from"]: block.get("//", "")
        for block in (blocks if isinstance(blocks, list) else [blocks])
        if block.get("lifecycle", {}).get("destroy") is False
    }


def blocks(values: Json, name: str) -> list[Json]:
    """The nested blocks of a name: cdktf writes one as an object or as a list of one, a plan has lists."""
    found = values.get(name)
    return [found] if isinstance(found, Mapping) else list(found or ())


def _providers(stack: Json) -> list[Json]:
    return blocks(stack.get("provider", {}), "aws")


def _resources(stack: Json) -> Iterator[tuple[str, str, Json]]:
    for type_, named in stack.get("resource", {}).items():
        for name, resource in named.items():
            yield type_, name, resource


def stack_folder(output: Path, name: str) -> Path:
    """Where cdktf writes a stack, below its output folder."""
    return output / "stacks" / name


def read_stack(output: Path, name: str) -> Stack:
    """Reads a stack from cdktf's output folder. Raises Unreadable."""
    file = stack_folder(output, name) / FILE
    try:
        return Stack(name, file.parent, json.loads(file.read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError) as error:
        raise Unreadable(f"{file} cannot be read ({error}); run `pipenv run synth`") from None


def stack_names(output: Path) -> list[str]:
    """Names of the stacks that were synthesized last, sorted. Raises Unreadable."""
    manifest = output / "manifest.json"
    try:
        return sorted(json.loads(manifest.read_text(encoding="utf-8"))["stacks"])
    except (OSError, ValueError, KeyError, TypeError):
        raise Unreadable(f"{manifest} is missing or broken; run `pipenv run synth`") from None
