"""Certificates, on the emulator; moto issues one when it has been asked for it twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.preflight.asking import Account
from operations.preflight.certificate import certificates
from operations.preflight.wanted import Wanted
from tests.operations.preflight.conftest import answering, only, stack


def looks_for(domain: str) -> Any:
    return stack(data={"aws_acm_certificate": {"edge": {"domain": domain, "statuses": ["ISSUED"]}}})


def request(acm: Any, domain: str) -> str:
    arn: str = acm.request_certificate(DomainName=domain, ValidationMethod="DNS")["CertificateArn"]
    for _ in range(10):
        acm.describe_certificate(CertificateArn=arn)
    return arn


def test_one_that_is_issued_for_the_name_is_fine(account: Account, aws: Any):
    request(aws("acm"), "example.com")
    answer, sentence = only(certificates(account, looks_for("example.com")))
    assert answer == "fine"
    assert sentence.startswith("example.com is issued until ")


def test_none_for_the_name_is_a_problem(account: Account, aws: Any):
    request(aws("acm"), "other.com")
    answer, sentence = only(certificates(account, looks_for("example.com")))
    assert answer == "problem"
    assert sentence.startswith(
        "there is no certificate for example.com in us-east-1; have one issued: `aws acm request-"
    )


def test_one_by_arn_has_to_be_in_the_region_and_to_exist(account: Account, aws: Any):
    def listener(arn: str) -> Any:
        return stack({"aws_lb_listener": {"https": {"certificate_arn": arn}}})

    arn = request(aws("acm"), "example.com")
    assert only(certificates(account, listener(arn)))[0] == "fine"
    answer, sentence = only(certificates(account, listener(arn.replace("us-east-1", "eu-west-1"))))
    assert answer == "problem"
    assert "is in eu-west-1 and its load balancer in us-east-1" in sentence
    answer, sentence = only(certificates(account, listener(f"{arn[:-4]}0000")))
    assert (answer, sentence.split(" arn:")[0]) == ("problem", "there is no certificate")
    answer, _ = only(certificates(account, listener("arn:aws:iam::1:server-certificate/x")))
    assert answer == "not known"


@pytest.mark.parametrize(
    ("described", "answer", "sentence"),
    [
        (
            {"Status": "PENDING_VALIDATION"},
            "problem",
            "the certificate for example.com is pending validation; make the",
        ),
        (
            {"Status": "ISSUED", "NotAfter": 90, "KeyAlgorithm": "EC-prime256v1"},
            "problem",
            "the certificate for example.com has a key of type EC_prime256v1",
        ),
        ({"Status": "ISSUED", "NotAfter": 29}, "problem", "the certificate for example.com ends on "),
        ({"Status": "ISSUED", "NotAfter": 31}, "fine", "example.com is issued until "),
    ],
)
def test_its_status_its_end_and_its_key_count(account: Account, described: dict, answer: str, sentence: str):
    """Recorded by hand: in moto none waits for long or is about to end, and all keys are of one type."""
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/x"
    certificate = {"CertificateArn": arn, "DomainName": "example.com", "KeyAlgorithm": "RSA-2048", **described}
    if "NotAfter" in described:
        certificate["NotAfter"] = datetime.now(UTC) + timedelta(days=described["NotAfter"])
    summary = {"CertificateArn": arn, "DomainName": "example.com"}
    answering(
        account,
        "acm",
        ("list_certificates", {"CertificateSummaryList": [summary]}),
        ("describe_certificate", {"Certificate": certificate}),
    )
    found = only(certificates(account, looks_for("example.com")))
    assert found[0] == answer
    assert found[1].startswith(sentence)


def test_a_stack_without_https_asks_for_none(account: Account):
    assert only(certificates(account, stack())) == ("fine", "the stack asks for none that exists")


def test_where_one_may_not_ask_it_is_not_known(account: Account, refuse: Any):
    refuse("ListCertificates", code="AccessDeniedException", status=400)
    with pytest.raises(ClientError, match="AccessDenied"):
        list(certificates(account, looks_for("example.com")))


def with_edge(**more: Any) -> Wanted:
    """A stack in Ireland, with a provider for CloudFront beside its own."""
    providers = [{"region": "eu-west-1"}, {"alias": "us_east_1", "region": "us-east-1"}]
    return stack(provider={"aws": providers}, **more)


def test_a_certificate_of_cloudfront_is_looked_for_in_its_own_region(account: Account, aws: Any):
    data = {"aws_acm_certificate": {"edge": {"domain": "example.com", "provider": "aws.us_east_1"}}}
    ireland = replace(account, region="eu-west-1")
    answer, sentence = only(certificates(ireland, with_edge(data=data)))
    assert answer == "problem"
    assert sentence.endswith("--region us-east-1`")
    aws("acm").request_certificate(DomainName="example.com")
    answer, sentence = only(certificates(ireland, with_edge(data=data)))
    assert (answer, sentence.split(" until")[0]) == ("fine", "example.com is issued")


def test_a_distribution_takes_certificates_of_us_east_1_alone(account: Account):
    arn = "arn:aws:acm:eu-west-1:123456789012:certificate/x"
    cdn = {"aws_cloudfront_distribution": {"edge": {"viewer_certificate": {"acm_certificate_arn": arn}}}}
    assert only(certificates(account, stack(cdn))) == (
        "problem",
        f"{arn} is in eu-west-1 and a distribution takes those of us-east-1 alone; have one issued there",
    )
