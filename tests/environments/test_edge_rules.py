"""What the public name and what answers to it ask of each other."""

import warnings

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.edge import Cdn, Certificate, EdgeSettings, HealthCheck
from modules.notifications import NotificationSettings
from modules.settings import SettingsError
from tests.changes import with_certificate, with_compute
from tests.modules.edge.platforms import CERTIFICATE, elsewhere, named

NAME = "shop.example.com"
IRELAND = "eu-west-1"
COVERS = ("*.example.com", "*.shop.example.com")
OTHER_POLICY = "ELBSecurityPolicy-TLS13-1-3-2021-06"


def refusal(make):
    with pytest.raises(SettingsError) as error:
        make()
    return str(error.value).removeprefix("Environment: ")


def certificate(region="us-east-1", account=DEV.aws_account_id):
    return CERTIFICATE.replace("us-east-1", region).replace(DEV.aws_account_id, account)


def existing(region="us-east-1", account=DEV.aws_account_id):
    return Certificate(arn=certificate(region, account), names=COVERS)


# Something answers


def test_a_name_leads_to_what_runs():
    assert refusal(lambda: with_compute(named(), enabled=False)) == (
        f"edge.domain_name is '{NAME}' and compute.enabled is off, so that nothing would answer there; turn it on, or "
        "set edge to None"
    )


# A certificate of another region or account


@pytest.mark.parametrize(
    ("environment", "cdn", "region"),
    [
        (DEV, None, "us-east-1"),
        (elsewhere(), None, IRELAND),
        (DEV, Cdn(), "us-east-1"),
    ],
    ids=["the load balancer's", "the load balancer's elsewhere", "CloudFront's"],
)
def test_a_certificate_is_taken_where_it_is_read(environment, cdn, region):
    assert named(environment, cdn=cdn, certificate=existing(region)).serves_https
    other = "ap-south-1"
    reader = "CloudFront reads certificates" if cdn else "the load balancer's listeners read theirs"
    assert refusal(lambda: named(environment, cdn=cdn, certificate=existing(other))) == (
        f"edge.certificate.arn is '{certificate(other)}', which is in region {other}, and {reader} in {region}; name "
        "one of that region"
    )


def test_cloudfront_reads_certificates_in_one_region_only():
    """And the load balancer of another one needs its own."""
    ireland = with_compute(
        named(elsewhere(), cdn=Cdn(origin_domain_name="origin.shop.example.com")),
        alb_certificate_arn=certificate(IRELAND),
    )
    assert ireland.but(edge=ireland.edge.but(certificate=existing("us-east-1")))
    message = refusal(lambda: ireland.but(edge=ireland.edge.but(certificate=existing(IRELAND))))
    assert f"which is in region {IRELAND}, and CloudFront reads certificates in us-east-1" in message


def test_a_certificate_of_another_account_is_refused():
    other = "222222222222"
    assert refusal(lambda: named(certificate=existing(account=other))) == (
        f"edge.certificate.arn is '{certificate(account=other)}', which belongs to account {other}, and aws_account_id "
        f"is '{DEV.aws_account_id}'; name one of that account"
    )


# One certificate for one listener


@pytest.mark.parametrize(
    "own", [{"alb_certificate_arn": certificate()}, {"alb_certificate_domain": NAME}], ids=["arn", "domain"]
)
def test_a_listener_has_one_certificate(own):
    [setting] = own
    assert refusal(lambda: with_compute(named(), **own)) == (
        f"edge.certificate is set and so is {setting}, two certificates for one listener; set one of them to None"
    )
    assert with_certificate(DEV, NAME, **own).serves_https
    behind = with_compute(named(cdn=Cdn()), **own)
    assert behind.serves_https
    assert not behind.edge_certifies_load_balancer


# Names that a certificate covers


@pytest.mark.parametrize(
    "own", [{"alb_certificate_arn": certificate()}, {"alb_certificate_domain": NAME}], ids=["arn", "domain"]
)
def test_with_a_certificate_and_no_name_settings_refuse(own):
    [setting] = own
    assert refusal(lambda: with_compute(DEV, **own)) == (
        f"compute.{setting} is set and edge is None, so that URLs would say the load balancer's own name, which no "
        "certificate covers; set edge.domain_name to a name that it covers, and edge.certificate to None"
    )


@pytest.mark.parametrize("domain", [NAME, "*.example.com"])
def test_a_certificate_that_is_looked_up_covers_the_name(domain):
    assert with_certificate(DEV, NAME, alb_certificate_domain=domain)


@pytest.mark.parametrize("domain", ["example.com", "*.shop.example.com", "www.example.com"])
def test_one_that_does_not_is_refused(domain):
    assert refusal(lambda: with_certificate(DEV, NAME, alb_certificate_domain=domain)) == (
        f"compute.alb_certificate_domain is '{domain}', which does not cover '{NAME}', as the load balancer is called; "
        "name the domain of a certificate that does, or give edge.certificate the other names of this one"
    )


def test_behind_cloudfront_it_covers_the_origins_name():
    origin = Cdn(origin_domain_name="origin.example.com")
    assert with_compute(named(cdn=origin), alb_certificate_domain="origin.example.com")
    message = refusal(lambda: with_compute(named(cdn=origin), alb_certificate_domain=NAME))
    assert "does not cover 'origin.example.com', as the load balancer is called" in message


def test_one_certificate_for_both_covers_the_origins_name():
    covers = Certificate(arn=certificate(), names=(NAME, "origin.example.com"))
    origin = Cdn(origin_domain_name="origin.example.com")
    assert named(cdn=origin, certificate=covers)
    assert refusal(lambda: named(cdn=origin, certificate=Certificate(arn=certificate(), names=(NAME,)))) == (
        f"edge.certificate covers {NAME}, and not 'origin.example.com', as CloudFront calls the load balancer; name it "
        "in names of edge.certificate if it does, or leave origin_domain_name out"
    )
    # The load balancer has one of its own for it.
    alone = Certificate(arn=certificate(), names=(NAME,))
    assert with_compute(named(cdn=origin), alb_certificate_domain="origin.example.com").but(
        edge=named(cdn=origin).edge.but(certificate=alone)
    )


# HTTPS


def test_https_where_it_is_required_needs_a_certificate_of_anybodys():
    assert refusal(lambda: with_compute(DEV, require_https=True)) == (
        "compute.require_https is on and there is no certificate for the load balancer; set edge.certificate, "
        "alb_certificate_arn or alb_certificate_domain"
    )
    assert with_compute(named(), require_https=True).serves_https
    assert with_compute(with_certificate(DEV, NAME, alb_certificate_domain=NAME), require_https=True).serves_https
    assert "require_https is on" in refusal(lambda: with_compute(named(certificate=None), require_https=True))


def test_a_policy_of_listeners_has_no_effect_without_a_certificate():
    with pytest.warns(UserWarning, match=r"compute.alb_ssl_policy has no effect: there is no certificate"):
        with_compute(DEV, alb_ssl_policy=OTHER_POLICY)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".* notify nobody")
        assert with_compute(named(), alb_ssl_policy=OTHER_POLICY)


# URLs


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        (DEV, None),
        (named(urls_say_domain=False), None),
        (named(), f"https://{NAME}"),
        (named(certificate=None), f"http://{NAME}"),
        (named(cdn=Cdn(origin_protocol_policy="http-only")), f"https://{NAME}"),
        (PROD, "https://davidshaevel.com"),
    ],
)
def test_urls_say_the_name_as_it_is_called(environment, url):
    assert environment.public_url == url


# The health check


def test_a_health_check_is_heard():
    assert refusal(lambda: named(health_check=HealthCheck())) == (
        "edge.health_check is set and notifications is None, so that its alarm would notify nobody; set notifications, "
        "or leave the health check out"
    )
    heard = DEV.but(notifications=NotificationSettings())
    assert named(heard, health_check=HealthCheck())


def test_a_health_check_has_no_alarm_where_cloudwatch_has_no_metrics_of_it():
    with pytest.warns(UserWarning, match="edge.health_check has no alarm: CloudWatch has its metrics in us-east-1"):
        named(elsewhere(), health_check=HealthCheck())


def test_each_rule_lets_pass_what_has_no_name():
    assert with_compute(DEV, enabled=False).edge is None
    assert EdgeSettings(domain_name=NAME).certificate == Certificate()
