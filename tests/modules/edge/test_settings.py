"""Settings of the public name: defaults, what is allowed, and what the errors say."""

import re

import botocore.session
import pytest

from modules.edge import Cdn, Certificate, EdgeSettings, HealthCheck, HostedZone
from modules.edge.settings import LONGEST_FIRST_NAME, MOST_NAMES
from modules.settings import SettingsError

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/0f3c9b1e-5a52-4c6e-9e0e-3a7b6f9c2d11"
NAME = "shop.example.com"


def edge(**settings):
    return EdgeSettings(**{"domain_name": NAME, **settings})


def refusal(make, /, **settings):
    with pytest.raises(SettingsError) as error:
        make(**settings)
    return str(error.value).partition(": ")[2]


def test_defaults():
    assert dict(edge()) == {
        "domain_name": NAME,
        "alternate_domain_names": (),
        "urls_say_domain": True,
        "certificate": Certificate(),
        "hosted_zone": None,
        "health_check": None,
        "cdn": None,
        "waf": None,
    }
    assert dict(Certificate()) == {"arn": None, "issued_for": None, "names": (), "wait_until_issued": True}
    assert dict(HostedZone(name=NAME)) == {"name": NAME, "id": None, "make": False}
    assert dict(HealthCheck()) == {"path": "/", "request_interval": 30, "failure_threshold": 3}


# Names

LABEL = "a" * 63
GOOD = ("example.com", "a.example.com", "my-shop.example.com", "1.example.com", f"{LABEL}.com", "shop.xn--p1ai")
BAD = (
    "",
    "localhost",
    "Example.com",
    "example.com.",
    "-a.example.com",
    "a-.example.com",
    "a..example.com",
    "a_b.example.com",
    f"{LABEL}a.com",
    "https://example.com",
    "example.com/",
    "a.*.example.com",
    "a*.example.com",
    "example.com\n",
)


@pytest.mark.parametrize("name", GOOD)
def test_names_that_can_be_had(name):
    assert edge(domain_name=name, certificate=None).domain_name == name
    for more in (name.replace("example", "other").replace("a", "b"), f"*.{name}"):
        assert edge(alternate_domain_names=(more,)).alternate_domain_names == (more,)


@pytest.mark.parametrize("name", BAD)
def test_names_that_cannot_be_had(name):
    assert f"domain_name is {name!r}; allowed: a domain name in lowercase" in refusal(edge, domain_name=name)
    message = refusal(edge, alternate_domain_names=(name,))
    assert f"alternate_domain_names holds {name!r}; allowed: domain names such as www.example.com" in message


def test_the_name_of_urls_is_one_name():
    assert "domain_name is '*.example.com'; allowed: a domain name" in refusal(edge, domain_name="*.example.com")


def test_no_name_is_said_twice():
    twice = ("www.example.com", "a.example.com", "www.example.com")
    assert refusal(edge, alternate_domain_names=twice) == (
        "alternate_domain_names names www.example.com more than once; name each once"
    )
    assert refusal(edge, alternate_domain_names=(NAME,)) == (
        f"alternate_domain_names holds '{NAME}', which is domain_name already; leave it out"
    )


def test_acm_takes_every_name_that_is_taken_here():
    """Botocore's model of RequestCertificate, which AWS keeps, is the witness."""
    shape = botocore.session.get_session().get_service_model("acm").operation_model("RequestCertificate").input_shape
    name, others = shape.members["DomainName"], shape.members["SubjectAlternativeNames"]
    for good in (*GOOD, "*.example.com"):
        assert re.fullmatch(name.metadata["pattern"], good)
    assert others.metadata["max"] == MOST_NAMES
    assert f"cannot exceed {LONGEST_FIRST_NAME} octets" in name.documentation


def test_the_first_name_of_a_certificate_is_short():
    longest, longer = f"{'a' * 60}.com", f"{'a' * 61}.com"
    assert len(longest) == LONGEST_FIRST_NAME
    assert edge(domain_name=longest)
    assert refusal(edge, domain_name=longer) == (
        "domain_name has 65 characters; allowed: 64, for it is the first name of the certificate"
    )
    # One that exists has a name for it.
    assert edge(domain_name=longer, certificate=Certificate(arn=ARN, names=(NAME, longer)))
    assert edge(domain_name=longer, certificate=None)


def test_a_certificate_has_a_hundred_names():
    names = tuple(f"{number}.example.com" for number in range(MOST_NAMES))
    assert len(edge(alternate_domain_names=names[:-1]).certified_names) == MOST_NAMES
    assert refusal(edge, alternate_domain_names=names) == (
        "domain_name, alternate_domain_names and names of certificate are 101 names; allowed: 100, as many as ACM puts "
        "into a certificate (10, until it is asked for more)"
    )


# Certificates


def test_a_certificate_is_made_or_exists():
    assert Certificate().is_made
    assert not Certificate(issued_for=NAME).is_made
    assert not Certificate(arn=ARN, names=(NAME,)).is_made
    assert refusal(Certificate, arn=ARN, issued_for=NAME, names=(NAME,)) == (
        f"arn is '{ARN}' and issued_for is '{NAME}'; set one of them"
    )


def test_of_an_arn_nobody_knows_the_names():
    assert refusal(Certificate, arn=ARN) == f"names is empty and arn is '{ARN}'; name what this certificate covers"


@pytest.mark.parametrize("arn", ["", "certificate/1", ARN.replace(":acm:", ":iam:"), ARN[:-37]])
def test_arns_that_are_none_of_acm(arn):
    message = refusal(Certificate, arn=arn, names=(NAME,))
    assert f"arn is {arn!r}; allowed: the ARN of a certificate in ACM" in message


def test_waiting_for_what_exists_has_no_effect():
    with pytest.warns(UserWarning, match="wait_until_issued has no effect: the certificate exists"):
        Certificate(issued_for=NAME, wait_until_issued=False)


def test_names_of_a_certificate_count_as_those_of_the_address_do():
    assert "names holds 'Example.com'" in refusal(Certificate, arn=ARN, names=("Example.com",))


@pytest.mark.parametrize(
    "certificate",
    [
        Certificate(arn=ARN, names=("*.example.com",)),
        Certificate(issued_for=NAME, names=("www.example.com",)),
        Certificate(issued_for="example.com", names=("*.example.com",)),
        Certificate(issued_for="*.example.com"),
    ],
)
def test_a_certificate_that_exists_covers_all_names(certificate):
    assert edge(alternate_domain_names=("www.example.com",), certificate=certificate)
    assert refusal(edge, alternate_domain_names=("a.b.example.com",), certificate=certificate) == (
        f"certificate covers {', '.join(certificate.existing_names)}, and not 'a.b.example.com'; name it in names of "
        "certificate if it does, or have another one issued"
    )


def test_cloudfront_takes_no_name_without_a_certificate():
    assert refusal(edge, certificate=None, cdn=Cdn()) == (
        f"cdn is set and certificate is None, and CloudFront takes '{NAME}' only with a certificate that covers it; "
        "set certificate"
    )


def test_a_certificate_that_is_made_covers_what_cloudfront_calls_the_load_balancer():
    settings = edge(
        alternate_domain_names=("www.example.com",),
        certificate=Certificate(names=("grafana.example.com",)),
        cdn=Cdn(origin_domain_name="origin.example.com"),
    )
    assert settings.certified_names == (NAME, "www.example.com", "grafana.example.com", "origin.example.com")
    assert settings.public_names == (NAME, "www.example.com")


# Zones


def test_a_zone_is_found_or_made():
    assert HostedZone(name=NAME, make=True)
    assert refusal(HostedZone, name=NAME, id="Z0123456789", make=True) == (
        "id is 'Z0123456789' and make is on; leave out the id, or turn make off"
    )


@pytest.mark.parametrize("zone_id", ["", "z0123", "/hostedzone/Z0123", "Z" + "0" * 32])
def test_ids_that_are_of_no_zone(zone_id):
    assert f"id is {zone_id!r}; allowed: the id of a hosted zone" in refusal(HostedZone, name=NAME, id=zone_id)


def test_route_53_takes_every_id_that_is_taken_here():
    shape = botocore.session.get_session().get_service_model("route53").operation_model("GetHostedZone").input_shape
    longest = "Z" + "0" * (shape.members["Id"].metadata["max"] - 1)
    assert HostedZone(name=NAME, id=longest).id == longest


@pytest.mark.parametrize(
    "outside",
    [
        {"domain_name": "example.org"},
        {"domain_name": "myexample.com"},
        {"alternate_domain_names": ("www.example.com", "*.example.org")},
        {"cdn": Cdn(origin_domain_name="origin.example.org")},
        {"certificate": Certificate(names=("grafana.example.org",))},
    ],
)
def test_records_have_a_place_in_the_zone(outside):
    message = refusal(edge, hosted_zone=HostedZone(name="example.com"), **outside)
    assert message.startswith("hosted_zone is 'example.com', where '")
    assert message.endswith(
        "has no place; allowed: that name itself and names that end in it, or no hosted_zone, for DNS elsewhere"
    )
    assert edge(**outside)


def test_a_certificate_that_exists_asks_for_no_records():
    names = (NAME, "grafana.example.org")
    assert edge(hosted_zone=HostedZone(name="example.com"), certificate=Certificate(arn=ARN, names=names))


# The health check


def test_route_53_asks_every_ten_or_thirty_seconds():
    for interval in (10, 30):
        assert HealthCheck(request_interval=interval).request_interval == interval
    for interval in (9, 11, 20, 31):
        assert refusal(HealthCheck, request_interval=interval) == f"request_interval is {interval}; allowed: 10, 30"


def test_the_health_checks_limits_are_route_53s():
    config = botocore.session.get_session().get_service_model("route53").shape_for("HealthCheckConfig").members
    assert (config["RequestInterval"].metadata["min"], config["RequestInterval"].metadata["max"]) == (10, 30)
    threshold = config["FailureThreshold"].metadata
    for inside in (threshold["min"], threshold["max"]):
        assert HealthCheck(failure_threshold=inside)
    for outside in (threshold["min"] - 1, threshold["max"] + 1):
        assert f"failure_threshold is {outside}; allowed: 1 to 10" in refusal(HealthCheck, failure_threshold=outside)
    longest = "/" + "a" * (config["ResourcePath"].metadata["max"] - 1)
    assert HealthCheck(path=longest)
    for path in (longest + "a", "health", "", "/ "):
        assert "allowed: a path that starts with /" in refusal(HealthCheck, path=path)
