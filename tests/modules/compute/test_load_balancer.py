"""The load balancer: where it stands, what listens, and what goes to which service."""

import itertools
from typing import Any

import pytest

from environments.dev import DEV
from environments.prod import PROD
from modules.compute import Route, Service
from modules.edge import EdgeSettings
from tests.changes import with_certificate, with_compute, with_services
from tests.modules.compute.platforms import CERTIFICATE, HTTPS, NAME, SHOP
from tests.reading import at, container, named, names_and_values, waits_for

SERVICES = pytest.mark.parametrize(("service", "port"), [("frontend", 3000), ("backend", 3001)])
ENVIRONMENTS = pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)
BALANCER = "${aws_lb.compute_alb_load_balancer.dns_name}"


def forward_to(service):
    return [{"type": "forward", "target_group_arn": f"${{aws_lb_target_group.compute_alb_{service}_targets.arn}}"}]


@ENVIRONMENTS
def test_the_load_balancer_stands_in_every_public_subnet_with_its_own_security_group(synth, environment):
    balancer = at(synth(environment), "aws_lb.compute_alb_load_balancer")
    assert balancer["internal"] is False
    assert balancer["load_balancer_type"] == "application"
    assert balancer["security_groups"] == ["${aws_security_group.networking_alb_security_group.id}"]
    assert balancer["subnets"] == [
        f"${{aws_subnet.networking_public_{zone[-1]}.id}}" for zone in environment.networking.availability_zones
    ]


def test_the_load_balancer_takes_its_settings(synth):
    stack = synth(
        with_compute(DEV, alb_idle_timeout=120, enable_deletion_protection=True, drop_invalid_header_fields=True)
    )
    balancer = at(stack, "aws_lb.compute_alb_load_balancer")
    assert balancer["idle_timeout"] == 120
    assert balancer["enable_deletion_protection"] is True
    assert balancer["drop_invalid_header_fields"] is True


# Listeners


def test_without_a_certificate_http_serves(dev):
    assert list(named(dev, "aws_lb_listener")) == ["compute_alb_http"]
    listener = at(dev, "aws_lb_listener.compute_alb_http")
    assert (listener["port"], listener["protocol"]) == (80, "HTTP")
    assert listener["default_action"] == forward_to("frontend")
    assert dev["output"]["application_url"]["value"] == f"http://{BALANCER}"


def test_with_a_certificate_https_serves_and_http_redirects_for_good(synth):
    stack = synth(HTTPS)
    https = at(stack, "aws_lb_listener.compute_alb_https")
    assert (https["port"], https["protocol"]) == (443, "HTTPS")
    assert https["certificate_arn"] == CERTIFICATE
    assert https["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    assert https["default_action"] == forward_to("frontend")
    assert at(stack, "aws_lb_listener.compute_alb_http")["default_action"] == [
        {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}
    ]
    assert "data" not in stack


def test_a_certificate_is_looked_up_by_its_domain(synth):
    stack = synth(with_certificate(DEV, NAME, alb_certificate_domain=NAME))
    assert stack["data"]["aws_acm_certificate"]["compute_alb_certificate"] == {
        "domain": "shop.example.com",
        "statuses": ["ISSUED"],
        "most_recent": True,
        # All that a load balancer takes: a look-up that names none finds RSA_2048 alone.
        "key_types": ["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"],
    }
    assert at(stack, "aws_lb_listener.compute_alb_https")["certificate_arn"] == (
        "${data.aws_acm_certificate.compute_alb_certificate.arn}"
    )


def test_the_default_service_gets_what_no_route_takes(synth):
    routed = Route(name="rest", priority=200, path_patterns=("/web/*",))
    stack = synth(with_services(DEV, frontend={"is_default": False, "routes": (routed,)}, backend={"is_default": True}))
    assert at(stack, "aws_lb_listener.compute_alb_http")["default_action"] == forward_to("backend")
    assert at(stack, "aws_lb_listener_rule.compute_alb_frontend_rest")["action"] == forward_to("frontend")
    assert {name: stack["output"][name]["value"] for name in ("frontend_url", "backend_url")} == {
        "frontend_url": f"http://{BALANCER}/web",
        "backend_url": f"http://{BALANCER}",
    }
    # The default may have routes of its own, and is served by each.
    assert waits_for(stack, "aws_ecs_service.compute_backend_service", "aws_lb") == [
        "aws_lb_listener.compute_alb_http",
        "aws_lb_listener_rule.compute_alb_backend_api",
    ]


# Rules


@pytest.mark.parametrize(("environment", "serving"), [(DEV, "http"), (HTTPS, "https")], ids=["http", "https"])
def test_api_paths_go_to_the_backend_on_the_listener_that_serves(synth, environment, serving):
    rule = at(synth(environment), "aws_lb_listener_rule.compute_alb_backend_api")
    assert rule["listener_arn"] == f"${{aws_lb_listener.compute_alb_{serving}.arn}}"
    assert rule["priority"] == 100
    assert rule["condition"] == [{"path_pattern": {"values": ["/api/*"]}}]
    assert rule["action"] == forward_to("backend")


@pytest.mark.parametrize(("environment", "serving"), [(DEV, "http"), (HTTPS, "https")], ids=["http", "https"])
def test_services_wait_for_the_listener_that_serves_them(synth, environment, serving):
    stack = synth(environment)
    assert waits_for(stack, "aws_ecs_service.compute_frontend_service", "aws_lb") == [
        f"aws_lb_listener.compute_alb_{serving}"
    ]
    assert waits_for(stack, "aws_ecs_service.compute_backend_service", "aws_lb") == [
        "aws_lb_listener_rule.compute_alb_backend_api"
    ]


def test_a_service_may_have_several_routes_by_path_by_host_and_by_both(synth):
    stack = synth(SHOP)
    rules = {name: rule for name, rule in named(stack, "aws_lb_listener_rule").items() if "admin_site" in name}
    paths, hosts = ["/admin", "/admin/*"], ["admin.example.com", "*.admin.example.com"]
    assert {name: (rule["priority"], rule["condition"]) for name, rule in rules.items()} == {
        "compute_alb_admin_site_paths": (10, [{"path_pattern": {"values": paths}}]),
        "compute_alb_admin_site_hosts": (20, [{"host_header": {"values": hosts}}]),
        "compute_alb_admin_site_old_paths": (
            30,
            [{"path_pattern": {"values": ["/old/*"]}}, {"host_header": {"values": ["www.example.com"]}}],
        ),
    }
    for rule in rules.values():
        assert rule["action"] == forward_to("admin_site")
    assert rules["compute_alb_admin_site_old_paths"]["tags"]["Name"] == "dev-davidshaevel-admin-site-old-paths-rule"


# Target groups


@SERVICES
def test_target_groups_take_addresses_and_check_their_health(synth, service, port):
    checks = {
        "health_check_path": "/ready",
        "health_check_interval": 20,
        "health_check_timeout": 10,
        "healthy_threshold": 4,
        "unhealthy_threshold": 6,
        "health_check_matcher": "200",
        "deregistration_delay": 15,
    }
    stack = synth(with_services(DEV, frontend=checks, backend=checks))
    group = at(stack, f"aws_lb_target_group.compute_alb_{service}_targets")
    assert group["name"] == f"dev-davidshaevel-{service}-tg"
    assert (group["port"], group["protocol"], group["target_type"]) == (port, "HTTP", "ip")
    assert group["deregistration_delay"] == "15"
    assert group["health_check"] == {
        "enabled": True,
        "protocol": "HTTP",
        "port": "traffic-port",
        "path": "/ready",
        "matcher": "200",
        "interval": 20,
        "timeout": 10,
        "healthy_threshold": 4,
        "unhealthy_threshold": 6,
    }


def test_what_the_load_balancer_sends_nothing_to_has_no_target_group(synth):
    assert set(named(synth(SHOP), "aws_lb_target_group")) == {
        "compute_alb_frontend_targets",
        "compute_alb_backend_targets",
        "compute_alb_admin_site_targets",
    }


# Where it answers for a service


ROUTES_AND_URLS: list[tuple[list[dict[str, Any]], str | None]] = [
    ([{"path_patterns": ("/feed/*",)}], f"http://{BALANCER}/feed"),
    ([{"path_patterns": ("/feed", "/other/*")}], f"http://{BALANCER}/feed"),
    ([{"path_patterns": ("/*",)}], f"http://{BALANCER}"),
    ([{"host_headers": ("feed.example.com",)}], "http://feed.example.com"),
    ([{"host_headers": ("*.example.com", "feed.example.com")}], "http://feed.example.com"),
    ([{"host_headers": ("feed.example.com",), "path_patterns": ("/v1/*",)}], "http://feed.example.com/v1"),
    # No address that can be written down: the next route says one, or there is none.
    ([{"host_headers": ("*.example.com",)}, {"path_patterns": ("/feed/*",)}], f"http://{BALANCER}/feed"),
    ([{"path_patterns": ("*.jpg", "/feed/*")}], f"http://{BALANCER}/feed"),
    ([{"host_headers": ("*.example.com",)}], None),
    ([{"host_headers": ("feed?.example.com",), "path_patterns": ("/v1/*",)}], None),
    ([{"path_patterns": ("*.jpg",)}], None),
]


def test_the_url_of_a_service_is_the_first_address_of_its_routes_that_can_be_called(synth):
    priorities = itertools.count(1)
    feeds = [
        Service(
            name=f"feed{number}",
            port=9000 + number,
            image="feed:1",
            routes=[Route(name=f"r{place}", priority=next(priorities), **route) for place, route in enumerate(routes)],
        )
        for number, (routes, _) in enumerate(ROUTES_AND_URLS)
    ]
    frontend, backend = DEV.compute.services
    calling = frontend.but(calls=[feed.name for feed in feeds])
    stack = synth(with_compute(DEV, services=(calling, backend, *feeds)))
    told = names_and_values(container(stack, "frontend")["environment"])
    for feed, (_, url) in zip(feeds, ROUTES_AND_URLS, strict=True):
        assert stack["output"].get(f"{feed.id}_url", {}).get("value") == url
        assert told.get(f"{feed.id.upper()}_URL") == url
        assert f"{feed.id}_target_group_arn" in stack["output"]


def urls(stack):
    return {name: output["value"] for name, output in stack["output"].items() if name.endswith("_url")}


def test_with_a_certificate_urls_are_https_under_the_name_that_it_covers(synth):
    hosts = Route(name="hosts", priority=20, host_headers=("admin.example.com",))
    environment = with_certificate(SHOP, NAME, alb_certificate_arn=CERTIFICATE)
    stack = synth(with_services(environment, **{"admin-site": {"routes": (hosts,)}}))
    assert urls(stack) == {
        "application_url": "https://shop.example.com",
        "frontend_url": "https://shop.example.com",
        "backend_url": "https://shop.example.com/api",
        "admin_site_url": "https://admin.example.com",
    }
    for service in ("frontend", "admin_site"):
        variables = names_and_values(container(stack, service)["environment"])
        assert variables["BACKEND_URL"] == "https://shop.example.com/api"


def test_without_a_certificate_urls_say_the_name_by_http(synth):
    environment = DEV.but(edge=EdgeSettings(domain_name=NAME, certificate=None))
    assert urls(synth(environment)) == {
        "application_url": "http://shop.example.com",
        "frontend_url": "http://shop.example.com",
        "backend_url": "http://shop.example.com/api",
    }


def test_urls_say_the_load_balancers_own_name_where_they_are_told_to(synth):
    stack = synth(HTTPS.but(edge=HTTPS.edge.but(urls_say_domain=False)))
    assert urls(stack) == {
        "application_url": f"https://{BALANCER}",
        "frontend_url": f"https://{BALANCER}",
        "backend_url": f"https://{BALANCER}/api",
    }
    assert names_and_values(container(stack, "frontend")["environment"])["BACKEND_URL"] == f"https://{BALANCER}/api"


def test_services_that_find_each_other_by_name_are_told_no_public_url(synth):
    stack = synth(with_compute(HTTPS, private_dns_namespace="shop.internal"))
    variables = names_and_values(container(stack, "frontend")["environment"])
    assert variables["BACKEND_URL"] == "http://backend.shop.internal:3001"


def test_a_certificate_of_the_edges_serves_as_one_of_its_own(synth):
    handed_in = synth(DEV.but(edge=EdgeSettings(domain_name=NAME)))
    own = synth(HTTPS)
    issued = "${aws_acm_certificate_validation.domain_certificate_validation.certificate_arn}"
    for listener in ("compute_alb_https", "compute_alb_http"):
        expected = own["resource"]["aws_lb_listener"][listener]
        expected = {**expected, "certificate_arn": issued} if "certificate_arn" in expected else expected
        assert at(handed_in, f"aws_lb_listener.{listener}") == expected
    assert urls(handed_in) == urls(own)
