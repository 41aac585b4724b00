"""How much of what is limited the account has, and how much the stack adds to it.

What the stack has already is known by the account's own word: a name, or the tags Name, Environment and Project. What
belongs to one load balancer or one security group of the stack is the stack's alone, and counted there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from operations.preflight.asking import Account, tags_of
from operations.preflight.wanted import Resource, Wanted, as_list

_TELLING = ("Name", "Environment", "Project")


@dataclass(frozen=True)
class Usage:
    """Against one quota."""

    there: float
    """What others have, and of the stack what exists."""
    adds: float
    """What the stack adds."""
    where: str = ""
    """In which zone, group or load balancer, where the quota is for each."""
    how: str = ""
    """When it comes to that."""


def addresses(account: Account, wanted: Wanted) -> Usage:
    """Elastic addresses in the region."""
    there = account.client("ec2").describe_addresses()["Addresses"]
    return Usage(len(there), len(missing(wanted, wanted.all("aws_eip"), map(tags_of, there))))


def vpcs(account: Account, wanted: Wanted) -> Usage:
    """VPCs in the region."""
    there = account.all("ec2", "describe_vpcs", "Vpcs")
    return Usage(len(there), len(missing(wanted, wanted.all("aws_vpc"), map(tags_of, there))))


def nat_gateways(account: Account, wanted: Wanted) -> Usage:
    """NAT gateways in the fullest zone of the stack's."""
    alive = [
        gateway
        for gateway in account.all("ec2", "describe_nat_gateways", "NatGateways")
        if gateway["State"] in ("pending", "available")
    ]
    zones = {
        subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in account.all("ec2", "describe_subnets", "Subnets")
    }
    there = Counter(zones.get(gateway.get("SubnetId")) for gateway in alive)
    adds: Counter[str | None] = Counter()
    for gateway in missing(wanted, wanted.all("aws_nat_gateway"), map(tags_of, alive)):
        subnet = wanted.referenced(gateway.get("subnet_id"))
        adds[wanted.text(subnet.get("availability_zone")) if subnet else None] += 1
    fullest = max(adds, key=lambda zone: there[zone] + adds[zone], default=None)
    return Usage(there[fullest], adds[fullest], f" in {fullest}") if fullest else Usage(len(alive), 0)


def target_groups(account: Account, wanted: Wanted) -> Usage:
    """Target groups in the region."""
    there = {group["TargetGroupName"] for group in account.all("elbv2", "describe_target_groups", "TargetGroups")}
    return Usage(len(there), len(_unnamed(wanted, "aws_lb_target_group", "name", there)))


def databases(account: Account, wanted: Wanted) -> Usage:
    """DB instances in the region."""
    there = _databases(account)
    return Usage(len(there), len(_unnamed(wanted, "aws_db_instance", "identifier", there)))


def storage(account: Account, wanted: Wanted) -> Usage:
    """GiB of all DB instances in the region."""
    there = _databases(account)
    new = _unnamed(wanted, "aws_db_instance", "identifier", there)
    return Usage(sum(there.values()), sum(int(database.get("allocated_storage") or 0) for database in new))


def roles(account: Account, wanted: Wanted) -> Usage:
    """Roles in the account."""
    there = {role["RoleName"] for role in account.all("iam", "list_roles", "Roles")}
    return Usage(len(there), len(_unnamed(wanted, "aws_iam_role", "name", there)))


# What a rule with one of AWS's prefix lists counts for; lists of S3 and DynamoDB count as one rule:
# https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
_WEIGHTS = {"com.amazonaws.global.cloudfront.origin-facing": 55}


def rules_per_group(account: Account, wanted: Wanted) -> Usage:
    """Rules of the fullest security group, inbound or outbound."""
    weights = {
        f"${{data.aws_ec2_managed_prefix_list.{found.name}.id}}": _WEIGHTS.get(str(found.get("name")), 1)
        for found in wanted.all_data("aws_ec2_managed_prefix_list")
    }
    rules: Counter[tuple[str, str]] = Counter()
    for direction in ("ingress", "egress"):
        for rule in wanted.all(f"aws_vpc_security_group_{direction}_rule"):
            if group := wanted.referenced(rule.get("security_group_id")):
                rules[group.address, direction] += weights.get(str(rule.get("prefix_list_id")), 1)
        for group in wanted.all("aws_security_group"):
            rules[group.address, direction] += len(as_list(group.get(direction)))
    return _fullest({f"{group} ({direction})": count for (group, direction), count in rules.items()})


def rules_per_load_balancer(account: Account, wanted: Wanted) -> Usage:
    """Rules of the load balancer that has most; the listeners' default ones do not count."""
    rules: Counter[str] = Counter()
    for rule in wanted.all("aws_lb_listener_rule"):
        if balancer := _balancer(wanted, wanted.referenced(rule.get("listener_arn"))):
            rules[balancer] += 1
    return _fullest(rules)


def groups_per_load_balancer(account: Account, wanted: Wanted) -> Usage:
    """Target groups of the load balancer that has most."""
    groups: dict[str, set[str]] = {}
    for rule in (*wanted.all("aws_lb_listener"), *wanted.all("aws_lb_listener_rule")):
        listener = wanted.referenced(rule.get("listener_arn")) if "listener_arn" in rule.body else rule
        balancer = _balancer(wanted, listener)
        for action in (*as_list(rule.get("default_action")), *as_list(rule.get("action"))):
            group = wanted.referenced(action.get("target_group_arn"))
            if balancer and group:
                groups.setdefault(balancer, set()).add(group.address)
    return _fullest({balancer: len(found) for balancer, found in groups.items()})


def missing(wanted: Wanted, resources: Iterable[Resource], there: Iterable[Mapping[str, str]]) -> list[Resource]:
    """Resources of which none with the same Name, Environment and Project is there. One without a Name is new."""
    known = [{key: tags.get(key) for key in _TELLING} for tags in there]
    return [
        resource
        for resource in resources
        if "Name" not in (tags := wanted.tags(resource)) or {key: tags.get(key) for key in _TELLING} not in known
    ]


def _unnamed(wanted: Wanted, type_: str, argument: str, there: Iterable[str]) -> list[Resource]:
    known = set(there)
    return [each for each in wanted.all(type_) if wanted.text(each.get(argument)) not in known]


def _databases(account: Account) -> dict[str, int]:
    listed: list[Any] = account.all("rds", "describe_db_instances", "DBInstances")
    return {each["DBInstanceIdentifier"]: int(each.get("AllocatedStorage") or 0) for each in listed}


def _balancer(wanted: Wanted, listener: Resource | None) -> str | None:
    balancer = wanted.referenced(listener.get("load_balancer_arn")) if listener else None
    return balancer.address if balancer else None


def _fullest(counts: Mapping[str, int]) -> Usage:
    if not counts:
        return Usage(0, 0)
    name = max(counts, key=lambda each: counts[each])
    return Usage(0, counts[name], f" in {name}")
