"""A service that changes its port: rules for both ports, and never the same rule twice."""

import pytest

from environments.dev import DEV
from modules.compute import Service
from modules.settings import SettingsError
from tests.changes import with_service
from tests.reading import at, changed

RULES = {
    "aws_vpc_security_group_ingress_rule.networking_backend_from_alb",
    "aws_vpc_security_group_ingress_rule.networking_backend_from_frontend",
    "aws_vpc_security_group_egress_rule.networking_alb_to_backend",
    "aws_vpc_security_group_egress_rule.networking_frontend_to_backend",
}


@pytest.fixture(scope="module")
def moving(synth):
    return synth(with_service(DEV, "backend", port=3005, former_ports=(3001,)))


def test_the_rules_of_today_move_to_the_new_port_and_others_keep_the_old_one_open(dev, moving):
    rules = {address: rule for address, rule in changed(dev, moving).items() if "security_group" in address}
    assert {address: (rule["from_port"], rule["to_port"]) for address, rule in rules.items()} == {
        **dict.fromkeys(RULES, (3005, 3005)),
        **{f"{address}_3001": (3001, 3001) for address in RULES},
    }


def test_aws_never_sees_one_rule_twice(moving):
    for address in RULES:
        assert at(moving, f"{address}_3001")["depends_on"] == [address]


def test_the_target_group_stays_although_its_port_is_another(dev, moving):
    group = "aws_lb_target_group.compute_alb_backend_targets"
    assert at(moving, group)["lifecycle"] == {"ignore_changes": ["port"]}
    assert at(moving, group)["name"] == at(dev, group)["name"]


@pytest.mark.parametrize(("port", "former"), [(3001, (3001,)), (None, (3001,))])
def test_a_former_port_is_another_one(port, former):
    with pytest.raises(SettingsError) as error:
        Service(name="web", port=port, former_ports=former)
    assert f"former_ports is [3001] and port is {port}; give the ports of before" in str(error.value)
