"""What can be set for the public name, its certificate and its DNS."""

from typing import Annotated

from modules.edge.cdn_settings import Cdn
from modules.edge.waf_settings import Waf
from modules.settings import Settings, Strings, between, each_matching, matching

DOMAIN = r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
DomainName = Annotated[str, matching(DOMAIN, "a domain name in lowercase, such as app.example.com")]
DomainNames = Annotated[
    Strings, each_matching(rf"(\*\.)?{DOMAIN}", "domain names such as www.example.com or *.example.com, in lowercase")
]


class Certificate(Settings):
    """Where the certificate of the public names comes from: ACM makes it, or it is there already."""

    arn: (
        Annotated[
            str,
            matching(
                r"arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[A-Za-z0-9-]+",
                "the ARN of a certificate in ACM, arn:aws:acm:REGION:ACCOUNT:certificate/ID",
            ),
        ]
        | None
    ) = None
    """One that exists. CloudFront takes those of us-east-1 alone, a load balancer those of its own region."""
    issued_for: DomainName | None = None
    """The most recent one that ACM issued for this domain name, looked up when one plans. Not beside an ARN."""
    names: DomainNames = ()
    """What one that exists covers: with `arn` needed, with `issued_for` its other names. One that is made covers the
    public names, and those that are given here besides."""
    wait_until_issued: bool = True
    """Terraform waits until ACM has issued one that it makes. Off: the first deploy ends where one is used that is not
    issued yet, and has to be repeated."""


class HostedZone(Settings):
    """A public zone of Route 53 that holds the names' records: found by its name, found by its id, or made."""

    name: DomainName
    id: (
        Annotated[str, matching(r"Z[A-Z0-9]{1,31}", "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ")] | None
    ) = None
    """None: looked up by its name when one plans, or made."""
    make: bool = False
    """Made by the stack. Its name servers, an output, then have to be entered where the domain is registered."""


class HealthCheck(Settings):
    """Route 53 asks for a page of the public name, from around the world."""

    path: Annotated[str, matching(r"/[A-Za-z0-9/._~%?=&+,:@-]{0,254}", "a path that starts with /")] = "/"
    request_interval: int = 30
    """Seconds: 30, or 10 for more money."""
    failure_threshold: Annotated[int, between(1, 10, "failures in a row")] = 3


class EdgeSettings(Settings):
    """Settings of the public name, and of what serves it."""

    domain_name: DomainName
    """The public name, which all URLs say."""
    alternate_domain_names: DomainNames = ()
    """More names that lead to the same place."""
    urls_say_domain: bool = True
    """Outputs, and the services themselves, are told URLs with the public name. Off: with the load balancer's."""
    certificate: Certificate | None = Certificate()
    """Of the public names. None: the load balancer's own settings have one, or there is none."""
    hosted_zone: HostedZone | None = None
    """Where the records go. None: DNS is elsewhere, and the records to enter there are outputs."""
    health_check: HealthCheck | None = None
    cdn: Cdn | None = None
    """CloudFront in front of the load balancer."""
    waf: Waf | None = None
    """A web ACL for CloudFront, or for the load balancer where there is no CloudFront."""

    @property
    def cdn_only(self) -> bool:
        """Whether nobody but CloudFront reaches the load balancer."""
        return self.cdn is not None and self.cdn.only_way_in
