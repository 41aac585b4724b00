"""Each rule for the network's settings, with a value just inside and one just outside."""

import pytest

from modules.networking import NetworkingSettings
from modules.settings import SettingsError

ZONES = ("us-east-1a", "us-east-1b")


def networking(**settings):
    return NetworkingSettings(**{"vpc_cidr": "10.0.0.0/16", **settings})


def refusal(**settings):
    with pytest.raises(SettingsError) as error:
        networking(**settings)
    return str(error.value)


def test_without_being_asked_the_network_has_two_zones_and_nothing_that_costs():
    settings = networking()
    assert settings.availability_zones == ZONES
    assert settings.public_subnet_cidrs == ("10.0.1.0/24", "10.0.2.0/24")
    assert settings.private_app_subnet_cidrs == ("10.0.11.0/24", "10.0.12.0/24")
    assert settings.private_db_subnet_cidrs == ("10.0.21.0/24", "10.0.22.0/24")
    assert settings.flow_logs_retention_days == 7
    assert not settings.enable_nat_gateway
    assert not settings.single_nat_gateway
    assert not settings.enable_flow_logs


def test_the_vpc_has_no_default():
    with pytest.raises(SettingsError, match="vpc_cidr is missing and has no default"):
        NetworkingSettings()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("vpc_cidr", "10.0.0.0/16"),
        ("vpc_cidr", "10.0.0.0/19"),  # the subnets end at 10.0.22.255
        ("availability_zones", ["us-east-1f", "us-east-1a"]),
        ("public_subnet_cidrs", ("10.0.0.0/28", "10.0.0.16/28")),
        ("private_app_subnet_cidrs", ("10.0.128.0/18", "10.0.192.0/18")),
        ("private_db_subnet_cidrs", ("10.0.0.0/24", "10.0.255.0/24")),
        ("private_db_subnet_cidrs", ("10.0.3.0/24", "10.0.13.0/24")),
        ("flow_logs_retention_days", 1),
        ("flow_logs_retention_days", 3653),
    ],
)
def test_allowed(setting, value):
    assert getattr(networking(**{setting: value}), setting) == (tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("vpc_cidr", "10.0.0.0/15", "vpc_cidr is '10.0.0.0/15'; allowed: blocks of /16 to /28"),
        ("vpc_cidr", "10.0.0.0/29", "vpc_cidr is '10.0.0.0/29'; allowed: blocks of /16 to /28"),
        ("vpc_cidr", "10.0.0.0", "vpc_cidr is '10.0.0.0'; allowed: blocks of /16 to /28"),
        ("vpc_cidr", "10.0.0.0/33", "vpc_cidr is '10.0.0.0/33'; allowed: an IPv4 CIDR block, such as"),
        ("vpc_cidr", "10.0.0.256/16", "vpc_cidr is '10.0.0.256/16'; allowed: an IPv4 CIDR block, such as"),
        ("vpc_cidr", "fd00::/16", "vpc_cidr is 'fd00::/16'; allowed: an IPv4 CIDR block, such as"),
        ("vpc_cidr", "", "vpc_cidr is ''; allowed: an IPv4 CIDR block, such as"),
        ("vpc_cidr", "10.0.1.0/16", "'10.0.1.0/16', which has host bits set; did you mean 10.0.0.0/16?"),
        # Python reads these, Terraform does not.
        ("vpc_cidr", "10.0.0.0/255.255.0.0", "is '10.0.0.0/255.255.0.0'; did you mean 10.0.0.0/16?"),
        ("vpc_cidr", "10.0.0.0/016", "vpc_cidr is '10.0.0.0/016'; did you mean 10.0.0.0/16?"),
        (
            "public_subnet_cidrs",
            ("10.0.1.0/24", "10.0.2.0/29"),
            "public_subnet_cidrs is '10.0.2.0/29'; allowed: blocks of /16 to /28",
        ),
        (
            "availability_zones",
            ("us-east-1a",),
            "availability_zones is ['us-east-1a']; allowed: two or more",
        ),
        ("availability_zones", (), "availability_zones is []; allowed: two or more"),
        (
            "availability_zones",
            ("us-east-1a", "us-east-1a"),
            "availability_zones names us-east-1a more than once; name each once",
        ),
        (
            "availability_zones",
            ("us-east-1a", "us-east-1"),
            "availability_zones holds 'us-east-1'; allowed: availability zones, such as us-east-1a",
        ),
        (
            "availability_zones",
            ("us-east-1a", "use1-az2"),
            "availability_zones holds 'use1-az2'; allowed: availability zones, such as us-east-1a",
        ),
        ("flow_logs_retention_days", 0, "flow_logs_retention_days is 0; allowed: 1, 3, 5, 7,"),
        ("flow_logs_retention_days", 3654, "flow_logs_retention_days is 3654; allowed: 1, 3, 5, 7,"),
    ],
)
def test_refused(setting, value, words):
    assert words in refusal(**{setting: value})


@pytest.mark.parametrize("setting", ["public_subnet_cidrs", "private_app_subnet_cidrs", "private_db_subnet_cidrs"])
@pytest.mark.parametrize("blocks", [("10.0.31.0/24",), ("10.0.31.0/24", "10.0.32.0/24", "10.0.33.0/24")])
def test_each_tier_has_one_block_for_each_zone(setting, blocks):
    message = refusal(**{setting: blocks})
    assert f"{setting} holds {len(blocks)} blocks ({', '.join(blocks)}) for 2 availability zones" in message
    assert "allowed: one block for each zone" in message


@pytest.mark.parametrize("setting", ["public_subnet_cidrs", "private_app_subnet_cidrs", "private_db_subnet_cidrs"])
def test_a_subnet_outside_of_the_vpc_is_refused(setting):
    assert f"{setting} holds 10.1.0.0/24, which is outside of vpc_cidr 10.0.0.0/16" in refusal(
        **{setting: ("10.0.31.0/24", "10.1.0.0/24")}
    )


def test_a_subnet_larger_than_the_vpc_is_refused():
    assert "public_subnet_cidrs holds 10.0.0.0/18, which is outside of vpc_cidr 10.0.0.0/19" in refusal(
        vpc_cidr="10.0.0.0/19", public_subnet_cidrs=("10.0.0.0/18", "10.0.2.0/24")
    )


@pytest.mark.parametrize(
    ("blocks", "block", "other"),
    [
        (("10.0.11.0/24", "10.0.2.0/24"), "10.0.11.0/24", "10.0.11.0/24 of private_app_subnet_cidrs"),
        (("10.0.1.0/24", "10.0.20.0/23"), "10.0.20.0/23", "10.0.21.0/24 of private_db_subnet_cidrs"),
        (("10.0.1.0/24", "10.0.1.240/28"), "10.0.1.0/24", "10.0.1.240/28 of public_subnet_cidrs"),
    ],
)
def test_subnets_that_overlap_are_refused(blocks, block, other):
    message = refusal(public_subnet_cidrs=blocks)
    assert f"public_subnet_cidrs holds {block}, which overlaps {other}" in message


def test_zones_are_of_one_region():
    with pytest.raises(SettingsError, match="holds zones of us-east-1 and us-west-2; allowed: zones of one region"):
        NetworkingSettings(vpc_cidr="10.0.0.0/16", availability_zones=("us-east-1a", "us-west-2a"))


@pytest.mark.parametrize("setting", ["frontend_port", "backend_port"])
def test_the_network_has_no_ports_of_its_own(setting):
    assert f"{setting} is no setting of NetworkingSettings" in refusal(**{setting: 3000})
