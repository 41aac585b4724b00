"""A way past CloudFront: a load balancer that took requests from its addresses alone takes everybody's. Pure."""

from collections.abc import Iterator

from operations.guard.access import is_everywhere
from operations.guard.findings import Finding, Level
from operations.guard.kinds import Kind, kind_of, name_of
from terraform.plan import Change, Json, Plan

CAUSE = "past-the-prefix-list"

RULE = "aws_vpc_security_group_ingress_rule"


def findings(plan: Plan) -> Iterator[Finding]:
    """Rules that let every address into a group that a prefix list alone was let into."""
    rules = [change for change in plan.changes if change.type == RULE and change.deposed is None]
    guarded = {rule.before["security_group_id"] for rule in rules if rule.before and _by_list(rule.before)}
    open_already = {rule.before["security_group_id"] for rule in rules if rule.before and _open(rule.before)}
    for rule in rules:
        if kind_of(rule) in (Kind.CREATED, Kind.UPDATED, Kind.REPLACED) and _open(rule.after):
            group = rule.after.get("security_group_id") or rule.before.get("security_group_id")
            if group in guarded - open_already:
                yield _finding(rule)


def _finding(rule: Change) -> Finding:
    what = f"would let every address reach port {rule.after.get('from_port')} of {rule.after['security_group_id']}"
    loss = "only a prefix list, such as CloudFront's addresses, was let in there, and what looks at requests before"
    return Finding(name_of(rule), rule.type, CAUSE, Level.DANGER, what, f"{loss} is passed by")


def _by_list(rule: Json) -> bool:
    return bool(rule.get("prefix_list_id"))


def _open(rule: Json) -> bool:
    return any(is_everywhere(str(rule.get(name) or "")) for name in ("cidr_ipv4", "cidr_ipv6"))
