"""By how much two estimates differ."""

from operations.costs.amounts import difference, money
from operations.costs.comparison import Comparison
from tests.operations.costs.small import cost

ONE = cost({"aws_nat_gateway.a": {}, "aws_eip.a": {}, "aws_kms_key.k": {}}, gb_nat=0)
OTHER = cost({"aws_nat_gateway.a": {}, "aws_nat_gateway.b": {}, "aws_eip.a": {}, "aws_sqs_queue.q": {}}, gb_nat=100)


def pairs(comparison):
    return [
        (pair.group, pair.what, money(pair.one), money(pair.other), difference(pair.difference))
        for pair in comparison.pairs
    ]


def test_only_what_differs_is_listed_what_differs_most_first():
    both = Comparison(ONE, OTHER)
    assert pairs(both) == [
        ("fixed", "NAT gateways", "32.85", "65.70", "+32.85"),
        ("fixed", "keys", "1.00", "0.00", "-1.00"),
        ("usage", "data through NAT", "0.00", "4.50", "+4.50"),
        ("usage", "calls for keys", "0.03", "0.00", "-0.03"),
    ]
    assert difference(both.difference) == "+36.32"


def test_what_only_the_other_has_and_nobody_can_price_is_told():
    assert [each.what for each in Comparison(ONE, OTHER).not_estimated] == ["aws_sqs_queue"]
    assert Comparison(OTHER, ONE).not_estimated == ()


def test_an_estimate_does_not_differ_from_itself():
    assert pairs(Comparison(OTHER, OTHER)) == []


def test_lines_of_one_name_and_two_prices_are_one_pair():
    small = {"engine": "postgres", "allocated_storage": 20, "storage_type": "gp3", "instance_class": "db.t3.micro"}
    large = {**small, "instance_class": "db.t4g.large"}
    two = cost({"aws_db_instance.a": small, "aws_db_instance.b": large})
    [(*_, one, other, more), *_] = pairs(Comparison(cost({"aws_db_instance.a": small}), two))
    assert (one, other, more) == ("13.14", "107.31", "+94.17")
