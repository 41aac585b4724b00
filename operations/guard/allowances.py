"""Checks what `--allow` says: each allowance is for one thing that the plan does to one resource. Pure functions."""

from collections.abc import Collection, Sequence

from operations.errors import UsageError
from operations.guard.findings import Finding


def check_allowances(allow: Sequence[str], findings: Sequence[Finding], addresses: Collection[str]) -> None:
    """Raises UsageError for an allowance that is nothing of this plan's, so that none outlives its purpose."""
    known = {finding.allowance for finding in findings}
    for allowed in allow:
        if allow.count(allowed) > 1:
            raise UsageError(f"--allow {quoted(allowed)} is given twice; once is enough")
        if allowed not in known:
            raise UsageError(f"--allow {quoted(allowed)} {_wrong(allowed, findings, addresses)}")


def _wrong(allowed: str, findings: Sequence[Finding], addresses: Collection[str]) -> str:
    name = allowed.rpartition("=")[0]
    plain = [finding.allowance for finding in findings if finding.name == allowed]
    if plain:
        return f"does not say what for; what the plan does to it: {_listed(plain)}"
    other = [finding.allowance for finding in findings if finding.name == name]
    if other:
        return f"is not what the plan does to it; that would be: {_listed(other)}"
    if allowed in addresses or name in addresses:
        return "is not needed, the plan does it no such harm; leave it out"
    everything = sorted(finding.allowance for finding in findings)
    wanted = f"what it would have to allow: {_listed(everything)}" if everything else "nothing needs to be allowed"
    return f"matches nothing in the plan; {wanted}"


def _listed(allowances: Sequence[str], most: int = 10) -> str:
    more = len(allowances) - most
    return ", ".join(map(quoted, allowances[:most])) + (f" and {more} more" if more > 0 else "")


def quoted(text: str) -> str:
    """As a shell takes it: in quotes where it holds what a shell would read otherwise."""
    return text if not set(text) & set(" \"'[]()$*?;&|<>\\`!#~{}") else "'" + text.replace("'", "'\\''") + "'"
