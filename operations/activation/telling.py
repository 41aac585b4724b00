"""What a switch does, in words: what goes, what stays, what is lost, what it saves. Pure functions."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from operations.activation.savings import a_month
from operations.activation.snapshots import INFIX
from operations.activation.standing import DATABASE, Standing
from operations.terminal import Heading, Part, Report, Table

_LOST = {
    "aws_lb": ("dns_name", "the name of the load balancer"),
    "aws_cloudfront_distribution": ("domain_name", "the name of the distribution"),
    "aws_eip": ("public_ip", "an address of NAT (keep_nat_addresses keeps it)"),
}
"""Type -> the attribute by which others know it, and what that is: another one comes back."""


def what_goes(standing: Standing) -> Report:
    """The report before anything is done."""
    name, left = standing.stack.name, standing.left
    stay = len(standing.state.attributes) - len(left)
    rows = [("  goes", each) for each in _counted(left)]
    rows += [("  stays", each) for each in _counted(standing.state.attributes.keys() - set(left))]
    for type_, (attribute, what) in _LOST.items():
        for found in standing.of_type(type_, left).values():
            rows.append(("  lost", f"{what}: {found.get(attribute)}; another one comes back"))
    for found in standing.of_type(DATABASE, left).values():
        identifier = found.get("identifier")
        rows.append(("  saved", f"the database {identifier}, in the snapshot {identifier}{INFIX}..."))
        rows.append(("  lost", "the secret with its password; another one comes back, with a new password"))
        if not found.get("skip_final_snapshot"):
            rows.append(("  saved", f"once more by RDS, as {found.get('final_snapshot_identifier')}"))
    if (saved := a_month(standing)) is not None:
        rows.append(("  saves", f"{saved} USD a month, beside what depends on its use: docs/cost.md"))
    return Report([Heading(f"{name} will be switched off: {len(left)} resources go, {stay} stay"), Table(rows)])


def _counted(addresses: Collection[str]) -> Iterator[str]:
    """`aws_lb` or `2 aws_eip`, the types in order."""
    for type_, number in sorted(Counter(address.split(".")[0] for address in addresses).items()):
        yield f"{number} {type_}" if number > 1 else type_


def is_off(name: str, snapshots: Collection[str]) -> Report:
    """The report at the end, and how to come back."""
    kept = [f"  the database is in the snapshot {snapshot}, which costs by its size until it is deleted by hand"
            for snapshot in snapshots]  # fmt: skip
    back = f"  to come back: activated=True in environments/{name}.py, then `pipenv run activate {name}`"
    return Report([Heading(f"{name} is switched off"), *kept, back])


def what_comes(standing: Standing, snapshot: str | None, images: Mapping[str, str], found: Mapping[str, str]) -> Report:
    """The report before anything is made."""
    lacking = standing.lacking
    rows = [("  comes", each) for each in _counted(lacking)]
    if any(address.startswith(f"{DATABASE}.") and address not in found for address in lacking):
        rows.append(("  data", f"from the snapshot {snapshot}" if snapshot else "none: the database is empty"))
    rows += [("  image", f"{name}: {image}") for name, image in sorted(images.items())]
    taken_over = [f"  taken over, for a run before this one has made it: {address}" for address in sorted(found)]
    headline = f"{standing.stack.name} will be switched on: {len(lacking)} resources come"
    return Report([Heading(headline), Table(rows), *taken_over])


def is_on(name: str, outputs: Mapping[str, Any], snapshot: str | None) -> Report:
    """The report at the end."""
    said = ("application_url", "alb_dns_name", "database_endpoint", "database_secret_arn")
    parts: list[Part] = [Heading(f"{name} is switched on")]
    parts += [f"  {output}: {outputs[output]}" for output in said if outputs.get(output)]
    if snapshot:
        parts.append(
            f"  the snapshot stays: aws rds delete-db-snapshot --db-snapshot-identifier {snapshot} once all is well"
        )
    return Report(parts)
