"""Who can leave the network, by which address, and what is shut besides."""

import warnings

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.networking import NetworkingSettings
from modules.settings import SettingsError
from tests.changes import without_containers

BASE = without_containers(DEV)
ADDRESSES = {"us-east-1a": "eipalloc-0123456789abcdef0", "us-east-1b": "eipalloc-1a2b3c4d"}


def changed(**settings):
    return BASE.but(networking=BASE.networking.but(**settings))


def resources(stack, kind):
    return stack["resource"].get(f"aws_{kind}", {})


def refusal(**settings):
    with pytest.raises(SettingsError) as error:
        changed(**settings)
    return str(error.value)


def tables(stack):
    """Subnet -> the route table that it is associated with."""
    return {
        association["subnet_id"].split(".")[1]: association["route_table_id"].split(".")[1]
        for association in resources(stack, "route_table_association").values()
    }


@pytest.mark.parametrize("nat", [True, False])
def test_isolated_database_subnets_have_a_table_without_any_route(synth, nat):
    stack = synth(changed(isolate_database_subnets=True, enable_nat_gateway=nat, gateway_endpoints=("s3",)))
    of = tables(stack)
    for letter in "ab":
        assert of[f"networking_private_db_{letter}"] == "networking_database_routes"
        assert of[f"networking_private_app_{letter}"] == f"networking_private_{letter}_routes"
    table = "${aws_route_table.networking_database_routes.id}"
    assert "route" not in resources(stack, "route_table")["networking_database_routes"]
    assert not [route for route in resources(stack, "route").values() if route["route_table_id"] == table]
    assert not [made for made in resources(stack, "vpc_endpoint").values() if table in made["route_table_ids"]]


def test_isolating_database_subnets_adds_one_table_and_keeps_every_address(synth, dev):
    before, after = synth(BASE), synth(changed(isolate_database_subnets=True))
    for kind, made in before["resource"].items():
        assert set(made) <= set(after["resource"][kind])
    assert set(resources(after, "route_table")) - set(resources(before, "route_table")) == {
        "networking_database_routes"
    }


def test_instances_get_a_public_ip_only_where_the_environment_says_so(synth):
    for environment, expected in ((changed(), True), (changed(map_public_ip_on_launch=False), False)):
        subnets = resources(synth(environment), "subnet")
        given = {name for name, subnet in subnets.items() if subnet.get("map_public_ip_on_launch")}
        assert bool(given) is expected
        assert given <= {"networking_public_a", "networking_public_b"}


def test_the_default_security_group_is_taken_over_without_rules(synth, dev):
    assert resources(dev, "default_security_group") == {}
    [group] = resources(synth(changed(close_default_security_group=True)), "default_security_group").values()
    assert (group["ingress"], group["egress"]) == ([], [])
    assert group["vpc_id"] == "${aws_vpc.networking_vpc.id}"


def test_nat_gateways_use_addresses_that_exist_and_none_is_made(synth):
    stack = synth(changed(nat_allocation_ids=ADDRESSES))
    assert resources(stack, "eip") == {}
    given = {name: gateway["allocation_id"] for name, gateway in resources(stack, "nat_gateway").items()}
    assert given == {"networking_nat_a": ADDRESSES["us-east-1a"], "networking_nat_b": ADDRESSES["us-east-1b"]}
    assert set(resources(stack, "route")) == set(resources(synth(BASE), "route"))


def test_a_single_nat_gateway_takes_one_address(synth):
    one = {"us-east-1a": ADDRESSES["us-east-1a"]}
    stack = synth(changed(single_nat_gateway=True, nat_allocation_ids=one))
    [gateway] = resources(stack, "nat_gateway").values()
    assert gateway["allocation_id"] == one["us-east-1a"]
    assert resources(stack, "eip") == {}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"nat_allocation_ids": ADDRESSES, "enable_nat_gateway": False},
            "nat_allocation_ids has addresses for us-east-1a, us-east-1b and enable_nat_gateway is off; turn it on",
        ),
        (
            {"nat_allocation_ids": {"us-east-1a": "eipalloc-1a2b3c4d"}},
            "has addresses for us-east-1a and NAT gateways are in us-east-1a, us-east-1b; give one for each",
        ),
        (
            {"nat_allocation_ids": ADDRESSES, "single_nat_gateway": True},
            "has addresses for us-east-1a, us-east-1b and NAT gateways are in us-east-1a; give one for each",
        ),
        (
            {"nat_allocation_ids": {**ADDRESSES, "us-east-1c": "eipalloc-5e6f7a8b"}},
            "NAT gateways are in us-east-1a, us-east-1b; give one for each",
        ),
        (
            {"nat_allocation_ids": dict.fromkeys(ADDRESSES, "eipalloc-1a2b3c4d")},
            "nat_allocation_ids gives eipalloc-1a2b3c4d to more than one zone",
        ),
        ({"nat_allocation_ids": {"us-east-1a": "52.1.2.3"}}, "allowed: ids of Elastic IP addresses, eipalloc-"),
        ({"nat_allocation_ids": {"us-east-1a": "eipalloc-12"}}, "allowed: ids of Elastic IP addresses, eipalloc-"),
    ],
)
def test_wrong_addresses_are_refused_in_one_sentence(settings, words):
    message = refusal(**settings)
    assert words in message
    assert message.count(";") <= 1 + message.count("allowed")


def test_addresses_that_exist_cannot_be_changed_behind_the_settings_back():
    given = dict(ADDRESSES)
    settings = NetworkingSettings(vpc_cidr="10.0.0.0/16", enable_nat_gateway=True, nat_allocation_ids=given)
    given.clear()
    assert settings.nat_allocation_ids == ADDRESSES


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"single_nat_gateway": True}, "single_nat_gateway is on without effect, for enable_nat_gateway is off"),
        ({"flow_logs_retention_days": 7}, "flow_logs_retention_days without effect, for enable_flow_logs is off"),
        (
            {"flow_logs_retention_days": 7, "flow_logs_may_create_group": False},
            "flow_logs_may_create_group and flow_logs_retention_days without effect",
        ),
    ],
)
def test_what_has_no_effect_is_said_once(settings, words):
    with pytest.warns(UserWarning, match=words) as said:
        NetworkingSettings(vpc_cidr="10.0.0.0/16", **settings)
    assert len(said) == 1


def test_nothing_is_said_of_defaults_and_of_what_has_an_effect():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        NetworkingSettings(vpc_cidr="10.0.0.0/16")
        NetworkingSettings(
            vpc_cidr="10.0.0.0/16",
            enable_nat_gateway=True,
            single_nat_gateway=True,
            enable_flow_logs=True,
            flow_logs_retention_days=30,
        )


def test_prod_is_shut_where_nothing_has_to_be_open(synth):
    stack = synth(PROD)
    of = tables(stack)
    assert {of[f"networking_private_db_{letter}"] for letter in "abc"} == {"networking_database_routes"}
    assert set(resources(stack, "default_security_group")) == {"networking_default_security_group"}
    assert set(resources(stack, "vpc_endpoint")) == {"networking_s3_endpoint", "networking_dynamodb_endpoint"}
    assert not [subnet for subnet in resources(stack, "subnet").values() if subnet.get("map_public_ip_on_launch")]
    said = PROD.networking.model_fields_set
    assert {"map_public_ip_on_launch", "isolate_database_subnets", "close_default_security_group"} <= said
    assert {"gateway_endpoints", "flow_logs_may_create_group"} <= said
