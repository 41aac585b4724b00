"""What AWS refuses or waits for and moto does not: the guard, preflight and settings look for it instead.

Each test fails once moto has learned it. Then docs/rehearsal.md can say less.
"""

import uuid

import pytest

from operations.rehearsal.emulator import Emulator
from tests.e2e.cloudfront_proofs import make_distribution

pytestmark = pytest.mark.e2e


def test_a_certificate_is_issued_although_no_record_proves_its_name(emulator: Emulator):
    assert emulator.issue_certificate(f"{uuid.uuid4().hex}.example.com").startswith("arn:aws:acm:")


def test_two_distributions_have_one_name(emulator: Emulator):
    """AWS: CNAMEAlreadyExists."""
    names = {"Quantity": 1, "Items": [f"{uuid.uuid4().hex}.example.com"]}
    made = [make_distribution(emulator, Aliases=names)["Id"] for _ in range(2)]
    assert len(set(made)) == 2


def test_a_distribution_goes_while_it_is_enabled(emulator: Emulator):
    """AWS: DistributionNotDisabled, until it is disabled everywhere, which takes minutes."""
    cloudfront = emulator.client("cloudfront")
    made = make_distribution(emulator, Enabled=True)
    cloudfront.delete_distribution(Id=made["Id"], IfMatch="any")
    listed = cloudfront.list_distributions()["DistributionList"].get("Items", ())
    assert made["Id"] not in [each["Id"] for each in listed]


def test_a_web_acl_goes_while_a_distribution_has_it(emulator: Emulator):
    """AWS: WAFAssociatedItemException."""
    waf, name = emulator.client("wafv2"), f"acl-{uuid.uuid4().hex}"
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
    asked = {"Name": name, "Scope": "CLOUDFRONT", "DefaultAction": {"Allow": {}}, "VisibilityConfig": seen}
    acl = waf.create_web_acl(**asked)["Summary"]
    make_distribution(emulator, WebACLId=acl["ARN"])
    waf.delete_web_acl(Name=name, Scope="CLOUDFRONT", Id=acl["Id"], LockToken=acl["LockToken"])
    assert name not in [each["Name"] for each in waf.list_web_acls(Scope="CLOUDFRONT")["WebACLs"]]


def test_a_certificate_goes_while_a_distribution_has_it(emulator: Emulator):
    """AWS: ResourceInUseException."""
    acm = emulator.client("acm")
    arn = emulator.issue_certificate(f"{uuid.uuid4().hex}.example.com")
    certificate = {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only", "MinimumProtocolVersion": "TLSv1.2_2021"}
    make_distribution(emulator, ViewerCertificate=certificate)
    acm.delete_certificate(CertificateArn=arn)
    assert arn not in [each["CertificateArn"] for each in acm.list_certificates()["CertificateSummaryList"]]
