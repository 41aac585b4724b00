"""What has to be there before what: every edge that AWS or a starting task needs, by name.

Terraform orders by references and depends_on alone. A service whose first tasks find no way out, no permission or no
rule fails, and its circuit breaker has nothing to go back to.
"""

import json
import re

import pytest

from environments.dev import DEV
from environments.prod import PROD
from tests.five_services import FIVE_SERVICES

ENVIRONMENTS = pytest.mark.parametrize("environment", [DEV, PROD, FIVE_SERVICES], ids=["dev", "prod", "five services"])


def resources(stack):
    return {f"{type_}.{name}": made for type_, named in stack["resource"].items() for name, made in named.items()}


def before(stack, address):
    """Addresses of all that Terraform makes before it, directly or not."""
    made = resources(stack)
    found: set[str] = set()
    left = [address]
    while left:
        said = json.dumps(made[left.pop()])
        for other in set(re.findall(r"\baws_\w+\.\w+", said)) & set(made) - found:
            found.add(other)
            left.append(other)
    return found


def naming(stack, type_, reference):
    """Resources of a type that refer to another one."""
    return {address for address, made in resources(stack).items()
            if address.startswith(f"{type_}.") and f"${{{reference}." in json.dumps(made)}  # fmt: skip


def services(environment, stack):
    for service in environment.compute.services:
        yield service, before(stack, f"aws_ecs_service.compute_{service.id}_service")


@ENVIRONMENTS
def test_tasks_have_their_way_out(synth, environment):
    stack = synth(environment)
    letters = [zone[-1] for zone in environment.networking.availability_zones]
    for service, earlier in services(environment, stack):
        for letter in letters:
            assert {
                f"aws_nat_gateway.networking_nat_{letter}",
                f"aws_route.networking_private_{letter}_nat_route",
                f"aws_route_table_association.networking_private_app_{letter}_association",
            } <= earlier, service.name


@ENVIRONMENTS
def test_tasks_have_the_rules_of_their_group(synth, environment):
    stack = synth(environment)
    for service, earlier in services(environment, stack):
        group = f"aws_security_group.networking_app_{service.id}_security_group"
        rules = naming(stack, "aws_vpc_security_group_ingress_rule", group)
        rules |= naming(stack, "aws_vpc_security_group_egress_rule", group)
        assert rules, service.name
        assert rules <= earlier, service.name


@ENVIRONMENTS
def test_tasks_have_the_policies_of_both_their_roles_and_their_logs(synth, environment):
    stack = synth(environment)
    for service, earlier in services(environment, stack):
        task = resources(stack)[f"aws_ecs_task_definition.compute_{service.id}_task"]
        for role in ("execution_role_arn", "task_role_arn"):
            address = task[role].removeprefix("${").removesuffix(".arn}")
            assert address in earlier, service.name
            policies = naming(stack, "aws_iam_role_policy", address)
            policies |= naming(stack, "aws_iam_role_policy_attachment", address)
            # In a role that services share, a policy may be another service's.
            assert {each for each in policies if not belongs_to_another(each, service, environment)} <= earlier
            assert policies or role == "task_role_arn", service.name
        assert f"aws_cloudwatch_log_group.compute_{service.id}_logs" in earlier


def belongs_to_another(policy, service, environment):
    return any(
        policy.split(".")[1].startswith(f"compute_{other.id}_")
        for other in environment.compute.services
        if other is not service
    )


@ENVIRONMENTS
def test_target_groups_are_served_before_tasks_register_in_them(synth, environment):
    stack = synth(environment)
    serving = "https" if environment.serves_https else "http"
    for service, earlier in services(environment, stack):
        rules = {f"aws_lb_listener_rule.compute_alb_{service.id}_{route.id}" for route in service.routes}
        assert rules <= earlier
        if service.behind_load_balancer:
            assert f"aws_lb_listener.compute_alb_{serving}" in earlier


@ENVIRONMENTS
def test_the_load_balancer_stands_in_subnets_that_reach_the_internet(synth, environment):
    earlier = before(synth(environment), "aws_lb.compute_alb_load_balancer")
    assert {"aws_internet_gateway.networking_internet_gateway", "aws_route.networking_public_internet_route"} <= earlier
    for zone in environment.networking.availability_zones:
        assert f"aws_route_table_association.networking_public_{zone[-1]}_association" in earlier


def test_nobody_is_sent_to_https_before_it_serves(synth):
    assert {
        "aws_lb_listener.compute_alb_https",
        "aws_lb_listener_rule.compute_alb_backend_api",
    } <= before(synth(PROD), "aws_lb_listener.compute_alb_http")


def test_logs_of_the_load_balancer_may_be_written_before_it_is_told_to(synth):
    assert "aws_s3_bucket_policy.compute_alb_logs_policy" in before(synth(PROD), "aws_lb.compute_alb_load_balancer")


@ENVIRONMENTS
def test_a_flow_log_may_write(synth, environment):
    earlier = before(synth(environment), "aws_flow_log.networking_flow_log")
    assert "aws_cloudwatch_log_group.networking_flow_logs_group" in earlier


def test_alarms_that_roll_back_are_there_before_what_they_roll_back(synth):
    alarms = ("high_cpu", "high_memory", "unhealthy_hosts")
    earlier = before(synth(FIVE_SERVICES), "aws_ecs_service.compute_admin_service")
    assert {f"aws_cloudwatch_metric_alarm.compute_alarm_admin_{alarm}" for alarm in alarms} <= earlier
