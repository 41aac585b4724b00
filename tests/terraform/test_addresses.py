"""Moved blocks are followed the way Terraform follows them, and keys written the way it writes them."""

import pytest

from terraform.addresses import destination, with_key, without_key

MOVES = {
    "module.network.aws_subnet.public[0]": "aws_subnet.public_a",
    "module.network.aws_vpc.main": "aws_vpc.first",
    "aws_vpc.first": "aws_vpc.second",
    "aws_eip.nat": "aws_eip.gateway",
    "module.old": "module.new",
    'module.keyed["x"]': "module.x",
}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("module.network.aws_subnet.public[0]", "aws_subnet.public_a"),
        ("module.network.aws_subnet.public[1]", "module.network.aws_subnet.public[1]"),
        ("module.network.aws_vpc.main", "aws_vpc.second"),
        ("module.network2.aws_vpc.main", "module.network2.aws_vpc.main"),
        ('module.network["x"].aws_vpc.main', 'module.network["x"].aws_vpc.main'),
        ("aws_eip.nat[1]", "aws_eip.gateway[1]"),
        ('aws_eip.nat["a.b"]', 'aws_eip.gateway["a.b"]'),
        ("module.old.aws_vpc.main", "module.new.aws_vpc.main"),
        ('module.old["a"].aws_vpc.main', 'module.new["a"].aws_vpc.main'),
        ("module.older.aws_vpc.main", "module.older.aws_vpc.main"),
        ('module.keyed["x"].aws_vpc.main', "module.x.aws_vpc.main"),
        ('module.keyed["y"].aws_vpc.main', 'module.keyed["y"].aws_vpc.main'),
    ],
)
def test_an_address_ends_up_where_terraform_takes_it(address: str, expected: str):
    assert destination(address, MOVES) == expected


def test_moves_in_a_circle_end():
    assert destination("a.b", {"a.b": "a.c", "a.c": "a.b"}) in ("a.b", "a.c")


def test_the_only_instance_of_a_resource_that_had_a_count_loses_its_index():
    assert destination("aws_vpc.main[0]", {}, {"aws_vpc.main"}) == "aws_vpc.main"
    assert destination("aws_vpc.main[1]", {}, {"aws_vpc.main"}) == "aws_vpc.main[1]"


@pytest.mark.parametrize(
    ("key", "address"),
    [
        (None, "a.b"),
        (0, "a.b[0]"),
        ("x.y", 'a.b["x.y"]'),
        ('a"b\\c', r'a.b["a\"b\\c"]'),
        ("ü", 'a.b["ü"]'),
        ("${x} %{y}", 'a.b["$${x} %%{y}"]'),
    ],
)
def test_a_key_is_written_as_terraform_writes_it(key: int | str | None, address: str):
    assert with_key("a.b", key) == address
    assert without_key(address) == "a.b"
