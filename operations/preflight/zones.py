"""Zones: an account may not use all that its region has."""

from collections.abc import Iterator

from operations.preflight.asking import Account
from operations.preflight.findings import Finding, fine, problem
from operations.preflight.wanted import Wanted


def zones(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Those of the subnets are there, and open to this account."""
    named = {zone for _, zone in wanted.names("aws_subnet", "availability_zone")}
    if not named:
        yield fine("the stack names no zone")
        return
    said = account.client("ec2").describe_availability_zones()["AvailabilityZones"]
    states = {zone["ZoneName"]: zone["State"] for zone in said if zone.get("OptInStatus") != "not-opted-in"}
    missing = sorted(zone for zone in named if states.get(zone) != "available")
    if missing:
        there = ", ".join(sorted(zone for zone, state in states.items() if state == "available"))
        yield problem(
            f"{' and '.join(missing)} cannot be used by this account, which has {there}; correct the zones in "
            f"environments/{wanted.environment}.py"
        )
    else:
        yield fine(f"{', '.join(sorted(named))} are available")
