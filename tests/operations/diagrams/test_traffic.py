"""An arrow where both security groups let it, and a red one where only one of them does."""

from operations.diagrams.model import Kind
from tests.operations.diagrams.small import NETWORK, Json, drawn, edges, egress, ingress, service

TWO = {**NETWORK, **service("shop"), **service("stock")}
PREFIXES: dict[str, Json] = {
    "data.aws_ec2_managed_prefix_list.cloudfront": {"name": "com.amazonaws.global.cloudfront.origin-facing"},
    "aws_vpc_security_group_ingress_rule.cloudfront": {
        "security_group_id": "${aws_security_group.shop.id}",
        "prefix_list_id": "${data.aws_ec2_managed_prefix_list.cloudfront.id}",
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
    },
}


def test_without_a_rule_nobody_talks():
    assert edges(TWO) == set()


def test_both_halves_are_one_arrow():
    assert edges({**TWO, **egress("shop", "stock", 80), **ingress("stock", "shop", 80)}) == {
        ("shop", "stock", ("TCP 80",), "may")
    }


def test_half_of_it_lets_nothing_through_and_says_what_is_missing():
    assert edges({**TWO, **egress("shop", "stock", 80)}) == {("shop", "stock", ("TCP 80, not let in",), "half")}
    assert edges({**TWO, **ingress("stock", "shop", 80)}) == {("shop", "stock", ("TCP 80, not let out",), "half")}


def test_ports_that_differ_meet_nowhere():
    assert edges({**TWO, **egress("shop", "stock", 80), **ingress("stock", "shop", 81)}) == {
        ("shop", "stock", ("TCP 80, not let in", "TCP 81, not let out"), "half")
    }


def test_several_ports_share_an_arrow():
    both = [(egress("shop", "stock", port), ingress("stock", "shop", port)) for port in (80, 81)]
    rules = {key: value for pair in both for half in pair for key, value in half.items()}
    assert edges({**TWO, **rules}) == {("shop", "stock", ("TCP 80, 81",), "may")}


def test_addresses_outside_need_one_half():
    found = drawn({**TWO, **ingress("shop", "0.0.0.0/0", 443), **ingress("stock", "192.0.2.0/24", 22)})
    assert [(node.title, node.kind) for node in found.nodes] == [
        ("Internet", Kind.INTERNET),
        ("192.0.2.0/24", Kind.OTHER),
    ]
    assert [(edge.source, edge.labels) for edge in found.edges] == [
        ("internet", ("TCP 443",)),
        ("192.0.2.0/24", ("TCP 22",)),
    ]


def test_cloudfronts_addresses_are_its_distribution_where_the_stack_has_one():
    [edge] = drawn({**TWO, **PREFIXES}).edges
    assert edge.source == "data.aws_ec2_managed_prefix_list.cloudfront"
    distribution = {"aws_cloudfront_distribution.cdn": {"aliases": ["example.com"]}}
    assert edges({**TWO, **PREFIXES, **distribution}) == {
        ("internet", "cdn", ("TCP 80, 443",), "may"),
        ("cdn", "shop", ("TCP 443",), "may"),
    }


def test_whatever_has_a_security_group_is_drawn_known_or_not():
    function = {"aws_lambda_function.mailer": {"vpc_config": {"security_group_ids": ["${aws_security_group.mail.id}"]}}}
    found = drawn({**TWO, **function, "aws_security_group.mail": {}, **egress("mail", "192.0.2.0/24", 25)})
    assert [(node.title, node.lines) for node in found if node.kind is Kind.OTHER] == [
        ("192.0.2.0/24", ()),
        ("mailer", ("aws_lambda_function",)),
    ]


def test_a_group_that_nothing_has_is_drawn_where_a_rule_names_it():
    more = {"aws_security_group.scraper": {"tags": {"Name": "dev-scraper-sg"}}, "aws_security_group.idle": {}}
    found = drawn({**TWO, **more, **egress("scraper", "stock", 9100), **ingress("stock", "scraper", 9100)})
    assert [node.title for node in found if node.kind is Kind.NOTHING] == ["dev-scraper-sg"]
    [edge] = found.edges
    assert (edge.source, edge.target) == ("aws_security_group.scraper", "aws_ecs_service.stock")
