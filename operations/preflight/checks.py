"""The table of all checks, and asking them at the same time."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from operations.preflight import (
    certificate,
    database,
    domain,
    images,
    names_taken,
    permissions,
    quotas,
    service_roles,
    state,
    zones,
)
from operations.preflight.asking import Account, why
from operations.preflight.findings import Finding, not_known
from operations.preflight.wanted import Wanted

AT_ONCE = 8
"""Checks under way at the same time; more would be throttled."""


@dataclass(frozen=True)
class Check:
    """One thing that is asked."""

    name: str
    ask: Callable[[Account, Wanted], Iterator[Finding]]


@dataclass(frozen=True)
class Answered:
    """A check and what came of it: one finding, or one for each thing that it asks about."""

    check: str
    findings: Sequence[Finding]


CHECKS = (
    Check("state bucket", state.bucket),
    Check("state versions", state.versions),
    Check("state encryption", state.encryption),
    Check("state lock", state.lock),
    Check("zones", zones.zones),
    Check("database version", database.version),
    Check("database class", database.instance_class),
    Check("parameter group", database.parameter_family),
    Check("database awake", database.awake),
    Check("certificate", certificate.certificates),
    Check("hosted zones", domain.hosted_zones),
    Check("aliases", domain.aliases),
    Check("images", images.images),
    *(Check(f"quota of {quota.of}", quota) for quota in quotas.QUOTAS),
    Check("service-linked roles", service_roles.service_roles),
    Check("permissions", permissions.permissions),
    Check("names", names_taken.names_taken),
)


def ask_all(account: Account, wanted: Wanted, checks: Sequence[Check] = CHECKS) -> list[Answered]:
    """Asks all checks, and answers in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda check: ask(account, wanted, check), checks))


def ask(account: Account, wanted: Wanted, check: Check) -> Answered:
    """Asks one check. Whatever ends it before its time is not known, and what it found until then stays."""
    findings: list[Finding] = []
    try:
        findings.extend(check.ask(account, wanted))
    except Exception as error:
        findings.append(not_known(why(error)))
    return Answered(check.name, findings or [not_known("the stack does not say enough to ask")])
