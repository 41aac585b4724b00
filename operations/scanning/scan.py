"""Scans stacks and their plans: writes what the scanners read, asks them once, takes their answer apart."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from operations.scanning import scanners
from operations.scanning.findings import Scanned, scanned
from operations.scanning.readable import policies, readable
from terraform.stack import FILE, Stack


def scan(stacks: Sequence[Stack], plans: Mapping[str, Any], python: Path) -> list[Scanned]:
    """What is found in stacks, and in the plans of them that are given, by environment.

    `python` is that of the scanners' environment. Raises CommandError for what was not read whole.
    """
    with tempfile.TemporaryDirectory() as folder:
        files: list[tuple[str, str, Path]] = []
        for stack in stacks:
            own = Path(folder) / stack.name
            own.mkdir()
            files.append(("stack", "terraform_json", _write(own / FILE, readable(stack))))
            if stack.name in plans:
                files.append(("plan", "terraform_plan", _write(own / "plan.json", plans[stack.name])))
        written = {stack.name: policies(stack) for stack in stacks}
        answer = scanners.ask(
            python,
            [{"framework": framework, "file": str(file)} for _, framework, file in files],
            [policy.text for each in written.values() for policy in each],
        )
    linted = iter(answer["policies"])
    by_environment: dict[str, dict[str, Any]] = {stack.name: {} for stack in stacks}
    for (what, _, file), each in zip(files, answer["files"], strict=True):
        by_environment[file.parent.name][what] = each
    return [
        scanned(
            stack,
            by_environment[stack.name],
            [(policy.address, each) for policy, each in zip(written[stack.name], linted, strict=False)],
        )
        for stack in stacks
    ]


def _write(file: Path, content: Any) -> Path:
    file.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return file
