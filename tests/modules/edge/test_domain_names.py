"""Which names a certificate covers, a zone holds, and ACM takes for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.edge.domain_names import covered, covers, in_addresses, lies_in, validated_as

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)
PLAIN = st.lists(LABELS, min_size=2, max_size=4).map(".".join)
NAMES = st.one_of(PLAIN, PLAIN.map("*.{}".format))


@pytest.mark.parametrize(
    ("certified", "name", "is_covered"),
    [
        ("example.com", "example.com", True),
        ("example.com", "www.example.com", False),
        ("*.example.com", "www.example.com", True),
        ("*.example.com", "*.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "a.b.example.com", False),
        ("*.example.com", "wwwexample.com", False),
        ("*.example.com", "*.b.example.com", False),
        ("www.example.com", "*.example.com", False),
    ],
)
def test_a_wildcard_covers_one_level(certified, name, is_covered):
    assert covers(certified, name) is is_covered
    assert covered(("other.org", certified), name) is is_covered


@pytest.mark.parametrize(
    ("name", "lies_within"),
    [
        ("example.com", True),
        ("www.example.com", True),
        ("a.b.example.com", True),
        ("*.example.com", True),
        ("myexample.com", False),
        ("example.org", False),
        ("com", False),
    ],
)
def test_a_zone_holds_its_name_and_all_that_ends_in_it(name, lies_within):
    assert lies_in("example.com", name) is lies_within


def test_what_stands_below_a_name_is_validated_as_that_name():
    assert validated_as("*.example.com") == validated_as("example.com") == "example.com"


@given(one=NAMES, other=NAMES)
def test_no_two_names_lead_to_one_address(one, other):
    assert (in_addresses(one) == in_addresses(other)) is (one == other)


def test_names_in_addresses_can_be_read():
    assert in_addresses("www.my-shop.com") == "www_my-shop_com"
    assert in_addresses("*.example.com") == "wildcard__example_com"
    assert in_addresses("wildcard.example.com") == "wildcard_example_com"
