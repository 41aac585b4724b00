"""Groups that belong to no service: what is made of them, and what they may be connected with."""

import pytest

from environments.dev import DEV
from modules.networking import Connection, MoreGroup
from modules.settings import SettingsError
from tests.changes import without_containers
from tests.later.dev_2026_02_16 import DEV as WITH_PROMETHEUS
from tests.reading import at, named

VPN = MoreGroup(name="office-vpn", tier="access", description="VPN of the office")
TO_BACKEND = Connection(to="backend", port=3001, egress="Allow VPN to backend", ingress="Allow from VPN")


def having(*groups):
    return DEV.but(networking=DEV.networking.but(more_groups=groups))


def rules(stack, half):
    """Group, peer, port and description of each rule that is not one of dev's without more groups."""
    return {
        name.removeprefix("networking_"): (
            rule["security_group_id"],
            rule.get("referenced_security_group_id") or rule.get("cidr_ipv4"),
            rule["from_port"],
            rule["description"],
        )
        for name, rule in named(stack, f"aws_vpc_security_group_{half}_rule").items()
    }


def group(name):
    return f"${{aws_security_group.networking_{name}_security_group.id}}"


def refusal(make):
    with pytest.raises(SettingsError) as error:
        make()
    return str(error.value)


def test_a_group_is_named_and_tagged_by_itself(synth):
    made = at(synth(having(VPN)), "aws_security_group.networking_office_vpn_security_group")
    assert {key: made[key] for key in ("name_prefix", "description", "tags", "lifecycle")} == {
        "name_prefix": "dev-davidshaevel-office-vpn-sg-",
        "description": "VPN of the office",
        "tags": DEV.names.tags("office-vpn-sg", Tier="access"),
        "lifecycle": {"create_before_destroy": True, "ignore_changes": ["ingress", "egress"]},
    }


def test_a_connection_has_both_halves(synth):
    stack, before = synth(having(VPN.but(connections=[TO_BACKEND]))), synth(DEV)
    new = {half: rules(stack, half).items() - rules(before, half).items() for half in ("ingress", "egress")}
    vpn, backend = group("office_vpn"), group("app_backend")
    assert dict(new["egress"]) == {"office_vpn_to_backend": (vpn, backend, 3001, "Allow VPN to backend")}
    assert dict(new["ingress"]) == {"backend_from_office_vpn": (backend, vpn, 3001, "Allow from VPN")}


def test_of_one_that_is_somebody_elses_a_half_is_enough(synth):
    """The owner's, of which the halves of backend and frontend were in another module."""
    stack, before = synth(WITH_PROMETHEUS.but(activated=True)), synth(DEV)
    new = {half: set(rules(stack, half)) - set(rules(before, half)) for half in ("ingress", "egress")}
    assert new == {
        "ingress": {"prometheus_from_backend"},
        "egress": {
            "backend_to_prometheus",
            "prometheus_to_backend",
            "prometheus_to_frontend",
            "prometheus_to_internet",
        },
    }


def test_any_address_is_a_peer_that_is_called(synth):
    out = VPN.but(connections=[Connection(to="internet", port=443, egress="Allow HTTPS")])
    assert rules(synth(having(out)), "egress")["office_vpn_to_internet"] == (
        group("office_vpn"),
        "0.0.0.0/0",
        443,
        "Allow HTTPS",
    )


def test_groups_call_one_another(synth):
    caller = VPN.but(name="grafana", connections=[Connection(to="office-vpn", port=9090, egress="Ask")])
    assert rules(synth(having(VPN, caller)), "egress")["grafana_to_office_vpn"] == (
        group("grafana"),
        group("office_vpn"),
        9090,
        "Ask",
    )


def test_they_stay_while_nothing_runs(synth):
    environment = having(VPN.but(connections=[TO_BACKEND]))
    for off in (environment.but(activated=False), without_containers(environment)):
        assert "networking_office_vpn_security_group" in named(synth(off), "aws_security_group")
        assert "backend_from_office_vpn" in rules(synth(off), "ingress")


@pytest.mark.parametrize(
    ("connection", "sentence"),
    [
        ({"egress": "a"}, "to is None and by is None; set one of them"),
        ({"to": "backend", "by": "frontend", "egress": "a"}, "to is 'backend' and by is 'frontend'; set one of them"),
        ({"to": "backend"}, "egress and ingress of the connection with 'backend' are both None; describe one"),
        (
            {"by": "internet", "ingress": "a"},
            "the connection with 'internet' has another half than egress; leave that out",
        ),
        (
            {"to": "internet", "egress": "a", "ingress": "b"},
            "the connection with 'internet' has another half than egress; leave that out",
        ),
        (
            {"to": "backend", "egress": "It's"},
            'egress is "It\'s"; allowed: 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
        ),
    ],
)
def test_a_connection_is_between_two_and_described(connection, sentence):
    assert refusal(lambda: Connection(port=443, **connection)) == f"Connection: {sentence}"


@pytest.mark.parametrize("name", ["alb", "database", "endpoints", "internet", "app-backend"])
def test_the_networks_own_names_are_taken(name):
    assert refusal(lambda: VPN.but(name=name)) == (
        f"MoreGroup: name is {name!r}; allowed: other names than app-..., alb, database, endpoints, internet, which "
        "are the network's own"
    )


def test_a_peer_is_named_once_in_a_direction():
    back = Connection(by="backend", port=9090, ingress="Answers")
    assert len(VPN.but(connections=[TO_BACKEND, back]).connections) == 2
    assert refusal(lambda: VPN.but(connections=[TO_BACKEND, TO_BACKEND.but(port=9229)])) == (
        "MoreGroup: connections of 'office-vpn' has 'backend' more than once in a direction; name each once"
    )
    assert refusal(lambda: VPN.but(connections=[Connection(to="office-vpn", port=1, egress="a")])) == (
        "MoreGroup: connections of 'office-vpn' has the group itself; name another one"
    )
    assert "more_groups has office-vpn more than once; name each once" in refusal(lambda: having(VPN, VPN))


def test_peers_are_services_or_other_groups():
    assert refusal(lambda: having(VPN.but(connections=[TO_BACKEND.but(to="backed")]))) == (
        "Environment: networking.more_groups: 'office-vpn' is connected with 'backed', which is neither a service nor "
        "a group; known: frontend, backend, internet"
    )
    assert refusal(lambda: having(VPN.but(name="backend"))) == (
        "Environment: networking.more_groups has 'backend', the name of a service; choose another one"
    )
