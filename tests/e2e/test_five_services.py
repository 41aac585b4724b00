"""Five services beside what runs, by the word of AWS: each has been made as it was planned."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from environments.environment import Environment
from tests.conftest import Stack
from tests.e2e.platforms import Platform
from tests.five_services import BUCKET, FIVE_SERVICES, PARAMETER, SECRET

pytestmark = pytest.mark.e2e

IMAGE = "-var=reports_container_image=shop/reports:1"


@pytest.fixture(scope="module")
def five(platform: Callable[[str], Platform], synth: Callable[[Environment], Stack]) -> Platform:
    """Dev as it runs, and then deployed with five services."""
    dev = platform("dev")
    before = dev.ids()
    folder = dev.project.stack_folder("dev")
    (folder / "cdk.tf.json").write_text(json.dumps(synth(FIVE_SERVICES)))
    dev.project.terraform(folder, "apply", "-auto-approve", "-input=false", "-no-color", IMAGE)
    after = dev.ids()
    assert {address: after[address] for address in before} == before
    return dev


def service(five: Platform, name: str) -> dict[str, Any]:
    [found] = five.client("ecs").describe_services(
        cluster="dev-davidshaevel-cluster", services=[f"dev-davidshaevel-{name}"]
    )["services"]
    return dict(found)


def task(five: Platform, name: str) -> dict[str, Any]:
    described = five.client("ecs").describe_task_definition(taskDefinition=f"dev-davidshaevel-{name}")
    return dict(described["taskDefinition"])


def test_all_five_run(five: Platform):
    listed = five.client("ecs").list_services(cluster="dev-davidshaevel-cluster")["serviceArns"]
    assert {arn.rpartition("/")[2] for arn in listed} == {
        f"dev-davidshaevel-{name}" for name in ("frontend", "backend", "worker", "admin", "reports")
    }


def test_a_worker_stands_behind_no_load_balancer(five: Platform):
    assert service(five, "worker")["loadBalancers"] == []
    [container] = task(five, "worker")["containerDefinitions"]
    assert container["command"] == ["node", "worker.js"]
    assert container["stopTimeout"] == 120
    assert container["linuxParameters"] == {"initProcessEnabled": True}
    assert container["portMappings"] == []
    variables = {pair["name"]: pair["value"] for pair in container["environment"]}
    [balancer] = five.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert variables["BACKEND_URL"] == f"http://{balancer['DNSName']}/api"
    assert {secret["name"] for secret in container["secrets"]} == {"DB_USERNAME", "DB_PASSWORD"}


def test_a_worker_scales_by_the_clock(five: Platform):
    actions = five.client("application-autoscaling").describe_scheduled_actions(ServiceNamespace="ecs")
    assert {
        (action["ScheduledActionName"], action["Schedule"], action["ScalableTargetAction"]["MaxCapacity"])
        for action in actions["ScheduledActions"]
    } == {
        ("dev-davidshaevel-worker-night", "cron(0 20 ? * * *)", 1),
        ("dev-davidshaevel-worker-morning", "cron(0 6 ? * * *)", 3),
    }


def test_the_admin_is_reached_by_its_host(five: Platform):
    elb = five.client("elbv2")
    [group] = elb.describe_target_groups(Names=["dev-davidshaevel-admin-tg"])["TargetGroups"]
    assert (group["Port"], group["HealthCheckPath"]) == (8080, "/healthz")
    [balancer] = elb.describe_load_balancers()["LoadBalancers"]
    [listener] = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    [rule] = [
        rule for rule in elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"] if rule["Priority"] == "50"
    ]
    [condition] = rule["Conditions"]
    assert (condition["Field"], condition["HostHeaderConfig"]["Values"]) == ("host-header", ["admin.example.com"])
    [attached] = service(five, "admin")["loadBalancers"]
    assert attached == {
        "targetGroupArn": group["TargetGroupArn"],
        "containerName": "admin",
        "containerPort": 8080,
    }


def test_the_admins_container_writes_to_one_folder_only(five: Platform):
    found = task(five, "admin")
    [container] = found["containerDefinitions"]
    assert container["user"] == "1000:1000"
    assert container["readonlyRootFilesystem"] is True
    assert container["mountPoints"] == [{"sourceVolume": "writable-1", "containerPath": "/tmp"}]
    assert [volume["name"] for volume in found["volumes"]] == ["writable-1"]
    variables = {pair["name"]: pair["value"] for pair in container["environment"]}
    assert (variables["NODE_ENV"], variables["TEMPLATE"]) == ("production", "${name}")


def test_reports_run_on_arm_and_spot_with_secrets_of_their_own(five: Platform):
    found = task(five, "reports")
    assert found["runtimePlatform"] == {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    assert (found["cpu"], found["memory"], found["ephemeralStorage"]) == ("512", "2048", {"sizeInGiB": 30})
    [container] = found["containerDefinitions"]
    assert container["image"] == "shop/reports:1"
    assert {secret["name"]: secret["valueFrom"] for secret in container["secrets"]} == {
        "MAIL_KEY": f"{SECRET}:key::",
        "MAIL_SENDER": PARAMETER,
    }
    assert container["healthCheck"]["command"] == ["CMD", "wget", "-qO-", "http://localhost:9000/health"]
    assert container["ulimits"] == [{"name": "nofile", "softLimit": 4096, "hardLimit": 8192}]
    assert service(five, "reports")["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]


def test_roles_may_do_what_their_service_says(five: Platform):
    iam = five.client("iam")
    execution = iam.get_role_policy(
        RoleName="dev-davidshaevel-ecs-task-execution-role", PolicyName="dev-davidshaevel-reports-secrets"
    )["PolicyDocument"]
    assert [(statement["Action"], statement["Resource"]) for statement in execution["Statement"]] == [
        (["secretsmanager:GetSecretValue"], [SECRET]),
        (["ssm:GetParameters"], [PARAMETER]),
    ]
    own = iam.get_role_policy(RoleName="dev-davidshaevel-reports-task-role", PolicyName="dev-davidshaevel-reports-task")
    [statement] = own["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == (["s3:PutObject"], [f"{BUCKET}/*"])


def test_a_second_plan_has_nothing_left_to_do(five: Platform):
    folder = five.project.stack_folder("dev")
    five.project.terraform(folder, "plan", "-detailed-exitcode", "-input=false", "-no-color", IMAGE)
