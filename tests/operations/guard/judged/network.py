"""Routes, gateways, rules of security groups."""

from typing import Any

from tests.operations.guard.judged.bed import Bed, Case

VPC = "aws_vpc.networking_vpc"
ROUTE = "aws_route.networking_public_internet_route"
NAT_ROUTE = "aws_route.networking_private_a_nat_route"
GATEWAY = "aws_internet_gateway.networking_internet_gateway"
ASSOCIATION = "aws_route_table_association.networking_private_app_a_association"
SUBNET = "aws_subnet.networking_private_app_b"
INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"
TABLE = "aws_route_table.networking_private_b_routes"
OLD_RULE = "aws_security_group_rule.networking_old"
FLOW_LOG = "aws_flow_log.networking_flow_log"
DATABASE_GROUP = "aws_security_group.networking_database_security_group"
TO_BACKEND = f"{INGRESS}.networking_backend_from_alb"


def _unused_route(bed: Bed) -> None:
    """A route of a table that no subnet uses."""
    bed.run("aws_route_table.networking_spare", id="rtb-9", vpc_id=bed.has(VPC)["id"])
    bed.make("aws_route_table.networking_spare", vpc_id="${aws_vpc.networking_vpc.id}")
    bed.run("aws_route.networking_spare", id="r-9", route_table_id="rtb-9", destination_cidr_block="0.0.0.0/0")


def _no_gateway(bed: Bed) -> None:
    bed.drop(GATEWAY)
    bed.drop(ROUTE)


def _no_table(bed: Bed) -> None:
    bed.drop(TABLE)
    zone = "networking_private_{}_b_association"
    bed.touched |= {f"aws_route_table_association.{zone.format(tier)}" for tier in ("app", "db")}
    bed.touched.add("aws_route.networking_private_b_nat_route")


def _old_rule(bed: Bed) -> None:
    said = {"type": "ingress", "protocol": "tcp", "from_port": 0, "to_port": 65535, "cidr_blocks": ["0.0.0.0/0"]}
    bed.make(OLD_RULE, security_group_id=f"${{{DATABASE_GROUP}.id}}", **said)


def _another_table(bed: Bed) -> None:
    bed.says(ASSOCIATION, route_table_id="${aws_route_table.networking_private_b_routes.id}")


def _new_rule(name: str, port: int | None, cidr: str, protocol: str = "tcp") -> Any:
    def change(bed: Bed) -> None:
        ports = {} if port is None else {"from_port": port, "to_port": port}
        bed.make(
            f"{INGRESS}.networking_{name}",
            security_group_id=f"${{{DATABASE_GROUP}.id}}",
            ip_protocol=protocol,
            cidr_ipv4=cidr,
            **ports,
        )

    return change


def _rule_for_nobody(bed: Bed) -> None:
    """What a service's former port needed, once no task listens there any more."""
    rule = bed.has(TO_BACKEND)
    bed.run(
        f"{INGRESS}.networking_backend_from_alb_8080", **{**rule, "id": "sgr-9", "from_port": 8080, "to_port": 8080}
    )


def _another_port(bed: Bed) -> None:
    bed.says(TO_BACKEND, from_port=4001, to_port=4001)


def _another_port_with_the_former(bed: Bed) -> None:
    said = dict(bed.says(TO_BACKEND))
    bed.make(f"{INGRESS}.networking_backend_from_alb_3001", **said)
    _another_port(bed)


def _wider(cidr: str) -> Any:
    def change(bed: Bed) -> None:
        rule = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22}
        group = bed.has(DATABASE_GROUP)["id"]
        bed.run(f"{INGRESS}.networking_admin", id="sgr-8", security_group_id=group, cidr_ipv4="10.0.0.0/8", **rule)
        bed.make(f"{INGRESS}.networking_admin", security_group_id=f"${{{DATABASE_GROUP}.id}}", cidr_ipv4=cidr, **rule)

    return change


CASES = (
    Case("the default route is destroyed", lambda bed: bed.drop(ROUTE), {f"{ROUTE}=outage": "danger"}),
    Case("a private zone has no way out", lambda bed: bed.drop(NAT_ROUTE), {f"{NAT_ROUTE}=outage": "danger"}),
    Case("a route that nobody uses is destroyed", _unused_route),
    Case("the internet gateway is destroyed", _no_gateway,
         {f"{GATEWAY}=outage": "danger", f"{ROUTE}=outage": "danger"}),
    Case("a subnet loses its routes", lambda bed: bed.drop(ASSOCIATION), {f"{ASSOCIATION}=outage": "danger"}),
    Case("a subnet gets other routes", _another_table),
    Case("the database's port is opened to everybody", _new_rule("world", 5432, "0.0.0.0/0"),
         {f"{INGRESS}.networking_world=open-to-all": "danger"}),
    Case("everything is opened to everybody", _new_rule("all", None, "0.0.0.0/0", "-1"),
         {f"{INGRESS}.networking_all=open-to-all": "danger"}),
    Case("the database's port is opened to half of the world", _new_rule("half", 5432, "128.0.0.0/1"),
         {f"{INGRESS}.networking_half=open-to-all": "danger"}),
    Case("the database's port is opened to the office", _new_rule("office", 5432, "192.0.2.0/24")),
    Case("a web port is opened to everybody", _new_rule("web", 443, "0.0.0.0/0")),
    Case("a rule is widened to everybody", _wider("0.0.0.0/0"),
         {f"{INGRESS}.networking_admin=open-to-all": "danger"}),
    Case("a rule is widened to a company", _wider("10.0.0.0/7")),
    Case("the load balancer no longer gets to the backend", lambda bed: bed.drop(TO_BACKEND),
         {f"{TO_BACKEND}=outage": "danger"}),
    Case("the backend no longer gets to the database", lambda bed: bed.drop(f"{EGRESS}.networking_backend_to_database"),
         {f"{EGRESS}.networking_backend_to_database=outage": "danger"}),
    Case("the backend no longer gets to the internet", lambda bed: bed.drop(f"{EGRESS}.networking_backend_to_internet"),
         {f"{EGRESS}.networking_backend_to_internet=outage": "danger"}),
    Case("a rule for a port that nobody listens on is destroyed", _rule_for_nobody),
    Case("a rule leaves the port that tasks listen on", _another_port, {f"{TO_BACKEND}=outage": "danger"}),
    Case("a rule leaves a port that another one keeps open", _another_port_with_the_former),
    Case("names are no longer answered", lambda bed: bed.says(VPC, enable_dns_support=False),
         {f"{VPC}=enable_dns_support": "danger"}),
    Case("what starts in a private subnet is on the internet",
         lambda bed: bed.says(SUBNET, map_public_ip_on_launch=True), {f"{SUBNET}=map_public_ip_on_launch": "warning"}),
    Case("what starts in a subnet is no longer on the internet",
         lambda bed: bed.change(SUBNET, "map_public_ip_on_launch", True, False)),
    Case("a table in use is destroyed", _no_table, {f"{TABLE}=outage": "danger"}),
    Case("everything is opened by a rule of the old kind", _old_rule, {f"{OLD_RULE}=open-to-all": "danger"}),
    Case("flow logs end", lambda bed: bed.drop(FLOW_LOG), {f"{FLOW_LOG}=outage": "warning"}),
)  # fmt: skip
