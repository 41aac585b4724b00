"""Stacks and answers of scanners, made for tests."""

from pathlib import Path
from typing import Any

from terraform.stack import Stack


def stack(name: str = "shop", **json: Any) -> Stack:
    """A stack of these parts."""
    return Stack(name, Path(), json)


def answered(*read: str, checks: int = 1, errors: tuple[str, ...] = (), failed: Any = ()) -> dict[str, Any]:
    """What checkov answers for a file."""
    return {"read": list(read), "checks": checks, "errors": list(errors), "failed": list(failed)}


def failed(check: str, resource: str) -> dict[str, str]:
    return {"check": check, "resource": resource, "says": f"Ensure {check}"}
