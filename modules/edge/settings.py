"""What can be set for the public name, its certificate and its DNS, and the rules for it."""

import warnings
from typing import Annotated, Self

from pydantic import model_validator

from modules.edge.cdn_settings import Cdn
from modules.edge.domain_names import DOMAIN, DomainName, covered, lies_in
from modules.edge.waf_settings import Waf
from modules.settings import CertificateArn, Settings, Strings, between, each_matching, matching, one_of

CLOUDFRONT_REGION = "us-east-1"
"""Where CloudFront reads certificates, wherever its viewers are:
https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html"""
ROUTE_53_METRICS_REGION = "us-east-1"
"""Where CloudWatch has the metrics of health checks:
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html"""

# https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
LONGEST_FIRST_NAME, MOST_NAMES = 64, 100

DomainNames = Annotated[
    Strings, each_matching(rf"(\*\.)?{DOMAIN}", "domain names such as www.example.com or *.example.com, in lowercase")
]


class Certificate(Settings):
    """Where the certificate of the public names comes from: ACM makes it, or it is there already."""

    arn: CertificateArn | None = None
    """One that exists. CloudFront takes those of us-east-1 alone, a load balancer those of its own region."""
    issued_for: (
        Annotated[
            str, matching(rf"(\*\.)?{DOMAIN}", "a domain name in lowercase, such as example.com or *.example.com")
        ]
        | None
    ) = None
    """The most recent one that ACM issued for this domain name, looked up when one plans. Not beside an ARN."""
    names: DomainNames = ()
    """What one that exists covers: with `arn` needed, with `issued_for` its other names. One that is made covers the
    public names, and those that are given here besides."""
    wait_until_issued: bool = True
    """Terraform waits until ACM has issued one that it makes. Off: the first deploy ends where one is used that is not
    issued yet, and has to be repeated."""

    @property
    def is_made(self) -> bool:
        """Whether the stack makes it."""
        return self.arn is None and self.issued_for is None

    @property
    def existing_names(self) -> tuple[str, ...]:
        """What one that exists covers, as far as the settings say."""
        return (*([self.issued_for] if self.issued_for else []), *self.names)

    @model_validator(mode="after")
    def _it_is_one_and_known(self) -> Self:
        if self.arn is not None and self.issued_for is not None:
            raise ValueError(f"arn is {self.arn!r} and issued_for is {self.issued_for!r}; set one of them")
        if self.arn is not None and not self.names:
            raise ValueError(f"names is empty and arn is {self.arn!r}; name what this certificate covers")
        if not self.is_made and not self.wait_until_issued:
            warnings.warn("wait_until_issued has no effect: the certificate exists", stacklevel=2)
        return self


class HostedZone(Settings):
    """A public zone of Route 53 that holds the names' records: found by its name, found by its id, or made."""

    name: DomainName
    id: (
        Annotated[str, matching(r"Z[A-Z0-9]{1,31}", "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ")] | None
    ) = None
    """None: looked up by its name when one plans, or made."""
    make: bool = False
    """Made by the stack. Its name servers, an output, then have to be entered where the domain is registered."""

    @model_validator(mode="after")
    def _it_is_found_or_made(self) -> Self:
        if self.id is not None and self.make:
            raise ValueError(f"id is {self.id!r} and make is on; leave out the id, or turn make off")
        return self


class HealthCheck(Settings):
    """Route 53 asks for a page of the public name, from around the world."""

    path: Annotated[str, matching(r"/[A-Za-z0-9/._~%?=&+,:@-]{0,254}", "a path that starts with /")] = "/"
    request_interval: Annotated[int, one_of(10, 30)] = 30
    """Seconds: 30, or 10 for more money. Another one is another health check, since AWS changes none's."""
    failure_threshold: Annotated[int, between(1, 10, "failures in a row")] = 3


class EdgeSettings(Settings):
    """Settings of the public name, and of what serves it."""

    domain_name: DomainName
    """The public name, which all URLs say."""
    alternate_domain_names: DomainNames = ()
    """More names that lead to the same place; `*.example.com` stands for all below it that have no record."""
    urls_say_domain: bool = True
    """Outputs, and the services themselves, are told URLs with the public name. Off: with the load balancer's."""
    certificate: Certificate | None = Certificate()
    """Of the public names. None: the load balancer's own settings have one, or there is none."""
    hosted_zone: HostedZone | None = None
    """Where the records go. None: DNS is elsewhere, and the records to enter there are outputs."""
    health_check: HealthCheck | None = None
    """That somebody answers at the name, seen from outside. Its alarm is in us-east-1 alone."""
    cdn: Cdn | None = None
    """CloudFront in front of the load balancer."""
    waf: Waf | None = None
    """A web ACL for CloudFront, or for the load balancer where there is no CloudFront."""

    @property
    def cdn_only(self) -> bool:
        """Whether nobody but CloudFront reaches the load balancer."""
        return self.cdn is not None and self.cdn.only_way_in

    @property
    def public_names(self) -> tuple[str, ...]:
        """All names that lead to the environment, that of its URLs first."""
        return (self.domain_name, *self.alternate_domain_names)

    @property
    def origin_domain_name(self) -> str | None:
        """The name under which CloudFront calls the load balancer, where it has one of its own."""
        return self.cdn.origin_domain_name if self.cdn is not None else None

    @property
    def certified_names(self) -> tuple[str, ...]:
        """What certificates that are made cover, that of the URLs first."""
        more = self.certificate.names if self.certificate is not None else ()
        origin = [self.origin_domain_name] if self.origin_domain_name else []
        return tuple(dict.fromkeys((*self.public_names, *more, *origin)))

    def certifies_load_balancer(self, region: str) -> bool:
        """Whether the load balancer of this region may have its certificate from here.

        Not where CloudFront calls it by http, nor where CloudFront's alone is there, in a region of its own.
        """
        if self.certificate is None or self.cdn is None:
            return self.certificate is not None
        if self.cdn.origin_protocol_policy == "http-only":
            return False
        return self.certificate.arn is None or region == CLOUDFRONT_REGION

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Self:
        if self.domain_name in self.alternate_domain_names:
            raise ValueError(
                f"alternate_domain_names holds {self.domain_name!r}, which is domain_name already; leave it out"
            )
        return self

    @model_validator(mode="after")
    def _records_lie_in_the_zone(self) -> Self:
        if self.hosted_zone is None:
            return self
        made = self.certificate is not None and self.certificate.is_made
        origin = [self.origin_domain_name] if self.origin_domain_name else []
        for name in self.certified_names if made else (*self.public_names, *origin):
            if not lies_in(self.hosted_zone.name, name):
                raise ValueError(
                    f"hosted_zone is {self.hosted_zone.name!r}, where {name!r} has no place; allowed: that name itself "
                    "and names that end in it, or no hosted_zone, for DNS elsewhere"
                )
        return self

    @model_validator(mode="after")
    def _certificate_covers_the_names(self) -> Self:
        certificate = self.certificate
        if certificate is None:
            if self.cdn is not None:
                raise ValueError(
                    f"cdn is set and certificate is None, and CloudFront takes {self.domain_name!r} only with a "
                    "certificate that covers it; set certificate"
                )
        elif not certificate.is_made:
            for name in self.public_names:
                if not covered(certificate.existing_names, name):
                    raise ValueError(
                        f"certificate covers {', '.join(certificate.existing_names)}, and not {name!r}; name it in "
                        "names of certificate if it does, or have another one issued"
                    )
        elif len(self.domain_name) > LONGEST_FIRST_NAME:
            raise ValueError(
                f"domain_name has {len(self.domain_name)} characters; allowed: {LONGEST_FIRST_NAME}, for it is the "
                "first name of the certificate"
            )
        elif len(self.certified_names) > MOST_NAMES:
            raise ValueError(
                f"domain_name, alternate_domain_names and names of certificate are {len(self.certified_names)} names; "
                f"allowed: {MOST_NAMES}, as many as ACM puts into a certificate (10, until it is asked for more)"
            )
        return self
