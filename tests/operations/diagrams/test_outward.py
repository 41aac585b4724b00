"""A tier has one arrow to the internet, along its routes, which says who may open what."""

from tests.operations.diagrams.small import NAT, NETWORK, edges, egress, service

TWO = {**NETWORK, **service("shop"), **service("stock")}
ANY = "0.0.0.0/0"


def test_what_all_of_a_tier_may_do_is_said_once():
    calls = {**egress("shop", ANY, 443), **egress("stock", ANY, 443)}
    assert edges({**TWO, **NAT, **calls}) == {("app", "nat", ("TCP 443",), "may"), ("nat", "internet", (), "may")}


def test_a_port_of_some_names_them():
    calls = {**egress("shop", ANY, 443), **egress("stock", ANY, 443), **egress("stock", ANY, 587)}
    assert ("app", "nat", ("TCP 443", "TCP 587 (stock)"), "may") in edges({**TWO, **NAT, **calls})


def test_two_of_three_are_not_all():
    calls = {**egress("shop", ANY, 443), **egress("stock", ANY, 443)}
    assert ("app", "nat", ("TCP 443 (shop, stock)",), "may") in edges({**TWO, **service("idle"), **NAT, **calls})


def test_the_only_caller_calls_by_itself():
    assert ("shop", "nat", ("TCP 443",), "may") in edges({**TWO, **NAT, **egress("shop", ANY, 443)})


def test_without_a_route_nothing_goes():
    assert edges({**TWO, **egress("shop", ANY, 443)}) == {
        ("shop", "internet", ("TCP 443", "no route out"), "half"),
    }


def test_a_public_tier_needs_no_nat():
    public = {
        "network_configuration": {
            "security_groups": ["${aws_security_group.web.id}"],
            "subnets": ["${aws_subnet.web.id}"],
        }
    }
    assert edges({**NETWORK, **service("web", **public), **egress("web", ANY, 443)}) == {
        ("web", "internet", ("TCP 443",), "may")
    }
