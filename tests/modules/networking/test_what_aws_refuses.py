"""Blocks and zones: what AWS refuses is refused, what it takes is taken, and AWS's own data is asked which is which."""

import pytest
from cfnlint.helpers import AVAILABILITY_ZONES

from environments.dev import DEV
from environments.prod import PROD
from modules.networking import NetworkingSettings
from modules.settings import SettingsError
from tests.changes import with_service, without_containers


def in_vpc(vpc, **settings):
    prefix = vpc.rpartition(".")[0].rpartition(".")[0]
    tiers = ("public_subnet_cidrs", "private_app_subnet_cidrs", "private_db_subnet_cidrs")
    blocks = {tier: [f"{prefix}.{10 * n + 1}.0/24", f"{prefix}.{10 * n + 2}.0/24"] for n, tier in enumerate(tiers)}
    return NetworkingSettings(vpc_cidr=vpc, **{**blocks, **settings})


@pytest.mark.parametrize(
    "vpc",
    [
        "10.0.0.0/16",
        "172.16.0.0/16",
        "172.17.0.0/16",  # Docker's bridge: AWS advises against it, and takes it
        "192.168.0.0/16",
        "100.64.0.0/16",
        "198.19.0.0/16",
        "52.0.0.0/16",  # publicly routable
        "223.255.0.0/16",
        "1.0.0.0/16",
        "126.0.0.0/16",
        "169.253.0.0/16",
    ],
)
def test_a_vpc_may_have(vpc):
    assert in_vpc(vpc).vpc_cidr == vpc


@pytest.mark.parametrize(
    ("vpc", "reserved"),
    [
        ("0.0.0.0/16", "0.0.0.0/8"),
        ("127.0.0.0/16", "127.0.0.0/8"),
        ("169.254.0.0/16", "169.254.0.0/16"),
        ("169.254.128.0/20", "169.254.0.0/16"),
        ("224.0.0.0/16", "224.0.0.0/3"),
        ("240.0.0.0/16", "224.0.0.0/3"),
        ("255.255.0.0/16", "224.0.0.0/3"),
    ],
)
def test_no_vpc_may_have(vpc, reserved):
    with pytest.raises(SettingsError) as error:
        in_vpc(vpc)
    assert f"vpc_cidr is '{vpc}', of {reserved}, which no VPC may have; choose another block" in str(error.value)


def zones(*names):
    return NetworkingSettings(vpc_cidr="10.0.0.0/16", availability_zones=names)


@pytest.mark.parametrize("region", AVAILABILITY_ZONES)
def test_every_zone_that_cfn_lint_knows_is_one(region):
    first, second, *_ = AVAILABILITY_ZONES[region]
    assert zones(first, second).availability_zones == (first, second)
    assert {zone[:-1] for zone in AVAILABILITY_ZONES[region]} == {region}
    for zone in AVAILABILITY_ZONES[region]:
        assert zones(zone, next(other for other in AVAILABILITY_ZONES[region] if other != zone))


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("us-west-2-lax-1a", "a local or wavelength zone, where Fargate runs no tasks; allowed: availability zones, "),
        ("us-east-1-wl1-bos-wlz-1", "a local or wavelength zone, where Fargate runs no tasks"),
        ("us-west-2-lax-1a", "such as us-west-2a"),
        ("us-north-1a", "and AWS has no region us-north-1; allowed: availability zones"),
        ("us-east-3b", "and AWS has no region us-east-3"),
        ("us-east-1g", "allowed: availability zones, such as us-east-1a, with a letter up to f"),
        ("us-east-1", "allowed: availability zones, such as us-east-1a"),
        ("use1-az1", "allowed: availability zones, such as us-east-1a"),
        ("", "allowed: availability zones, such as us-east-1a"),
    ],
)
def test_what_is_no_zone_for_containers_is_refused(zone, words):
    with pytest.raises(SettingsError) as error:
        zones("us-east-1a", zone)
    assert f"availability_zones holds {zone!r}" in str(error.value)
    assert words in str(error.value)


# Subnets that are too small for what lives in them


def test_public_subnets_hold_the_load_balancer():
    small = DEV.networking.but(public_subnet_cidrs=("10.0.1.0/27", "10.0.2.0/28"))
    with pytest.raises(SettingsError) as error:
        DEV.but(networking=small)
    assert "networking.public_subnet_cidrs holds 10.0.2.0/28; allowed: /27 or larger" in str(error.value)
    assert without_containers(DEV).but(networking=small)  # there is none to hold
    assert DEV.but(networking=DEV.networking.but(public_subnet_cidrs=("10.0.1.0/27", "10.0.2.0/27")))


def test_app_subnets_hold_every_task_of_a_deployment():
    # Two services of 4 tasks at most, 200 percent while deployed, in two zones: 8 in each, and 5 that AWS keeps.
    app = {"private_app_subnet_cidrs": ("10.0.11.0/28", "10.0.12.0/28")}
    assert DEV.but(networking=DEV.networking.but(**app))
    more = with_service(DEV, "backend", scaling=DEV.compute.services[1].scaling.but(max_tasks=8))
    with pytest.raises(SettingsError) as error:
        more.but(networking=DEV.networking.but(**app))
    assert "private_app_subnet_cidrs holds 10.0.11.0/28 with 16 addresses, and its zone may need 17: 12 for" in str(
        error.value
    )
    with pytest.raises(SettingsError, match=r"its zone may need 17: 8 for tasks, .*, 4 for endpoints"):
        DEV.but(networking=DEV.networking.but(**app, interface_endpoints=("a", "b", "c", "d")))
    assert without_containers(more).but(networking=DEV.networking.but(**app))


def test_the_environments_have_room():
    for environment in (DEV, PROD):
        assert environment.but(networking=environment.networking)
