"""What sends requests to a service changes, and at every moment somebody answers: traffic's way, read back from AWS."""

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from environments.dev import DEV
from environments.environment import Environment
from modules.compute import Route
from operations.rehearsal import recording
from tests.changes import with_certificate, with_service
from tests.conftest import Stack
from tests.e2e.platforms import Platform

pytestmark = [pytest.mark.e2e, pytest.mark.thorough]

GROUP = "dev-davidshaevel-backend-tg"


@pytest.fixture(scope="module")
def dev(platform: Callable[[str], Platform]) -> Platform:
    return platform("dev")


@pytest.fixture
def deploy(dev: Platform, synth: Callable[[Environment], Stack]) -> Callable[[Environment], list[str]]:
    """Deploys other settings of dev; returns the actions that the load balancer's API was asked for, in their order."""

    def deploy(environment: Environment) -> list[str]:
        folder = dev.project.stack_folder("dev")
        (folder / "cdk.tf.json").write_text(json.dumps(synth(environment)))
        recording.start(dev.emulator)
        dev.project.terraform(folder, "apply", "-auto-approve", "-input=false", "-no-color")
        asked = [
            parse_qs(b64decode(request["body"]).decode(errors="replace")) for request in recording.stop(dev.emulator)
        ]
        return [action for body in asked for action in body.get("Action", [])]

    return deploy


def ports_open_to(dev: Platform, group: str, peer: str) -> set[int]:
    """Ports that a group accepts from another one."""
    ec2 = dev.client("ec2")
    groups = {found["GroupName"]: found["GroupId"] for found in ec2.describe_security_groups()["SecurityGroups"]}
    ids = {
        name: next(id_ for full, id_ in groups.items() if full.startswith(f"dev-davidshaevel-{name}-sg-"))
        for name in (group, peer)
    }
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [ids[group]]}])
    return {
        rule["FromPort"]
        for rule in rules["SecurityGroupRules"]
        if not rule["IsEgress"] and rule.get("ReferencedGroupInfo", {}).get("GroupId") == ids[peer]
    }


def way(dev: Platform) -> dict[str, Any]:
    """From the listener's rule to the service."""
    elb = dev.client("elbv2")
    [group] = elb.describe_target_groups(Names=[GROUP])["TargetGroups"]
    [balancer] = elb.describe_load_balancers()["LoadBalancers"]
    listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    rules = {
        listener["Port"]: [
            (rule["RuleArn"], set(rule["Conditions"][0]["PathPatternConfig"]["Values"]), rule["Actions"])
            for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
            if not rule["IsDefault"]
        ]
        for listener in listeners
    }
    [service] = dev.client("ecs").describe_services(
        cluster="dev-davidshaevel-cluster", services=["dev-davidshaevel-backend"]
    )["services"]
    return {
        "group": group["TargetGroupArn"],
        "rules": rules,
        "redirects": {each["Port"] for each in listeners if each["DefaultActions"][0]["Type"] == "redirect"},
        "service": [(each["targetGroupArn"], each["containerPort"]) for each in service["loadBalancers"]],
    }


def test_a_service_changes_its_port_in_the_same_target_group_with_both_ports_open(
    dev: Platform, deploy: Callable[[Environment], list[str]]
):
    before = way(dev)
    assert before["service"] == [(before["group"], 3001)]

    actions = deploy(with_service(DEV, "backend", port=3005, former_ports=(3001,)))
    assert not {"CreateTargetGroup", "DeleteTargetGroup", "ModifyRule", "ModifyListener"} & set(actions)
    after = way(dev)
    assert after["service"] == [(before["group"], 3005)]
    assert {key: after[key] for key in ("group", "rules")} == {key: before[key] for key in ("group", "rules")}
    for peer in ("alb", "app-frontend"):
        assert ports_open_to(dev, "app-backend", peer) == {3001, 3005}

    deploy(with_service(DEV, "backend", port=3005))
    assert way(dev) == after
    for peer in ("alb", "app-frontend"):
        assert ports_open_to(dev, "app-backend", peer) == {3005}
    deploy(DEV)


def test_other_paths_are_routed_by_the_same_rule(dev: Platform, deploy: Callable[[Environment], list[str]]):
    [(rule, paths, forward)] = way(dev)["rules"][80]
    assert paths == {"/api/*"}

    route = Route(name="api", priority=100, path_patterns=("/api/*", "/v2/*"))
    actions = deploy(with_service(DEV, "backend", routes=(route,)))
    assert "CreateRule" not in actions
    assert way(dev)["rules"][80] == [(rule, {"/api/*", "/v2/*"}, forward)]
    deploy(DEV)


def test_https_serves_every_path_before_anybody_is_sent_there(
    dev: Platform, deploy: Callable[[Environment], list[str]]
):
    before = way(dev)
    certificate = dev.emulator.issue_certificate("shop.example.com")
    actions = deploy(with_certificate(DEV, "shop.example.com", alb_certificate_arn=certificate))
    order = [action for action in actions if action in ("CreateListener", "CreateRule", "ModifyListener", "DeleteRule")]
    assert order == ["CreateListener", "CreateRule", "ModifyListener", "DeleteRule"]
    after = way(dev)
    assert after["redirects"] == {80}
    assert after["rules"][80] == []
    [(_, paths, forward)] = after["rules"][443]
    assert (paths, forward) == before["rules"][80][0][1:]
