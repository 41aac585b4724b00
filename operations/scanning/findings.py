"""What the scanners answered, as findings; an answer that leaves something unread is none. Pure functions."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.errors import CommandError
from operations.scanning.unknown_actions import about
from terraform.addresses import bare
from terraform.stack import Stack

Json = Mapping[str, Any]

UNKNOWN_ACTION = "UNKNOWN_ACTION"
_CRASHED = re.compile(r"Failed to run check (\w+) on .*:([\w.\[\]\"-]+)$")
"""What checkov logs when one of its own checks breaks; it goes on, as if there were no such check."""
_NAMED = 3
"""How many addresses a sentence names."""
_SUBJECTS: Mapping[str, Callable[[Any], Iterable[str]]] = {
    "RESOURCE_MISMATCH": lambda detail: [each["action"] for each in detail],
    "RESOURCE_STAR": lambda detail: detail,
    UNKNOWN_ACTION: lambda detail: [detail.removeprefix("Unknown action ")],
    "UNKNOWN_CONDITION_FOR_ACTION": lambda detail: [detail.removeprefix("Unknown condition ")],
}
"""What parliament says of single actions: a finding each, so that a waiver for one hides no other."""
_A_KEY = "aws_kms_key."


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that a scanner does not like about one resource."""

    address: str
    check: str
    """checkov's id, or parliament's word, with the action where it is about one: `RESOURCE_STAR ecs:ListTasks`."""
    says: str


@dataclass(frozen=True)
class Scanned:
    """All that was found in one environment, and how much was looked at."""

    environment: str
    resources: int
    checks: int
    policies: int
    findings: tuple[Finding, ...]
    """Sorted, each once, however many scanners and forms of the stack have it."""


def scanned(stack: Stack, files: Mapping[str, Json], policies: Sequence[tuple[str, Sequence[Json]]]) -> Scanned:
    """Takes checkov's answer for each file, by what the file is, and parliament's for the policies by address.

    Raises CommandError where a file was read in part or not at all, or nothing in it was checked: checkov itself ends
    with 0 then.
    """
    for what, answer in files.items():
        _check_read(stack, what, answer)
    by_name = _by_name(stack)
    found = {
        Finding(bare(_address(each["resource"], by_name)), each["check"], each["says"])
        for answer in files.values()
        for each in [*answer["failed"], *_crashed(answer["errors"])]
    }
    found |= {finding for address, answer in policies for each in answer for finding in _of_a_policy(address, each)}
    return Scanned(
        environment=stack.name,
        resources=len(stack.addresses),
        checks=sum(answer["checks"] for answer in files.values()),
        policies=len(policies),
        findings=tuple(sorted(found)),
    )


def _check_read(stack: Stack, what: str, answer: Json) -> None:
    for error in answer["errors"]:
        if not _CRASHED.match(error):
            raise CommandError(f"checkov cannot read the {what} of {stack.name}: {error}")
    missing = sorted(set(stack.addresses) - {bare(address) for address in answer["read"]})
    if missing:
        named = ", ".join(missing[:_NAMED]) + (" and others" if len(missing) > _NAMED else "")
        raise CommandError(
            f"checkov read {len(stack.addresses) - len(missing)} of {len(stack.addresses)} resources in the {what} of "
            f"{stack.name}, not {named}; what it did not read it did not check"
        )
    if not answer["checks"]:
        raise CommandError(f"checkov checked nothing in the {what} of {stack.name}")


def _crashed(errors: Iterable[str]) -> Iterator[Json]:
    """What nobody has looked at is a finding, to be looked at and waived."""
    for error in errors:
        if found := _CRASHED.match(error):
            yield {
                "check": found[1],
                "resource": found[2],
                "says": "checkov breaks down over it; look at it yourself",
            }


def _by_name(stack: Stack) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for address in stack.addresses:
        found.setdefault(address.split(".", 1)[1], []).append(address)
    return found


def _address(resource: str, by_name: Mapping[str, Sequence[str]]) -> str:
    """In a stack's JSON checkov calls some resources `resource.NAME`, without their type."""
    kind, _, name = resource.partition(".")
    if kind != "resource":
        return resource
    addresses = by_name.get(name, ())
    if len(addresses) != 1:
        raise CommandError(f"checkov has a finding of {resource}, which may be {' or '.join(addresses) or 'nothing'}")
    return addresses[0]


def _of_a_policy(address: str, each: Json) -> Iterator[Finding]:
    check, detail = each["check"], each["detail"]
    if check == "RESOURCE_STAR" and address.startswith(_A_KEY):
        return  # in a key's policy * is that key: nothing narrower can be said there
    if check not in _SUBJECTS:
        yield Finding(address, check, f"{each['says']}: {detail}" if detail else each["says"])
        return
    for subject in _SUBJECTS[check](detail):
        more = f": {about(subject)}" if check == UNKNOWN_ACTION else ""
        yield Finding(address, f"{check} {subject}", f"{each['says']}{more}")
