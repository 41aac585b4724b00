"""The zone and the certificates of the public names."""

import pytest

from environments.dev import DEV
from modules.edge import Cdn, Certificate
from tests.changes import with_compute
from tests.modules.edge.platforms import (
    BY_ARN,
    CDN,
    CDN_ELSEWHERE,
    CDN_LOOKED_UP_ELSEWHERE,
    CERTIFICATE,
    DNS_ELSEWHERE,
    LOOKED_UP,
    MADE,
    NOT_WAITED_FOR,
    PLAIN,
    ZONE_BY_ID,
    ZONE_ID,
    ZONE_MADE,
    elsewhere,
    named,
)
from tests.reading import addresses, at
from tests.reading import named as all_named

CERTIFICATES = "aws_acm_certificate.domain_certificate"
ISSUED = "${aws_acm_certificate_validation.domain_certificate_validation.certificate_arn}"
KEY_TYPES = ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1"]


def asked_for(name, what):
    """What ACM asks to be entered for a name."""
    options = f"{CERTIFICATES}.domain_validation_options"
    return f'${{one([for option in {options} : option.resource_record_{what} if option.domain_name == "{name}"])}}'


def listeners_certificate(stack):
    return at(stack, "aws_lb_listener.compute_alb_https")["certificate_arn"]


def edge(stack):
    """Addresses of all that is the domain's."""
    return {address for address in addresses(stack) if ".domain_" in address}


# Certificates that are made


def test_a_certificate_covers_all_names_and_a_new_one_comes_before_the_old_one_goes(synth):
    assert at(synth(MADE), CERTIFICATES) == {
        "domain_name": "shop.example.com",
        "subject_alternative_names": ["www.shop.example.com", "*.shop.example.com"],
        "validation_method": "DNS",
        "tags": {"Name": "dev-davidshaevel-cert"},
        "lifecycle": {"create_before_destroy": True},
    }


def test_a_certificate_of_one_name_has_no_others(synth):
    assert "subject_alternative_names" not in at(synth(ZONE_BY_ID), CERTIFICATES)


def test_it_covers_what_the_settings_name_besides(synth):
    stack = synth(named(certificate=Certificate(names=("grafana.example.com", "shop.example.com"))))
    assert at(stack, CERTIFICATES)["subject_alternative_names"] == ["grafana.example.com"]


def test_what_acm_asks_for_is_entered_once_for_a_name_and_for_what_stands_below_it(synth):
    stack = synth(MADE)

    def record(name):
        return {
            "zone_id": "${data.aws_route53_zone.domain_zone.zone_id}",
            "name": asked_for(name, "name"),
            "type": "CNAME",
            "ttl": 300,
            "records": [asked_for(name, "value")],
            # One that another certificate of the account brought says the same.
            "allow_overwrite": True,
            # A new certificate asks for the same: a record that is replaced would be deleted after it was made.
            "lifecycle": {"ignore_changes": ["name", "records"]},
        }

    records = all_named(stack, "aws_route53_record")
    assert {name: record for name, record in records.items() if name.startswith("domain_")} == {
        "domain_validation_shop_example_com": record("shop.example.com"),
        "domain_validation_www_shop_example_com": record("www.shop.example.com"),
    }


def test_a_wildcard_alone_is_proven_below_its_name(synth):
    stack = synth(named(certificate=Certificate(names=("*.example.com",)), hosted_zone=MADE.edge.hosted_zone))
    record = at(stack, "aws_route53_record.domain_validation_example_com")
    assert record["name"] == asked_for("*.example.com", "name")


def test_nothing_uses_a_certificate_before_it_is_issued(synth):
    stack = synth(MADE)
    assert at(stack, "aws_acm_certificate_validation.domain_certificate_validation") == {
        "certificate_arn": f"${{{CERTIFICATES}.arn}}",
        "validation_record_fqdns": [
            "${aws_route53_record.domain_validation_shop_example_com.fqdn}",
            "${aws_route53_record.domain_validation_www_shop_example_com.fqdn}",
        ],
    }
    assert listeners_certificate(stack) == ISSUED
    assert stack["output"]["acm_certificate_arn"]["value"] == ISSUED


def test_where_dns_is_elsewhere_the_records_are_an_output_and_terraform_waits(synth):
    stack = synth(DNS_ELSEWHERE)
    assert edge(stack) == {CERTIFICATES, "aws_acm_certificate_validation.domain_certificate_validation"}
    assert at(stack, "aws_acm_certificate_validation.domain_certificate_validation") == {
        "certificate_arn": f"${{{CERTIFICATES}.arn}}"
    }
    assert stack["output"]["acm_certificate_validation_records"]["value"] == [
        {"name": asked_for(name, "name"), "type": asked_for(name, "type"), "value": asked_for(name, "value")}
        for name in ("shop.example.com", "www.shop.example.com", "shop.example.org")
    ]


def test_a_certificate_may_be_used_without_waiting_for_it(synth):
    stack = synth(NOT_WAITED_FOR)
    assert edge(stack) == {CERTIFICATES}
    assert listeners_certificate(stack) == f"${{{CERTIFICATES}.arn}}"
    assert stack["output"]["acm_certificate_status"]["value"] == f"${{{CERTIFICATES}.status}}"


def test_the_status_that_is_waited_for_is_said_at_once(synth):
    """Terraform knows the certificate as it was made, and would find the output changed at the next plan."""
    assert synth(MADE)["output"]["acm_certificate_status"]["value"] == (
        '${aws_acm_certificate_validation.domain_certificate_validation.id != "" && '
        f'{CERTIFICATES}.status == "PENDING_VALIDATION" ? "ISSUED" : {CERTIFICATES}.status}}'
    )


# Certificates that exist


def test_one_that_exists_is_used_as_it_is(synth):
    stack = synth(BY_ARN)
    assert edge(stack) == set()
    assert "data" not in stack
    assert listeners_certificate(stack) == CERTIFICATE
    assert {name for name in stack["output"] if name.startswith("acm_")} == {"acm_certificate_arn"}


def test_one_that_was_issued_is_looked_up(synth):
    stack = synth(LOOKED_UP)
    assert stack["data"] == {
        "aws_acm_certificate": {
            "domain_certificate": {
                "domain": "example.com",
                "statuses": ["ISSUED"],
                "most_recent": True,
                "key_types": KEY_TYPES,
            }
        }
    }
    assert listeners_certificate(stack) == "${data.aws_acm_certificate.domain_certificate.arn}"
    assert {name: output["value"] for name, output in stack["output"].items() if name.startswith("acm_")} == {
        "acm_certificate_arn": "${data.aws_acm_certificate.domain_certificate.arn}",
        "acm_certificate_status": "${data.aws_acm_certificate.domain_certificate.status}",
    }


def test_a_name_may_have_no_certificate(synth):
    stack = synth(PLAIN)
    assert edge(stack) == set()
    assert list(all_named(stack, "aws_lb_listener")) == ["compute_alb_http"]
    assert {name for name in stack["output"] if name.startswith("acm_")} == set()


def test_without_a_name_there_is_nothing_of_it(dev):
    assert edge(dev) == set()
    assert not {"custom_domain_urls", "cloudflare_cname_records", "domain_name_servers"} & set(dev["output"])


# Behind CloudFront


def providers(stack):
    return {provider.get("alias"): provider["region"] for provider in stack["provider"]["aws"]}


def test_in_cloudfronts_region_one_certificate_serves_it_and_the_load_balancer(synth):
    stack = synth(CDN)
    assert set(all_named(stack, "aws_acm_certificate")) == {"domain_certificate"}
    certificate = at(stack, CERTIFICATES)
    assert certificate["subject_alternative_names"] == ["origin.shop.example.com"]
    assert certificate["tags"] == {"Name": "dev-davidshaevel-cloudfront-cert"}
    assert "provider" not in certificate
    assert listeners_certificate(stack) == ISSUED
    assert providers(stack) == {None: "us-east-1"}


def test_elsewhere_cloudfront_has_one_in_its_region_and_the_load_balancer_one_in_its_own(synth):
    stack = synth(CDN_ELSEWHERE)
    certificates = all_named(stack, "aws_acm_certificate")
    assert {name: (each.get("provider"), each["tags"]["Name"]) for name, each in certificates.items()} == {
        "domain_certificate": ("aws.us_east_1", "dev-davidshaevel-cloudfront-cert"),
        "domain_load_balancer_certificate": (None, "dev-davidshaevel-alb-cert"),
    }
    validations = all_named(stack, "aws_acm_certificate_validation")
    assert {name: each.get("provider") for name, each in validations.items()} == {
        "domain_certificate_validation": "aws.us_east_1",
        "domain_load_balancer_certificate_validation": None,
    }
    # The names are proven to ACM once, for all of its regions.
    assert len({tuple(each["validation_record_fqdns"]) for each in validations.values()}) == 1
    assert listeners_certificate(stack) == (
        "${aws_acm_certificate_validation.domain_load_balancer_certificate_validation.certificate_arn}"
    )
    assert stack["output"]["acm_certificate_arn"]["value"] == ISSUED
    assert providers(stack) == {None: "eu-west-1", "us_east_1": "us-east-1"}
    one, other = stack["provider"]["aws"]
    same = ("region", "alias")
    assert {k: v for k, v in one.items() if k not in same} == {k: v for k, v in other.items() if k not in same}


def test_elsewhere_both_are_looked_up_where_one_is(synth):
    stack = synth(CDN_LOOKED_UP_ELSEWHERE)
    looked_up = stack["data"]["aws_acm_certificate"]
    assert {name: (each["domain"], each.get("provider")) for name, each in looked_up.items()} == {
        "domain_certificate": ("shop.example.com", "aws.us_east_1"),
        "domain_load_balancer_certificate": ("shop.example.com", None),
    }
    assert listeners_certificate(stack) == "${data.aws_acm_certificate.domain_load_balancer_certificate.arn}"


def test_without_cloudfront_no_region_but_the_environments_has_anything(synth):
    stack = synth(named(elsewhere()))
    assert set(all_named(stack, "aws_acm_certificate")) == {"domain_certificate"}
    assert providers(stack) == {None: "eu-west-1"}


def test_cloudfronts_own_certificate_alone_gives_the_load_balancer_of_another_region_none():
    settings = CDN.edge.but(certificate=Certificate(arn=CERTIFICATE, names=("*.shop.example.com", "shop.example.com")))
    assert settings.certifies_load_balancer("us-east-1")
    assert not settings.certifies_load_balancer("eu-west-1")
    by_http = CDN.edge.but(cdn=Cdn(origin_protocol_policy="http-only"))
    assert not by_http.certifies_load_balancer("us-east-1")


def test_the_load_balancer_keeps_a_certificate_of_its_own_behind_cloudfront(synth):
    own = CERTIFICATE.replace("us-east-1", "eu-west-1")
    stack = synth(with_compute(CDN_ELSEWHERE, alb_certificate_arn=own))
    assert set(all_named(stack, "aws_acm_certificate")) == {"domain_certificate"}
    assert listeners_certificate(stack) == own


# Zones


@pytest.mark.parametrize(
    ("environment", "zone_id"),
    [
        (MADE, "${data.aws_route53_zone.domain_zone.zone_id}"),
        (ZONE_BY_ID, ZONE_ID),
        (ZONE_MADE, "${aws_route53_zone.domain_zone.zone_id}"),
    ],
    ids=["looked up", "by its id", "made"],
)
def test_records_go_into_the_zone(synth, environment, zone_id):
    stack = synth(environment)
    assert {record["zone_id"] for record in all_named(stack, "aws_route53_record").values()} == {zone_id}


def test_a_zone_is_looked_up_among_the_public_ones(synth):
    assert synth(MADE)["data"] == {
        "aws_route53_zone": {"domain_zone": {"name": "example.com", "private_zone": False}},
    }
    assert "data" not in synth(ZONE_BY_ID)


def test_a_zone_that_is_made_says_its_name_servers(synth):
    stack = synth(ZONE_MADE)
    zone = at(stack, "aws_route53_zone.domain_zone")
    assert (zone["name"], zone["tags"]["Name"]) == ("shop.example.com", "dev-davidshaevel-zone")
    assert stack["output"]["domain_name_servers"]["value"] == "${aws_route53_zone.domain_zone.name_servers}"


def test_names_are_outputs(synth):
    assert synth(DNS_ELSEWHERE)["output"]["custom_domain_urls"]["value"] == {
        "primary": "https://shop.example.com",
        # A wildcard is no address.
        "alternate": ["https://www.shop.example.com", "https://shop.example.org"],
    }
    assert synth(PLAIN)["output"]["custom_domain_urls"]["value"]["primary"] == "http://shop.example.com"


def test_dev_has_no_name():
    assert DEV.edge is None
    assert DEV.public_url is None
