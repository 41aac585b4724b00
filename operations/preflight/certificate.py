"""Certificates of listeners and distributions: issued, for the name, in the right region, and not about to end."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from operations.preflight.asking import Account, code_of
from operations.preflight.findings import Finding, fine, not_known, problem
from operations.preflight.wanted import Resource, Wanted, as_list

SOON = timedelta(days=30)
"""ACM renews its own 45 to 60 days before the end; one that ends earlier was not renewed.

https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
"""

CLOUDFRONT_REGION = "us-east-1"

KEY_TYPES = ("RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1", "RSA_1024")


def certificates(account: Account, wanted: Wanted) -> Iterator[Finding]:
    """Those that the stack looks up by name, and those that a listener or a distribution names by ARN."""
    looked_up = wanted.all_data("aws_acm_certificate")
    arns = sorted(
        {(arn, "load balancer", account.region) for _, arn in wanted.names("aws_lb_listener", "certificate_arn")}
    )
    arns += sorted({(arn, "distribution", CLOUDFRONT_REGION) for arn in _of_distributions(wanted)})
    for data in looked_up:
        yield _looked_up(account, wanted, data)
    for arn, user, region in arns:
        yield _by_arn(account, arn, user, region)
    if not looked_up and not arns:
        yield fine("the stack asks for none that exists")


def _of_distributions(wanted: Wanted) -> Iterator[str]:
    for distribution in wanted.all("aws_cloudfront_distribution"):
        for block in as_list(distribution.get("viewer_certificate")):
            if (arn := wanted.text(block.get("acm_certificate_arn"))) is not None:
                yield arn


def _looked_up(account: Account, wanted: Wanted, data: Resource) -> Finding:
    domain = wanted.text(data.get("domain"))
    if domain is None:
        return not_known(f"the name that {data.address} looks for is known to AWS alone")
    key_types = data.get("key_types") or ["RSA_1024", "RSA_2048"]  # what ACM lists where nothing is said
    region = wanted.region_of(data) or account.region
    listed = account.all(
        "acm", "list_certificates", "CertificateSummaryList", region=region, Includes={"keyTypes": list(KEY_TYPES)}
    )
    found = [
        _describe(account, summary["CertificateArn"], region) for summary in listed if summary["DomainName"] == domain
    ]
    issued = [each for each in found if each["Status"] == "ISSUED"]
    fitting = [each for each in issued if _key_type(each) in key_types]
    if fitting:
        return _lasting(domain, max(fitting, key=lambda each: each["NotAfter"]))
    if issued:
        return problem(
            f"the certificate for {domain} has a key of type {_key_type(issued[0])} and the stack looks for "
            f"{', '.join(key_types)}; add the type to key_types, or have another one issued"
        )
    if found:
        return problem(
            f"the certificate for {domain} is {found[0]['Status'].lower().replace('_', ' ')}; make the DNS record that "
            "ACM shows for it, and wait until it is issued"
        )
    return problem(
        f"there is no certificate for {domain} in {region}; have one issued: `aws acm request-certificate "
        f"--domain-name {domain} --validation-method DNS --region {region}`"
    )


def _by_arn(account: Account, arn: str, user: str, region: str) -> Finding:
    _, _, service, found_in, *_ = arn.split(":")
    if service != "acm":
        return not_known(f"{arn} is not one of ACM's")
    if found_in != region:
        where = f"its {user} in {region}" if user == "load balancer" else f"a {user} takes those of {region} alone"
        return problem(f"{arn} is in {found_in} and {where}; have one issued there")
    try:
        found = _describe(account, arn, region)
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        return problem(f"there is no certificate {arn}; correct the ARN")
    if found["Status"] != "ISSUED":
        return problem(f"{arn} is {found['Status'].lower().replace('_', ' ')}; use one that is issued")
    return _lasting(found["DomainName"], found)


def _lasting(domain: str, certificate: Mapping[str, Any]) -> Finding:
    end = certificate["NotAfter"]
    if end - datetime.now(UTC) < SOON:
        return problem(
            f"the certificate for {domain} ends on {end:%Y-%m-%d} and has not been renewed; see its renewal status in "
            f"ACM, or import a new one ({certificate['CertificateArn']})"
        )
    return fine(f"{domain} is issued until {end:%Y-%m-%d}")


def _describe(account: Account, arn: str, region: str) -> Mapping[str, Any]:
    described: Mapping[str, Any] = account.client("acm", region).describe_certificate(CertificateArn=arn)["Certificate"]
    return described


def _key_type(certificate: Mapping[str, Any]) -> str:
    """As lists of key types call it: ACM answers RSA-2048 where it is asked for RSA_2048."""
    return str(certificate.get("KeyAlgorithm", "RSA_2048")).replace("-", "_")
