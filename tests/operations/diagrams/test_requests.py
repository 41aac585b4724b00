"""Below a port stands what the load balancer sends that way."""

from operations.diagrams.requests import requests
from tests.operations.diagrams.small import read

FORWARD = [{"type": "forward", "target_group_arn": "${aws_lb_target_group.shop.arn}"}]
SHOP = {
    "aws_lb.web": {},
    "aws_lb_target_group.shop": {},
    "aws_ecs_service.shop": {"load_balancer": [{"target_group_arn": "${aws_lb_target_group.shop.arn}"}]},
}
LISTENER = {"load_balancer_arn": "${aws_lb.web.arn}", "default_action": [{"type": "fixed-response"}]}


def sent(resources):
    return requests("aws_lb.web", "aws_ecs_service.shop", read({**SHOP, **resources}))


def rule(*conditions):
    return {"listener_arn": "${aws_lb_listener.http.arn}", "action": FORWARD, "condition": list(conditions)}


def test_nothing_where_nothing_forwards():
    assert sent({"aws_lb_listener.http": LISTENER}) == []


def test_all_else_is_what_the_default_forwards():
    assert sent({"aws_lb_listener.http": {**LISTENER, "default_action": FORWARD}}) == ["all else"]


def test_paths_and_names_are_said_and_a_secret_header_is_not():
    secret = {"http_header": {"http_header_name": "X-Origin-Verify", "values": ["secret"]}}
    paths, host = {"path_pattern": {"values": ["/api/*", "/v2/*"]}}, {"host_header": {"values": ["shop.example.com"]}}
    assert sent(
        {
            "aws_lb_listener.http": LISTENER,
            "aws_lb_listener_rule.paths": rule(paths, secret),
            "aws_lb_listener_rule.host": rule(host),
            "aws_lb_listener_rule.rest": rule(secret),
        }
    ) == ["/api/*, /v2/*", "shop.example.com", "all else"]


def test_another_load_balancers_rules_are_not_its():
    other = {"aws_lb.other": {}, "aws_lb_listener.http": {**LISTENER, "load_balancer_arn": "${aws_lb.other.arn}"}}
    assert sent({**other, "aws_lb_listener_rule.rest": rule()}) == []
