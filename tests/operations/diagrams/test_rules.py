"""A rule is the same rule, in whichever of Terraform's three ways it is written."""

import pytest

from operations.diagrams.rules import Rule, rules
from tests.operations.diagrams.small import Json, egress, ingress, read

GROUPS: dict[str, Json] = {"aws_security_group.web": {}, "aws_security_group.app": {}}
WEB, APP = "aws_security_group.web", "aws_security_group.app"
FROM_WEB = {"from_port": 80, "to_port": 80, "protocol": "tcp", "security_groups": ["${aws_security_group.web.id}"]}


@pytest.mark.parametrize(
    "written",
    [
        {**GROUPS, **ingress("app", "web", 80)},
        {**GROUPS, "aws_security_group.app": {"ingress": [FROM_WEB]}},
        {**GROUPS, "aws_security_group.app": {"ingress": FROM_WEB}},
        {
            **GROUPS,
            "aws_security_group_rule.app": {
                "type": "ingress",
                "security_group_id": "${aws_security_group.app.id}",
                "source_security_group_id": "${aws_security_group.web.id}",
                "from_port": 80,
                "to_port": 80,
                "protocol": "tcp",
            },
        },
    ],
    ids=["of its own", "in a list", "in an object", "of the older kind"],
)
def test_it_is_read_the_same_however_it_is_written(written):
    assert rules(read(written)) == [Rule(APP, True, WEB, "TCP 80")]


def test_egress_is_the_other_direction():
    assert rules(read({**GROUPS, **egress("web", "app", 80)})) == [Rule(WEB, False, APP, "TCP 80")]


@pytest.mark.parametrize(
    ("values", "peers"),
    [
        ({"cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]}, ["10.0.0.0/8", "0.0.0.0/0"]),
        ({"ipv6_cidr_blocks": ["::/0"]}, ["::/0"]),
        ({"self": True}, [APP]),
        ({"prefix_list_ids": ["pl-0123"]}, ["pl-0123"]),
        ({"security_groups": ["sg-0123"]}, ["sg-0123"]),
        ({"prefix_list_ids": ["${aws_vpc_endpoint.s3.prefix_list_id}"]}, ["aws_vpc_endpoint.s3"]),
    ],
)
def test_each_peer_is_a_rule(values, peers):
    block = {"from_port": 443, "to_port": 443, "protocol": "tcp", **values}
    found = rules(read({**GROUPS, "aws_vpc_endpoint.s3": {}, "aws_security_group.app": {"egress": [block]}}))
    assert found == [Rule(APP, False, peer, "TCP 443") for peer in peers]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"ip_protocol": "-1"}, "all traffic"),
        ({"ip_protocol": "tcp", "from_port": 8000, "to_port": 8010}, "TCP 8000-8010"),
        ({"ip_protocol": "udp", "from_port": 53, "to_port": 53}, "UDP 53"),
        ({"ip_protocol": "58"}, "58"),
    ],
)
def test_ports_are_said_in_words(values, said):
    written = {"security_group_id": "${aws_security_group.app.id}", "cidr_ipv4": "0.0.0.0/0", **values}
    [found] = rules(read({**GROUPS, "aws_vpc_security_group_ingress_rule.any": written}))
    assert found.what == said
