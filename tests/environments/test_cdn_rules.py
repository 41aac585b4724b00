"""What CloudFront and what it leads to ask of each other: one thing broken on purpose for each rule."""

import pytest

from modules.compute import Route
from modules.edge import CacheBehavior, Cdn
from modules.settings import SettingsError
from tests.changes import with_compute, with_service
from tests.modules.edge.distributions import ADOPTED, CDN, EXISTING, ONLY_WAY_IN
from tests.modules.edge.platforms import CERTIFICATE, named

DEFAULT = CacheBehavior(caching="pages", forward="all_viewer")
DEAF = CacheBehavior(path_pattern="/files/*", caching="optimized", forward="none")
HTTP = Cdn(origin_protocol_policy="http-only")


def with_cdn(cdn, **edge):
    return named(**{"certificate": EXISTING, "cdn": cdn, **edge})


def with_routes(environment, *routes):
    return with_service(environment, "backend", routes=routes)


def test_a_load_balancer_that_redirects_is_not_called_by_http():
    plain = with_cdn(HTTP)
    with pytest.raises(SettingsError) as error:
        with_compute(plain, alb_certificate_arn=CERTIFICATE)
    assert str(error.value) == (
        "Environment: edge.cdn.origin_protocol_policy is 'http-only' and the load balancer has a certificate, so that "
        "it redirects CloudFront to CloudFront for ever; set it to 'https-only'"
    )


def test_a_load_balancer_without_a_certificate_is_not_called_by_https():
    """CloudFront's own certificate is of us-east-1, and no load balancer elsewhere takes it."""
    zones = ("eu-west-1a", "eu-west-1b")
    with pytest.raises(SettingsError, match="is 'https-only' and the load balancer has no certificate of its region"):
        CDN.but(aws_region="eu-west-1", adoption=None, networking=CDN.networking.but(availability_zones=zones))


def test_the_hosts_name_or_one_of_the_origins_own_fits_the_certificate():
    with pytest.raises(SettingsError, match=r"forward of the behavior of '/files/\*' is 'none', and no certificate"):
        with_cdn(Cdn(behaviors=(DEAF, DEFAULT)))
    assert with_cdn(Cdn(behaviors=(DEAF, DEFAULT), origin_domain_name="origin.shop.example.com"))
    assert with_cdn(Cdn(behaviors=(DEAF, DEFAULT), origin_protocol_policy="http-only"))


def test_a_distribution_has_no_more_behaviors_than_cloudfront_takes():
    routes = [
        Route(name=f"r{number}", priority=number, path_patterns=[f"/{number}/{letter}" for letter in "abcde"])
        for number in range(1, 16)
    ]
    with pytest.raises(SettingsError, match=r"edge.cdn has 77 behaviors, .*; allowed: 75, give wider ones in"):
        with_routes(CDN, *routes)
    assert with_routes(CDN, *routes[:-1])


def test_a_host_that_tells_services_apart_arrives():
    admin = Route(name="admin", priority=1, host_headers=("admin.example.com",))
    cdn = with_cdn(Cdn(behaviors=(DEAF, DEFAULT), origin_domain_name="origin.shop.example.com"))
    with pytest.raises(SettingsError, match=r"'backend' have host_headers 'admin.example.com' and forward of the"):
        with_routes(cdn, admin)


def test_a_host_leads_to_the_only_way_in():
    admin = Route(name="admin", priority=1, host_headers=("admin.example.com",))
    with pytest.raises(SettingsError, match=r"which is none of edge's names, and edge.cdn.only_way_in is on"):
        with_routes(ONLY_WAY_IN, admin)
    assert with_routes(CDN, admin)


@pytest.mark.parametrize("host", ["admin.shop.example.com", "*.shop.example.com", "admin.*"])
def test_a_wildcard_among_the_names_or_hosts_is_one_that_leads_there(host):
    names = ("*.shop.example.com", "admin.example.com")
    route = Route(name="admin", priority=1, host_headers=(host,))
    assert with_routes(with_cdn(ONLY_WAY_IN.edge.cdn, alternate_domain_names=names), route)


def test_a_rule_has_room_for_the_secrets():
    four = Route(name="api", priority=1, path_patterns=("/a", "/b", "/c", "/d"))
    with pytest.raises(SettingsError, match=r"route 'api' of 'backend' has 6 values with the 2 of edge.cdn"):
        with_routes(ONLY_WAY_IN, four)
    assert with_routes(CDN, four)


def test_no_route_has_the_place_of_what_no_route_takes():
    last = Route(name="api", priority=50000, path_patterns=("/api/*",))
    with pytest.raises(SettingsError, match="priority of route 'api' of 'backend' is 50000, which with"):
        with_routes(ONLY_WAY_IN, last)
    assert with_routes(CDN, last)


def test_services_reach_each_other_where_cloudfront_alone_reaches_the_load_balancer():
    with pytest.raises(SettingsError, match="calls of 'frontend' holds 'backend' by the load balancer's own name"):
        with_cdn(ONLY_WAY_IN.edge.cdn, urls_say_domain=False)
    apart = with_compute(named(certificate=EXISTING), private_dns_namespace="shop.internal")
    assert named(apart, certificate=EXISTING, cdn=ONLY_WAY_IN.edge.cdn, urls_say_domain=False)


def test_cloudfront_is_that_of_the_partition():
    zones = ("cn-north-1a", "cn-north-1b")
    with pytest.raises(SettingsError, match="aws_region is 'cn-north-1', in AWS's partition aws-cn, whose CloudFront"):
        ADOPTED.but(aws_region="cn-north-1", adoption=None, networking=CDN.networking.but(availability_zones=zones))
