"""Pictures of whole environments say what the rules in their JSON say, counted here without the reader."""

import copy
import json
import re
from pathlib import Path

import pytest

from environments.dev import DEV
from environments.prod import PROD
from operations.diagrams.model import Kind, Style
from operations.diagrams.picture import picture
from terraform.stack import Stack
from tests.operations.diagrams.environments import ENVIRONMENTS, picture_of

OWNERS = ("aws_lb", "aws_ecs_service", "aws_db_instance")


def owners(stack):
    """Security group -> who has it; itself, where nobody does."""
    found = {name: f"aws_security_group.{name}" for name in stack["resource"]["aws_security_group"]}
    for type_ in OWNERS:
        for name, values in stack["resource"].get(type_, {}).items():
            [group] = set(re.findall(r"aws_security_group\.(\w+)\.id", json.dumps(values)))
            found[group] = f"{type_}.{name}"
    return found


def halves(stack, direction):
    """Of all rules between two groups: caller, called, port."""
    of, found = owners(stack), set()
    for rule in stack["resource"][f"aws_vpc_security_group_{direction}_rule"].values():
        if "referenced_security_group_id" in rule:
            own, peer = (of[rule[name].split(".")[1]] for name in ("security_group_id", "referenced_security_group_id"))
            found.add((own, peer, rule["from_port"]) if direction == "egress" else (peer, own, rule["from_port"]))
    return found


def ports(edge):
    return {int(port) for label in edge.labels for port in re.findall(r"\d+", label) if label.startswith("TCP ")}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_who_talks_to_whom_is_what_both_halves_of_the_rules_let(synth, name):
    stack = synth(ENVIRONMENTS[name])
    guarded = set(owners(stack).values())
    said = {
        (edge.source, edge.target, port)
        for edge in picture_of(synth, name).edges
        if edge.style is Style.MAY and {edge.source, edge.target} <= guarded
        for port in ports(edge)
    }
    assert said == halves(stack, "egress") & halves(stack, "ingress") != set()


@pytest.mark.parametrize("name", ["dev", "prod", "five services"])
def test_who_calls_the_internet_is_what_rules_for_any_address_let(synth, name):
    opened: dict[int, set[str]] = {}
    for rule in synth(ENVIRONMENTS[name])["resource"]["aws_vpc_security_group_egress_rule"].values():
        if rule.get("cidr_ipv4") == "0.0.0.0/0":
            opened.setdefault(rule["from_port"], set()).add(rule["security_group_id"])
    found = picture_of(synth, name)
    services = [node.title for node in found if node.kind is Kind.SERVICE]
    [edge] = [edge for edge in found.edges if edge.target.startswith("aws_nat_gateway.")]
    assert edge.source == "aws_subnet.networking_private_app_a"
    said = {}
    for label in edge.labels:
        listed = re.search(r"\((.*)\)", label)
        for port in re.findall(r"\d+", label.split("(")[0]):
            said[int(port)] = len(listed[1].split(", ")) if listed else len(services)
    assert said == {port: len(groups) for port, groups in opened.items()}


def test_a_rule_that_is_added_is_seen(synth):
    changed = copy.deepcopy(synth(DEV))
    before = picture(Stack("dev", Path(), synth(DEV)))
    group = "${{aws_security_group.networking_{}_security_group.id}}".format
    ends = {"security_group_id": group("app_frontend"), "referenced_security_group_id": group("database")}
    rule = {**ends, "ip_protocol": "tcp", "from_port": 5432, "to_port": 5432}
    changed["resource"]["aws_vpc_security_group_egress_rule"]["more"] = rule
    after = picture(Stack("dev", Path(), changed))
    [edge] = set(after.edges) - set(before.edges)
    assert (edge.source, edge.target) == (
        "aws_ecs_service.compute_frontend_service",
        "aws_db_instance.database_instance",
    )
    assert edge.labels == ("TCP 5432, not let in",)


def test_prod_is_reached_through_cloudfront_alone(synth):
    found = picture_of(synth, "prod")
    balancer = "aws_lb.compute_alb_load_balancer"
    assert {(edge.source, edge.style) for edge in found.edges if edge.target == balancer} == {
        ("aws_cloudfront_distribution.cdn_distribution", Style.MAY),
        ("aws_route53_zone.domain_zone", Style.BELONGS),
    }


def test_what_is_switched_off_says_so(synth):
    off = {**synth(ENVIRONMENTS["off"]), "//": {"switched_off": []}}
    assert picture(Stack("prod", Path(), off)).title == "prod, switched off"
    assert picture(Stack("prod", Path(), synth(PROD))).title == "prod"


def test_what_is_switched_off_shows_the_groups_that_stay(synth):
    found = picture_of(synth, "off")
    assert {node.kind for node in found} == {Kind.BESIDE, Kind.OTHER, Kind.INTERNET, Kind.NOTHING, Kind.ENDPOINT}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_edge_ends_at_something_that_is_drawn_once(synth, name):
    found = picture_of(synth, name)
    ids = [part.id for part in (*found, *found.all_groups())]
    assert len(ids) == len(set(ids))
    assert {end for edge in found.edges for end in (edge.source, edge.target)} <= set(ids)


def test_resources_that_the_picture_is_of_are_all_in_it(synth):
    stack = synth(PROD)["resource"]
    drawn = {node.id for node in picture_of(synth, "prod")}
    for type_ in (*OWNERS, "aws_cloudfront_distribution", "aws_wafv2_web_acl", "aws_route53_zone"):
        assert {f"{type_}.{name}" for name in stack[type_]} <= drawn
