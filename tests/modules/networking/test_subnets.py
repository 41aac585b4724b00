"""The plan of subnets, for networks of every shape."""

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.networking import NetworkingSettings, Tier, plan_subnets
from modules.settings import SettingsError

ZONES = [f"us-east-1{letter}" for letter in "abcdef"]


def network(vpc, zones, blocks):
    """One block for each tier in each zone, zone by zone."""
    public, private_app, private_db = blocks[::3], blocks[1::3], blocks[2::3]
    return NetworkingSettings(
        vpc_cidr=vpc,
        availability_zones=zones,
        public_subnet_cidrs=public,
        private_app_subnet_cidrs=private_app,
        private_db_subnet_cidrs=private_db,
    )


@st.composite
def networks(draw):
    vpc = IPv4Network(draw(st.sampled_from(["10.0.0.0/16", "172.31.0.0/20", "192.168.4.0/23"])))
    zones = draw(st.lists(st.sampled_from(ZONES), min_size=2, unique=True))
    room = [str(block) for block in vpc.subnets(prefixlen_diff=5)]
    return network(str(vpc), zones, draw(st.permutations(room))[: 3 * len(zones)])


# A small VPC with two zones, and six blocks in and around it that may overlap.
SMALL_VPC = IPv4Network("10.0.0.0/24")
AROUND = [block for size in (26, 27, 28) for block in IPv4Network("10.0.0.0/23").subnets(new_prefix=size)]
inside = st.sampled_from([block for block in AROUND if block.subnet_of(SMALL_VPC)])
attempts = st.lists(st.one_of(inside, inside, inside, st.sampled_from(AROUND)), min_size=6, max_size=6)


@given(networks())
def test_no_two_subnets_overlap(settings):
    blocks = [IPv4Network(subnet.cidr) for subnet in plan_subnets(settings)]
    assert not [(a, b) for a, b in combinations(blocks, 2) if a.overlaps(b)]


@given(networks())
def test_all_subnets_lie_inside_the_vpc(settings):
    vpc = IPv4Network(settings.vpc_cidr)
    assert all(IPv4Network(subnet.cidr).subnet_of(vpc) for subnet in plan_subnets(settings))


@given(networks())
def test_each_tier_has_one_subnet_in_each_zone(settings):
    planned = sorted((subnet.tier, subnet.zone) for subnet in plan_subnets(settings))
    assert planned == sorted((tier, zone) for tier in Tier for zone in settings.availability_zones)


@given(networks())
def test_subnets_of_a_tier_are_numbered_in_the_order_of_the_zones(settings):
    for tier in Tier:
        subnets = [subnet for subnet in plan_subnets(settings) if subnet.tier is tier]
        assert [subnet.number for subnet in subnets] == list(range(1, len(subnets) + 1))
        assert [subnet.zone for subnet in subnets] == list(settings.availability_zones)


@given(networks())
def test_subnet_ids_are_unique(settings):
    ids = [subnet.id for subnet in plan_subnets(settings)]
    assert len(set(ids)) == len(ids)


@given(networks(), st.randoms(use_true_random=False))
def test_a_subnet_keeps_its_id_zone_and_block_when_the_zones_are_reordered(settings, random):
    order = list(range(len(settings.availability_zones)))
    random.shuffle(order)
    reordered = settings.but(
        **{
            name: [getattr(settings, name)[place] for place in order]
            for name in (
                "availability_zones",
                "public_subnet_cidrs",
                "private_app_subnet_cidrs",
                "private_db_subnet_cidrs",
            )
        }
    )
    assert identities(reordered) == identities(settings)


def identities(settings):
    return {subnet.id: (subnet.tier, subnet.zone, subnet.cidr) for subnet in plan_subnets(settings)}


@given(attempts)
def test_settings_accept_exactly_the_blocks_that_are_inside_and_apart(blocks):
    addresses = [address for block in blocks for address in block]
    attempt = str(SMALL_VPC), ZONES[:2], [str(block) for block in blocks]
    if len(set(addresses)) == len(addresses) and set(addresses) <= set(SMALL_VPC):
        network(*attempt)
    else:
        with pytest.raises(SettingsError, match=r"overlaps|outside of vpc_cidr"):
            network(*attempt)
