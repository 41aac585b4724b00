"""The load balancer that knows whom it serves by a header."""

import pytest

from environments.dev import DEV
from modules.compute import Route
from modules.settings import SettingsError
from tests.changes import with_service
from tests.modules.edge.distributions import ANNOUNCED, CDN, ONLY_WAY_IN
from tests.reading import at, named, waits_for

RULE = "aws_lb_listener_rule.compute_alb"
LISTENER = "aws_lb_listener.compute_alb_https"
PATHS = {"path_pattern": {"values": ["/api/*"]}}


def asks_for(*secrets):
    sent = "${{data.aws_secretsmanager_secret_version.origin_secrets_{}_sent.secret_string}}"
    values = [sent.format(name) for name in secrets]
    return {"http_header": {"http_header_name": "X-Origin-Verify", "values": values}}


def forward_to(service):
    return [{"type": "forward", "target_group_arn": f"${{aws_lb_target_group.compute_alb_{service}_targets.arn}}"}]


def test_without_one_all_are_served(synth):
    stack = synth(CDN)
    assert set(named(stack, "aws_lb_listener_rule")) == {"compute_alb_backend_api"}
    assert at(stack, f"{RULE}_backend_api")["condition"] == [PATHS]
    assert at(stack, LISTENER)["default_action"] == forward_to("frontend")


def test_enforced_every_rule_asks_for_it_and_all_else_is_forbidden(synth):
    stack = synth(ONLY_WAY_IN)
    rules = {name: rule["condition"] for name, rule in named(stack, "aws_lb_listener_rule").items()}
    assert rules == {
        "compute_alb_backend_api": [PATHS, asks_for("second", "first")],
        "compute_alb_frontend_all_else": [asks_for("second", "first")],
    }
    assert at(stack, LISTENER)["default_action"] == [
        {
            "type": "fixed-response",
            "fixed_response": {"content_type": "text/plain", "message_body": "Forbidden", "status_code": "403"},
        }
    ]


def test_the_default_service_gets_what_no_other_rule_takes(synth):
    rule = at(synth(ONLY_WAY_IN), f"{RULE}_frontend_all_else")
    assert rule["priority"] == 50000
    assert rule["action"] == forward_to("frontend")
    assert rule["tags"]["Name"] == "dev-davidshaevel-frontend-all-else-rule"
    assert rule["lifecycle"] == {"create_before_destroy": True}


def test_announced_who_has_it_is_served_by_a_rule_and_who_has_not_as_before(synth):
    """Enforced afterwards, the listener forbids all else while that rule serves already: nobody is turned away."""
    stack = synth(ANNOUNCED)
    assert at(stack, f"{RULE}_frontend_all_else")["condition"] == [asks_for("first")]
    assert at(stack, f"{RULE}_backend_api")["condition"] == [PATHS]
    assert at(stack, LISTENER)["default_action"] == forward_to("frontend")


def test_tasks_of_the_default_service_wait_for_the_rule_that_leads_to_them(synth):
    waits = waits_for(synth(ONLY_WAY_IN), "aws_ecs_service.compute_frontend_service", "aws_lb_listener")
    assert waits == [LISTENER, f"{RULE}_frontend_all_else"]


def test_no_route_of_the_default_service_has_the_address_of_that_rule():
    route = Route(name="all-else", priority=1, path_patterns=("/*",))
    with pytest.raises(
        SettingsError, match="services and their routes lead to the address frontend_all_else more than"
    ):
        with_service(DEV, "frontend", routes=(route,))
    assert with_service(DEV, "backend", routes=(route,))
