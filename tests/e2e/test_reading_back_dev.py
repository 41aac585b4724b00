"""What dev is made of, by the word of AWS and not of Terraform."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.platforms import Platform
from tests.e2e.reading import forwards_to, listeners, of_vpc, private_database, subnets, tracked

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def dev(platform: Callable[[str], Platform]) -> Platform:
    return platform("dev")


def test_dev_has_two_public_subnets_and_four_private_ones(dev: Platform):
    assert subnets(dev) == {
        ("public", "us-east-1a", "10.0.1.0/24", True),
        ("public", "us-east-1b", "10.0.2.0/24", True),
        ("private-app", "us-east-1a", "10.0.11.0/24", False),
        ("private-app", "us-east-1b", "10.0.12.0/24", False),
        ("private-db", "us-east-1a", "10.0.21.0/24", False),
        ("private-db", "us-east-1b", "10.0.22.0/24", False),
    }


def test_public_subnets_reach_the_internet_directly_and_private_ones_through_their_own_zone(dev: Platform):
    found = dev.client("ec2").describe_subnets(Filters=of_vpc(dev))["Subnets"]
    zone_of = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in found}
    public = {subnet["SubnetId"] for subnet in found if subnet["MapPublicIpOnLaunch"]}
    gateways = dev.client("ec2").describe_nat_gateways(Filter=of_vpc(dev))["NatGateways"]
    zone_of_gateway = {gateway["NatGatewayId"]: zone_of[gateway["SubnetId"]] for gateway in gateways}
    assert sorted(zone_of_gateway.values()) == ["us-east-1a", "us-east-1b"]

    routed = {}
    for table in dev.client("ec2").describe_route_tables(Filters=of_vpc(dev))["RouteTables"]:
        ways = [route for route in table["Routes"] if route.get("DestinationCidrBlock") == "0.0.0.0/0"]
        for association in table["Associations"]:
            if "SubnetId" in association:
                [routed[association["SubnetId"]]] = ways
    assert set(routed) == set(zone_of)
    for subnet, way in routed.items():
        if subnet in public:
            assert way["GatewayId"].startswith("igw-")
        else:
            assert zone_of_gateway[way["NatGatewayId"]] == zone_of[subnet]


def test_traffic_flows_from_the_load_balancer_inwards_and_the_database_hears_the_backend_only(dev: Platform):
    names = {
        group["GroupId"]: next(tag["Value"] for tag in group["Tags"] if tag["Key"] == "Name")
        for group in dev.client("ec2").describe_security_groups(Filters=of_vpc(dev))["SecurityGroups"]
        if group["GroupName"] != "default"
    }
    short = {id_: name.removeprefix("dev-davidshaevel-").removesuffix("-sg") for id_, name in names.items()}
    rules = dev.client("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": list(names)}])[
        "SecurityGroupRules"
    ]
    ingress = {
        (
            short[rule["GroupId"]],
            rule["FromPort"],
            rule.get("CidrIpv4") or short[rule["ReferencedGroupInfo"]["GroupId"]],
        )
        for rule in rules
        if not rule["IsEgress"]
    }
    assert ingress == {
        ("alb", 80, "0.0.0.0/0"),
        ("alb", 443, "0.0.0.0/0"),
        ("app-frontend", 3000, "alb"),
        ("app-backend", 3001, "alb"),
        ("app-backend", 3001, "app-frontend"),
        ("database", 5432, "app-backend"),
    }
    assert {short[rule["GroupId"]] for rule in rules if rule["IsEgress"]} == {"alb", "app-frontend", "app-backend"}


def test_the_database_is_private_encrypted_and_backed_up(dev: Platform):
    database = private_database(dev)
    assert (database["EngineVersion"], database["BackupRetentionPeriod"]) == ("15.12", 7)
    assert (database["MultiAZ"], database["DeletionProtection"]) == (False, False)


def test_dev_serves_http_and_sends_the_api_to_the_backend(dev: Platform):
    [listener] = listeners(dev)
    assert (listener["Port"], listener["Protocol"]) == (80, "HTTP")
    assert forwards_to(dev, listener["DefaultActions"]) == "dev-davidshaevel-frontend-tg"
    assert api_rule(dev, listener) == ("/api/*", "100", "dev-davidshaevel-backend-tg")


@pytest.mark.parametrize(("service", "port"), [("frontend", 3000), ("backend", 3001)])
def test_services_run_two_tasks_in_private_subnets_behind_the_load_balancer(dev: Platform, service: str, port: int):
    [found] = dev.client("ecs").describe_services(
        cluster="dev-davidshaevel-cluster", services=[f"dev-davidshaevel-{service}"]
    )["services"]
    assert (found["status"], found["desiredCount"], found["launchType"]) == ("ACTIVE", 2, "FARGATE")
    assert found["healthCheckGracePeriodSeconds"] == 60
    network = found["networkConfiguration"]["awsvpcConfiguration"]
    assert network["assignPublicIp"] == "DISABLED"
    tiers = {tier for tier, *_ in subnets(dev, ids=network["subnets"])}
    assert tiers == {"private-app"}
    [behind] = found["loadBalancers"]
    assert behind["containerPort"] == port
    [group] = dev.client("elbv2").describe_target_groups(TargetGroupArns=[behind["targetGroupArn"]])["TargetGroups"]
    assert (group["Port"], group["TargetType"]) == (port, "ip")


def test_services_scale_on_cpu_and_memory(dev: Platform):
    metrics = {("ECSServiceAverageCPUUtilization", 70), ("ECSServiceAverageMemoryUtilization", 80)}
    assert tracked(dev) == {("frontend", 2, 4): metrics, ("backend", 2, 4): metrics}


def test_alarms_watch_the_database_and_the_services(dev: Platform):
    alarms = dev.client("cloudwatch").describe_alarms()["MetricAlarms"]
    by_name = {alarm["AlarmName"]: alarm for alarm in alarms}
    cpu = by_name["davidshaevel-dev-db-high-cpu"]
    assert (cpu["Threshold"], cpu["Period"], cpu["EvaluationPeriods"]) == (80, 300, 2)
    assert by_name["davidshaevel-dev-db-low-free-storage"]["Threshold"] == 20 * 1024**3 // 10
    assert {name for name in by_name if name.startswith("davidshaevel-dev-db-")} == {
        f"davidshaevel-dev-db-{what}"
        for what in ("high-cpu", "high-connections", "low-free-storage", "low-freeable-memory")
    }
    assert {name for name in by_name if name.endswith("-missing-tasks")} == {
        "dev-davidshaevel-frontend-missing-tasks",
        "dev-davidshaevel-backend-missing-tasks",
    }
    ours = [alarm for name, alarm in by_name.items() if not name.startswith("TargetTracking-")]
    assert len(ours) == 15 - 4 + 4
    assert {alarm["TreatMissingData"] for alarm in ours} <= {"notBreaching", "breaching"}


def test_an_image_given_at_deploy_runs_in_the_same_service_and_the_state_is_kept_in_versions(dev: Platform):
    before = dev.ids()
    dev.project.cdktf("deploy", "dev", "--auto-approve", "--var", "frontend_container_image=nginx:1.27")
    after = dev.ids()
    assert after["aws_ecs_service.compute_frontend_service"] == before["aws_ecs_service.compute_frontend_service"]
    [service] = dev.client("ecs").describe_services(
        cluster="dev-davidshaevel-cluster", services=["dev-davidshaevel-frontend"]
    )["services"]
    task = dev.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    assert [container["image"] for container in task["containerDefinitions"]] == ["nginx:1.27"]

    s3, bucket, key = dev.client("s3"), dev.backend["bucket"], dev.backend["key"]
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    versions = [version for version in s3.list_object_versions(Bucket=bucket)["Versions"] if version["Key"] == key]
    assert len(versions) >= 2
    [newest] = [version for version in versions if version["IsLatest"]]
    head = s3.head_object(Bucket=bucket, Key=key, VersionId=newest["VersionId"])
    assert head["ServerSideEncryption"] == "AES256"


def test_outputs_are_what_scripts_read_by_name(dev: Platform):
    assert set(dev.outputs) == set(dev.stack["output"])
    assert dev.outputs["resource_prefix"] == "dev-davidshaevel"
    assert dev.outputs["database_endpoint"].endswith(":5432")
    [balancer] = dev.client("elbv2").describe_load_balancers()["LoadBalancers"]
    assert dev.outputs["alb_dns_name"] == balancer["DNSName"]
    assert dev.outputs["application_url"] == f"http://{balancer['DNSName']}"


def api_rule(platform: Platform, listener: dict[str, Any]) -> tuple[str, str, str]:
    rules = platform.client("elbv2").describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    [rule] = [rule for rule in rules if not rule["IsDefault"]]
    [condition] = rule["Conditions"]
    [path] = condition.get("Values") or condition["PathPatternConfig"]["Values"]
    return path, rule["Priority"], forwards_to(platform, rule["Actions"])
