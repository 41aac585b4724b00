"""Who alone reaches the load balancer: CloudFront, where it is the only way in."""

from hypothesis import given

from modules.networking.rules import INTERNET
from modules.networking.security_groups import ALB, Entrance, ingress_rules
from tests.modules.edge.distributions import ANNOUNCED, ONLY_WAY_IN
from tests.modules.networking.test_security_groups import several_services
from tests.reading import named

ENTRANCE = Entrance("somebody", "com.amazonaws.global.somebody", 443, "Allow HTTPS from somebody")
MANAGED_LIST = "com.amazonaws.global.cloudfront.origin-facing"


@given(several_services())
def test_it_is_the_one_rule_of_the_load_balancers_group(services):
    rules = list(ingress_rules(services, entrance=ENTRANCE))
    assert [(rule.id, rule.port, rule.peer) for rule in rules if rule.group == ALB] == [
        ("alb_from_somebody", 443, "com.amazonaws.global.somebody")
    ]
    assert INTERNET not in {rule.peer for rule in rules}


@given(several_services())
def test_every_other_rule_stays_as_it_is(services):
    def others(rules):
        return [rule for rule in rules if rule.group != ALB]

    assert others(ingress_rules(services, entrance=ENTRANCE)) == others(ingress_rules(services))


def test_the_list_of_addresses_is_amazons_own(synth):
    stack = synth(ONLY_WAY_IN)
    assert stack["data"]["aws_ec2_managed_prefix_list"] == {"networking_cloudfront_addresses": {"name": MANAGED_LIST}}
    rules = named(stack, "aws_vpc_security_group_ingress_rule")
    rule = dict(rules["networking_alb_from_cloudfront"])
    assert rule.pop("tags")["Name"] == "dev-davidshaevel-alb-from-cloudfront-ingress"
    assert rule == {
        "security_group_id": "${aws_security_group.networking_alb_security_group.id}",
        "prefix_list_id": "${data.aws_ec2_managed_prefix_list.networking_cloudfront_addresses.id}",
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
        "description": "Allow HTTPS from CloudFront",
    }
    assert not {"networking_alb_http", "networking_alb_https"} & set(rules)


def test_the_rules_that_let_the_internet_in_are_not_adopted_where_they_go(synth):
    moved = {move["to"] for move in synth(ONLY_WAY_IN)["moved"]}
    assert not {to for to in moved if to.endswith(("networking_alb_http", "networking_alb_https"))}


def test_a_secret_alone_closes_nothing(synth):
    rules = named(synth(ANNOUNCED), "aws_vpc_security_group_ingress_rule")
    assert {"networking_alb_http", "networking_alb_https"} <= set(rules)
