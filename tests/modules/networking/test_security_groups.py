"""Who may talk to whom: as a plan, for services of every shape, and as it is generated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import ComputeSettings, Route, Service
from modules.compute.service import RESERVED_NAMES
from modules.networking.rules import INTERNET, Rule
from modules.networking.security_groups import (
    ALB,
    DATABASE,
    app_group,
    egress_rules,
    groups,
    ingress_rules,
)
from modules.settings import SettingsError
from tests.changes import with_compute, with_services, without_containers
from tests.reading import at, named

ENVIRONMENTS = pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)

# The plan, for any set of services

# Words of which names are made that could meet in one address, if any could.
WORDS = st.sampled_from(["a", "b", "to", "from", "internet", "alb", "app", "database", "http", "80", "443"])
PORTS = st.sampled_from([80, 443, 3000, 5432])


def is_a_name(name):
    try:
        return bool(Service(name=name))
    except SettingsError:
        return False


NAMES = st.lists(WORDS, min_size=1, max_size=3).map("-".join).filter(is_a_name)


@st.composite
def several_services(draw):
    """Services that the settings accept: of any port, called by any other, routed or not."""
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    ports = {name: draw(st.none() | PORTS) for name in names}
    default = draw(st.sampled_from(names))
    ports[default] = ports[default] or 3000
    services = []
    for number, name in enumerate(names, start=1):
        routed = ports[name] is not None and draw(st.booleans())
        others = [other for other in names if other != name and ports[other] is not None]
        services.append(
            Service(
                name=name,
                port=ports[name],
                is_default=name == default,
                routes=(Route(name="r", priority=number, path_patterns=(f"/{name}",)),) if routed else (),
                calls=draw(st.lists(st.sampled_from(others), unique=True)) if others else (),
                uses_database=draw(st.booleans()),
                internet_ports=draw(st.lists(PORTS, unique=True)),
            )
        )
    return ComputeSettings(services=services).services


def opened(rules):
    """Group, port and peer of each rule."""
    return [(rule.group, rule.port, rule.peer) for rule in rules]


@given(several_services())
def test_what_a_group_accepts_from_a_group_that_group_may_open_and_the_other_way_round(services):
    accepted = [(rule.peer, rule.port, rule.group) for rule in ingress_rules(services) if rule.peer != INTERNET]
    sent = opened(rule for rule in egress_rules(services) if rule.peer != INTERNET)
    assert sorted(accepted) == sorted(sent)


@given(several_services())
def test_no_two_rules_or_groups_have_one_id_and_none_says_what_another_says(services):
    ids = [rule.id for rule in (*ingress_rules(services), *egress_rules(services))]
    assert len(set(ids)) == len(ids)
    assert len({group.id for group in groups(services)}) == len(services) + 2
    for rules in (ingress_rules, egress_rules):
        made = opened(rules(services))
        assert len(set(made)) == len(made)


@given(several_services())
def test_every_rule_is_between_groups_that_there_are_or_opens_to_any_address(services):
    known = {group.id for group in groups(services)}
    for rule in (*ingress_rules(services), *egress_rules(services)):
        assert rule.group in known
        assert rule.peer in {*known, INTERNET} - {rule.group}


@given(several_services())
def test_any_address_reaches_the_load_balancer_and_nothing_else(services):
    assert opened(rule for rule in ingress_rules(services) if rule.peer == INTERNET) == [
        (ALB, 80, INTERNET),
        (ALB, 443, INTERNET),
    ]


@given(several_services())
def test_the_database_accepts_exactly_the_services_that_use_it_and_opens_nothing(services):
    assert {rule.peer for rule in ingress_rules(services) if rule.group == DATABASE} == {
        app_group(service) for service in services if service.uses_database
    }
    assert DATABASE not in {rule.group for rule in egress_rules(services)}


@given(several_services())
def test_a_service_accepts_the_load_balancer_and_its_callers_on_its_port_and_nobody_else(services):
    for service in services:
        callers = {app_group(other) for other in services if service.name in other.calls}
        expected = {*callers, *([ALB] if service.behind_load_balancer else [])}
        accepted = [rule for rule in ingress_rules(services) if rule.group == app_group(service)]
        assert {rule.peer for rule in accepted} == expected
        assert {rule.port for rule in accepted} <= {service.port}


@given(several_services())
def test_a_service_opens_any_address_on_the_ports_that_it_names(services):
    for service in services:
        assert {
            rule.port for rule in egress_rules(services) if rule.group == app_group(service) and rule.peer == INTERNET
        } == set(service.internet_ports)


@given(several_services())
def test_the_order_of_the_services_changes_no_rule(services):
    for rules in (ingress_rules, egress_rules):
        assert set(rules(services)) == set(rules(services[::-1]))


@pytest.mark.parametrize("name", [*RESERVED_NAMES, "to", "a-to", "from-b", "a-to-b", "internet-80"])
def test_names_that_would_meet_in_one_address_are_no_names(name):
    assert not is_a_name(name)


# Descriptions: a group's forces its replacement, so those that run stay


def test_the_groups_that_run_are_described_as_they_are():
    assert {group.id: group.description for group in groups(DEV.compute.services)} == {
        "alb": "Security group for Application Load Balancer - allows HTTP/HTTPS from internet",
        "app_frontend": "Security group for frontend containers - allows traffic from ALB only",
        "app_backend": "Security group for backend containers - allows traffic from ALB and frontend",
        "database": "Security group for RDS PostgreSQL database - allows traffic from backend only",
    }


def test_a_new_service_has_a_group_and_rules_that_say_whose_they_are():
    feed = Service(name="price-feed", port=9000, uses_database=True, internet_ports=(443, 587))
    caller = Service(name="shop", calls=("price-feed",), internet_ports=())
    [_, group, _, _] = groups([feed, caller])
    assert (group.id, group.description) == ("app_price_feed", "Security group for price-feed containers")
    assert list(ingress_rules([feed, caller]))[2:] == [
        Rule(
            "database_from_price_feed",
            DATABASE,
            5432,
            "app_price_feed",
            "Allow PostgreSQL traffic from price-feed containers",
        ),
        Rule("price_feed_from_shop", "app_price_feed", 9000, "app_shop", "Allow traffic from shop containers"),
    ]
    assert list(egress_rules([feed, caller])) == [
        Rule("price_feed_to_database", "app_price_feed", 5432, DATABASE, "Allow traffic to PostgreSQL database"),
        Rule("price_feed_to_internet", "app_price_feed", 443, INTERNET, "Allow HTTPS to internet for external APIs"),
        Rule("price_feed_to_internet_587", "app_price_feed", 587, INTERNET, "Allow TCP port 587 to internet"),
        Rule("shop_to_price_feed", "app_shop", 9000, "app_price_feed", "Allow traffic to price-feed containers"),
    ]


# As it is generated

INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"


def group(name):
    return f"${{aws_security_group.networking_{name}_security_group.id}}"


def accepted(stack, name):
    """Who may talk to a security group: pairs of peer and port."""
    return openings(named(stack, INGRESS), name)


def sent(stack, name):
    """Whom a security group may talk to."""
    return openings(named(stack, EGRESS), name)


def openings(rules, name):
    return {
        (rule.get("cidr_ipv4") or rule["referenced_security_group_id"], rule["from_port"])
        for rule in rules.values()
        if rule["security_group_id"] == group(name)
    }


def test_the_load_balancer_accepts_http_and_https_from_anywhere(dev):
    assert accepted(dev, "alb") == {("0.0.0.0/0", 80), ("0.0.0.0/0", 443)}


def from_outside(stack):
    return {
        name: rule["security_group_id"]
        for name, rule in named(stack, INGRESS).items()
        if "referenced_security_group_id" not in rule
    }


def test_only_the_load_balancer_accepts_traffic_from_the_internet(dev):
    assert from_outside(dev) == {"networking_alb_http": group("alb"), "networking_alb_https": group("alb")}
    assert {rule["cidr_ipv4"] for rule in named(dev, INGRESS).values() if "cidr_ipv4" in rule} == {"0.0.0.0/0"}


def test_only_the_load_balancer_of_prod_accepts_traffic_and_from_cloudfront_alone(synth):
    prod = synth(PROD)
    assert from_outside(prod) == {"networking_alb_from_cloudfront": group("alb")}
    rules = named(prod, INGRESS)
    assert not any("cidr_ipv4" in rule for rule in rules.values())
    assert rules["networking_alb_from_cloudfront"]["prefix_list_id"] == (
        "${data.aws_ec2_managed_prefix_list.networking_cloudfront_addresses.id}"
    )


def test_the_frontend_accepts_connections_from_the_load_balancer_only(dev):
    assert accepted(dev, "app_frontend") == {(group("alb"), 3000)}


def test_the_backend_accepts_connections_from_load_balancer_and_frontend_only(dev):
    assert accepted(dev, "app_backend") == {(group("alb"), 3001), (group("app_frontend"), 3001)}


def test_the_database_accepts_connections_from_the_backend_only(dev):
    assert accepted(dev, "database") == {(group("app_backend"), 5432)}


def test_the_database_opens_no_connection(dev):
    assert sent(dev, "database") == set()


def test_each_group_reaches_what_it_needs_and_no_more(dev):
    assert sent(dev, "alb") == {(group("app_frontend"), 3000), (group("app_backend"), 3001)}
    assert sent(dev, "app_frontend") == {(group("app_backend"), 3001), ("0.0.0.0/0", 443)}
    assert sent(dev, "app_backend") == {(group("database"), 5432), ("0.0.0.0/0", 443)}


def test_every_rule_opens_one_tcp_port(dev):
    for kind in (INGRESS, EGRESS):
        for rule in named(dev, kind).values():
            assert rule["ip_protocol"] == "tcp"
            assert rule["from_port"] == rule["to_port"]


def test_the_containers_ports_move_their_rules(synth):
    moved = synth(without_containers(with_services(DEV, frontend={"port": 8080}, backend={"port": 9090})))
    assert accepted(moved, "app_frontend") == {(group("alb"), 8080)}
    assert accepted(moved, "app_backend") == {(group("alb"), 9090), (group("app_frontend"), 9090)}
    assert sent(moved, "alb") == {(group("app_frontend"), 8080), (group("app_backend"), 9090)}


def test_the_ports_that_a_service_may_open_outside_are_rules_of_their_own(synth):
    stack = synth(without_containers(with_services(DEV, frontend={"internet_ports": ()}, backend={
        "internet_ports": (443, 587)
    })))  # fmt: skip
    assert sent(stack, "app_frontend") == {(group("app_backend"), 3001)}
    assert sent(stack, "app_backend") == {(group("database"), 5432), ("0.0.0.0/0", 443), ("0.0.0.0/0", 587)}
    assert at(stack, f"{EGRESS}.networking_backend_to_internet_587")["description"] == "Allow TCP port 587 to internet"


def test_rules_are_resources_of_their_own_and_groups_do_not_fight_them(dev):
    made = named(dev, "aws_security_group")
    assert sorted(made) == sorted(
        f"networking_{name}_security_group" for name in ("alb", "app_frontend", "app_backend", "database")
    )
    for security_group in made.values():
        assert not {"ingress", "egress", "name"} & security_group.keys()
        assert security_group["name_prefix"].startswith("dev-davidshaevel-")
        assert security_group["lifecycle"] == {
            "create_before_destroy": True,
            "ignore_changes": ["ingress", "egress"],
        }


def test_a_service_of_two_words_has_a_group_and_a_name_of_both(synth):
    feed = Service(name="price-feed", port=9000)
    stack = synth(without_containers(with_compute(DEV, services=(*DEV.compute.services, feed))))
    made = at(stack, "aws_security_group.networking_app_price_feed_security_group")
    assert made["name_prefix"] == "dev-davidshaevel-app-price-feed-sg-"
    assert (made["tags"]["Name"], made["tags"]["Tier"]) == ("dev-davidshaevel-app-price-feed-sg", "private-app")
    assert accepted(stack, "app_price_feed") == set()
    assert sent(stack, "app_price_feed") == {("0.0.0.0/0", 443)}
