"""What the public name and what answers to it ask of each other. Each rule raises ValueError, in one sentence."""

import warnings

from modules.compute import ComputeSettings
from modules.edge import EdgeSettings
from modules.edge.domain_names import covered, covers
from modules.edge.settings import CLOUDFRONT_REGION, ROUTE_53_METRICS_REGION
from modules.regions import region_of_arn

# The public name and its certificates


def something_answers_to_the_name(edge: EdgeSettings | None, compute: ComputeSettings) -> None:
    """A name leads to the load balancer, at once or through CloudFront."""
    if edge is not None and not compute.enabled:
        raise ValueError(
            f"edge.domain_name is {edge.domain_name!r} and compute.enabled is off, so that nothing would answer there; "
            "turn it on, or set edge to None"
        )


def certificate_is_within_reach(edge: EdgeSettings | None, region: str, account_id: str) -> None:
    """CloudFront takes certificates of us-east-1, a load balancer those of its region, and both their account's.

    https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
    """
    if edge is None or edge.certificate is None or edge.certificate.arn is None:
        return
    arn = edge.certificate.arn
    needed = CLOUDFRONT_REGION if edge.cdn else region
    if region_of_arn(arn) != needed:
        reader = "CloudFront reads certificates" if edge.cdn else "the load balancer's listeners read theirs"
        raise ValueError(
            f"edge.certificate.arn is {arn!r}, which is in region {region_of_arn(arn)}, and {reader} in {needed}; name "
            "one of that region"
        )
    account = arn.split(":")[4]
    if account != account_id:
        raise ValueError(
            f"edge.certificate.arn is {arn!r}, which belongs to account {account}, and aws_account_id is "
            f"{account_id!r}; name one of that account"
        )


def listener_has_one_certificate(edge: EdgeSettings | None, compute: ComputeSettings) -> None:
    """Two would be for one listener, unless CloudFront takes edge's and the load balancer has its own behind it."""
    if edge is not None and edge.certificate is not None and edge.cdn is None and compute.has_certificate:
        raise ValueError(
            f"edge.certificate is set and so is {_set_for(compute)}, two certificates for one listener; set one of "
            "them to None"
        )


def certificate_covers_what_the_load_balancer_is_called(
    edge: EdgeSettings | None, compute: ComputeSettings, region: str
) -> None:
    """A certificate says a name, and whoever calls the load balancer by another one turns away.

    Viewers call it by the public names. CloudFront calls it by the origin's name, or with the viewer's Host header.
    """
    if edge is None:
        if compute.has_certificate:
            raise ValueError(
                f"compute.{_set_for(compute)} is set and edge is None, so that URLs would say the load balancer's own "
                "name, which no certificate covers; set edge.domain_name to a name that it covers, and "
                "edge.certificate to None"
            )
        return
    called = edge.origin_domain_name or edge.domain_name
    if compute.alb_certificate_domain is not None and not covers(compute.alb_certificate_domain, called):
        raise ValueError(
            f"compute.alb_certificate_domain is {compute.alb_certificate_domain!r}, which does not cover {called!r}, "
            "as the load balancer is called; name the domain of a certificate that does, or give edge.certificate the "
            "other names of this one"
        )
    if compute.has_certificate or not edge.certifies_load_balancer(region):
        return
    certificate = edge.certificate
    if certificate is not None and not certificate.is_made and not covered(certificate.existing_names, called):
        raise ValueError(
            f"edge.certificate covers {', '.join(certificate.existing_names)}, and not {called!r}, as CloudFront calls "
            "the load balancer; name it in names of edge.certificate if it does, or leave origin_domain_name out"
        )


def https_where_it_is_required(compute: ComputeSettings, *, serves_https: bool) -> None:
    """`require_https` is kept by a certificate of the load balancer's, its own or edge's."""
    if compute.require_https and not serves_https:
        raise ValueError(
            "compute.require_https is on and there is no certificate for the load balancer; set edge.certificate, "
            "alb_certificate_arn or alb_certificate_domain"
        )
    default = ComputeSettings.model_fields["alb_ssl_policy"].default
    if not serves_https and compute.alb_ssl_policy != default:
        warnings.warn("compute.alb_ssl_policy has no effect: there is no certificate", stacklevel=2)


def health_check_is_heard(edge: EdgeSettings | None, region: str, *, notified: bool) -> None:
    """The alarm of a health check notifies the environment's topic, and nothing else."""
    if edge is None or edge.health_check is None:
        return
    if region != ROUTE_53_METRICS_REGION:
        warnings.warn(
            f"edge.health_check has no alarm: CloudWatch has its metrics in {ROUTE_53_METRICS_REGION}, and aws_region "
            f"is {region!r}",
            stacklevel=2,
        )
    elif not notified:
        raise ValueError(
            "edge.health_check is set and notifications is None, so that its alarm would notify nobody; set "
            "notifications, or leave the health check out"
        )


def _set_for(compute: ComputeSettings) -> str:
    """Which of the settings names the load balancer's own certificate."""
    return "alb_certificate_arn" if compute.alb_certificate_arn is not None else "alb_certificate_domain"
