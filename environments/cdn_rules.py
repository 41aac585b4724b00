"""What CloudFront and what it leads to ask of each other. Each rule raises ValueError, in one sentence."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from modules.compute import ComputeSettings, Route, Service
from modules.compute.load_balancer import LOWEST_PRIORITY
from modules.compute.service import VALUES_IN_A_RULE
from modules.edge import Cdn, EdgeSettings
from modules.edge.behaviors import MOST_BEHAVIORS, plan_behaviors
from modules.edge.domain_names import covers
from modules.regions import PARTITIONS


def cdn_and_load_balancer_fit(edge: EdgeSettings, compute: ComputeSettings, region: str, *, serves_https: bool) -> None:
    """All rules of this file."""
    if edge.cdn is None:
        return
    _cloudfront_is_there(region)
    _origin_is_called_as_it_serves(edge.cdn, serves_https=serves_https)
    _certificate_fits_a_name_that_arrives(edge.cdn, compute.services)
    _behaviors_fit(edge.cdn, compute.services)
    _hosts_arrive(edge, edge.cdn, compute.services)
    _rules_have_room_for_secrets(edge.cdn, compute.services)
    _services_reach_each_other(edge, edge.cdn, compute)


def _cloudfront_is_there(region: str) -> None:
    if PARTITIONS[region] != "aws":
        raise ValueError(
            f"edge.cdn is set and aws_region is {region!r}, in AWS's partition {PARTITIONS[region]}, whose CloudFront "
            "is another one or none; set edge.cdn to None"
        )


def _origin_is_called_as_it_serves(cdn: Cdn, *, serves_https: bool) -> None:
    policy = f"edge.cdn.origin_protocol_policy is {cdn.origin_protocol_policy!r}"
    if cdn.origin_protocol_policy == "http-only" and serves_https:
        raise ValueError(
            f"{policy} and the load balancer has a certificate, so that it redirects CloudFront to CloudFront for "
            "ever; set it to 'https-only'"
        )
    if cdn.origin_protocol_policy == "https-only" and not serves_https:
        raise ValueError(
            f"{policy} and the load balancer has no certificate of its region; set compute.alb_certificate_arn, or let "
            "edge.certificate be made"
        )


def _certificate_fits_a_name_that_arrives(cdn: Cdn, services: Sequence[Service]) -> None:
    """CloudFront wants the origin's name in its certificate, or the one that the viewer asked for, if it passes it on.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
    """
    if cdn.origin_protocol_policy == "http-only" or cdn.origin_domain_name is not None:
        return
    for behavior in plan_behaviors(cdn, _routes(services)):
        if not behavior.forwards_host:
            raise ValueError(
                f"edge.cdn.origin_domain_name is None and forward of {behavior.called} is 'none', and no certificate "
                "has the load balancer's own name; set forward to 'host', or origin_domain_name"
            )


def _behaviors_fit(cdn: Cdn, services: Sequence[Service]) -> None:
    planned = len(plan_behaviors(cdn, _routes(services)))
    if planned > MOST_BEHAVIORS:
        raise ValueError(
            f"edge.cdn has {planned} behaviors, one for each path of the services' routes among them; allowed: "
            f"{MOST_BEHAVIORS}, give wider ones in edge.cdn.behaviors"
        )


def _hosts_arrive(edge: EdgeSettings, cdn: Cdn, services: Sequence[Service]) -> None:
    """The load balancer tells services apart by the host that CloudFront passes on, and that leads to CloudFront."""
    for service in services:
        for host in (host for route in service.routes for host in route.host_headers):
            for behavior in plan_behaviors(cdn, _routes(services)):
                if not behavior.forwards_host:
                    raise ValueError(
                        f"compute.services: routes of {service.name!r} have host_headers {host!r} and forward of "
                        f"{behavior.called} of edge.cdn is 'none'; set forward to 'host'"
                    )
            if cdn.only_way_in and not any(fnmatchcase(name, host) or covers(name, host) for name in edge.public_names):
                raise ValueError(
                    f"compute.services: routes of {service.name!r} have host_headers {host!r}, which is none of edge's "
                    "names, and edge.cdn.only_way_in is on; add it to edge.alternate_domain_names"
                )


def _rules_have_room_for_secrets(cdn: Cdn, services: Sequence[Service]) -> None:
    if not cdn.origin_secrets:
        return
    for service in services:
        for route in service.routes:
            values = len(route.path_patterns) + len(route.host_headers) + len(cdn.origin_secrets)
            if values > VALUES_IN_A_RULE:
                raise ValueError(
                    f"compute.services: route {route.name!r} of {service.name!r} has {values} values with the "
                    f"{len(cdn.origin_secrets)} of edge.cdn.origin_secrets; allowed: {VALUES_IN_A_RULE}, give the "
                    "service several routes"
                )
            if route.priority == LOWEST_PRIORITY:
                raise ValueError(
                    f"compute.services: priority of route {route.name!r} of {service.name!r} is {route.priority}, "
                    "which with edge.cdn.origin_secrets is that of what no route takes; choose a lower number"
                )


def _services_reach_each_other(edge: EdgeSettings, cdn: Cdn, compute: ComputeSettings) -> None:
    """Without private names a service calls another one by its URL, from an address that is not CloudFront's."""
    if not cdn.only_way_in or edge.urls_say_domain or compute.private_dns_namespace is not None:
        return
    for service in compute.services:
        if service.calls:
            raise ValueError(
                f"compute.services: calls of {service.name!r} holds {service.calls[0]!r} by the load balancer's own "
                "name, where edge.cdn.only_way_in lets none but CloudFront in; set compute.private_dns_namespace, or "
                "edge.urls_say_domain"
            )


def _routes(services: Sequence[Service]) -> list[Route]:
    return [route for service in services for route in service.routes]
