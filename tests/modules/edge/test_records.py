"""Where the public names lead."""

import warnings

import pytest

from environments.dev import DEV
from modules.edge import HealthCheck
from modules.notifications import NotificationSettings
from tests.modules.edge.platforms import CDN, CHECKED, DNS_ELSEWHERE, MADE, ORIGIN, PLAIN, TOPIC, elsewhere, named
from tests.reading import at
from tests.reading import named as all_named

BALANCER = "aws_lb.compute_alb_load_balancer"
DISTRIBUTION = "aws_cloudfront_distribution.cdn_distribution"
ZONE = "${data.aws_route53_zone.domain_zone.zone_id}"


def records(stack):
    """Those of the names: (name, type) -> what they lead to."""
    found = all_named(stack, "aws_route53_record")
    return {id_: record for id_, record in found.items() if id_.startswith("records_")}


def alias(name, type_, dns_name, zone_id):
    return {
        "zone_id": ZONE,
        "name": name,
        "type": type_,
        "alias": {"name": f"${{{dns_name}}}", "zone_id": f"${{{zone_id}}}", "evaluate_target_health": False},
    }


def to_balancer(name):
    return alias(name, "A", f"{BALANCER}.dns_name", f"{BALANCER}.zone_id")


def to_distribution(name, type_):
    return alias(name, type_, f"{DISTRIBUTION}.domain_name", f"{DISTRIBUTION}.hosted_zone_id")


def test_the_names_lead_to_the_load_balancer_which_has_no_ipv6(synth):
    assert records(synth(MADE)) == {
        "records_shop_example_com_a": to_balancer("shop.example.com"),
        "records_www_shop_example_com_a": to_balancer("www.shop.example.com"),
        "records_wildcard__shop_example_com_a": to_balancer("*.shop.example.com"),
    }


def test_behind_cloudfront_they_lead_there_and_the_origins_name_to_the_load_balancer(synth):
    assert records(synth(CDN)) == {
        "records_shop_example_com_a": to_distribution("shop.example.com", "A"),
        "records_shop_example_com_aaaa": to_distribution("shop.example.com", "AAAA"),
        "records_origin_shop_example_com_a": to_balancer("origin.shop.example.com"),
    }


def test_names_lead_somewhere_without_a_certificate_too(synth):
    assert list(records(synth(PLAIN))) == ["records_shop_example_com_a"]


# DNS elsewhere


def test_where_dns_is_elsewhere_what_to_enter_is_an_output(synth):
    stack = synth(DNS_ELSEWHERE)
    assert records(stack) == {}
    said = stack["output"]["cloudflare_cname_records"]["value"]
    assert said["load_balancer_domain"] == f"${{{BALANCER}.dns_name}}"
    assert [(record["type"], record["name"], record["value"]) for record in said["records"]] == [
        ("CNAME", name, f"${{{BALANCER}.dns_name}}")
        for name in ("shop.example.com", "www.shop.example.com", "*.shop.example.com", "shop.example.org")
    ]
    for record in said["records"]:
        assert record["note"].startswith("without a proxy (Cloudflare: DNS only)")


def test_behind_cloudfront_that_output_has_the_distribution_and_the_origin(synth):
    said = synth(named(cdn=ORIGIN))["output"]["cloudflare_cname_records"]["value"]
    assert said["cloudfront_domain"] == f"${{{DISTRIBUTION}.domain_name}}"
    assert {record["name"]: record["value"] for record in said["records"]} == {
        "shop.example.com": f"${{{DISTRIBUTION}.domain_name}}",
        "origin.shop.example.com": f"${{{BALANCER}.dns_name}}",
    }


def test_in_a_zone_of_route_53_nobody_has_to_enter_anything(synth):
    assert "cloudflare_cname_records" not in synth(MADE)["output"]


# The health check


def test_a_health_check_asks_at_the_name_once_it_leads_somewhere(synth):
    check = at(synth(CHECKED), "aws_route53_health_check.records_health_check")
    assert check.pop("tags")["Name"] == "dev-davidshaevel-health-check"
    assert check == {
        "type": "HTTPS",
        "fqdn": "shop.example.com",
        "port": 443,
        "resource_path": "/health",
        "request_interval": 10,
        "failure_threshold": 2,
        "enable_sni": True,
        "depends_on": ["aws_route53_record.records_shop_example_com_a"],
    }


def test_without_a_certificate_it_asks_by_http(synth):
    plain = CHECKED.but(edge=CHECKED.edge.but(certificate=None))
    check = at(synth(plain), "aws_route53_health_check.records_health_check")
    assert (check["type"], check["port"], check["enable_sni"]) == ("HTTP", 80, False)


def test_its_alarm_notifies_the_topic(synth):
    name = "dev-davidshaevel-public-name-unreachable"
    assert at(synth(CHECKED), "aws_cloudwatch_metric_alarm.records_health_check_alarm") == {
        "alarm_name": name,
        "alarm_description": "Nobody answers at shop.example.com, as seen from most of the world",
        "namespace": "AWS/Route53",
        "metric_name": "HealthCheckStatus",
        "dimensions": {"HealthCheckId": "${aws_route53_health_check.records_health_check.id}"},
        "statistic": "Minimum",
        "period": 60,
        "evaluation_periods": 1,
        "comparison_operator": "LessThanThreshold",
        "threshold": 1,
        "treat_missing_data": "breaching",
        "alarm_actions": [TOPIC],
        "ok_actions": [TOPIC],
        "tags": {"Name": name},
    }


def test_where_cloudwatch_has_no_metrics_of_it_there_is_no_alarm(synth):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ireland = named(
            elsewhere(DEV.but(notifications=NotificationSettings())), health_check=HealthCheck(request_interval=10)
        )
    stack = synth(ireland)
    assert at(stack, "aws_route53_health_check.records_health_check")
    assert "records_health_check_alarm" not in all_named(stack, "aws_cloudwatch_metric_alarm")


@pytest.mark.parametrize("environment", [MADE, DEV], ids=["named", "dev"])
def test_a_health_check_is_made_where_it_is_asked_for(synth, environment):
    assert all_named(synth(environment), "aws_route53_health_check") == {}
