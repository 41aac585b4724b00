"""What a killed run has made is found under the names of the stack, and imported by the next plan."""

import json
from pathlib import Path
from typing import Any

import pytest

from operations.activation.half_made import FILE, OVERRIDE, find, write
from operations.errors import Stopped
from terraform.stack import Stack
from terraform.state import Instance, State
from tests.operations.preflight.conftest import stack

TAGS = {"Environment": "dev", "Project": "p"}
RESOURCES: dict[str, Any] = {
    "aws_cloudfront_distribution": {"a": {"aliases": ["example.com"]}, "b": {}},
    "aws_db_instance": {"a": {"identifier": "shop-db"}},
    "aws_db_event_subscription": {"a": {"name": "shop-events"}},
    "aws_ecs_cluster": {"a": {"name": "shop"}},
    "aws_ecs_service": {"a": {"name": "backend", "cluster": "${aws_ecs_cluster.a.id}"}},
    "aws_eip": {"a": {"tags": {"Name": "nat-a"}}, "b": {"tags": {"Name": "nat-b"}}},
    "aws_lb": {"a": {"name": "shop"}},
    "aws_lb_listener": {"a": {"load_balancer_arn": "${aws_lb.a.arn}", "port": 80}},
    "aws_lb_listener_rule": {"a": {"listener_arn": "${aws_lb_listener.a.arn}", "priority": 100}},
    "aws_lb_target_group": {"a": {"name": "shop-backend"}},
    "aws_nat_gateway": {"a": {"tags": {"Name": "nat-a"}}},
    "aws_route": {"a": {"route_table_id": "${aws_route_table.a.id}", "destination_cidr_block": "0.0.0.0/0"}},
    "aws_route53_health_check": {
        "a": {
            "fqdn": "example.com",
            "port": 443,
            "type": "HTTPS",
            "resource_path": "/",
            "request_interval": 30,
            "tags": {"Name": "health-check"},
        }
    },
    "aws_route53_record": {"a": {"zone_id": "${aws_route53_zone.a.zone_id}", "name": "example.com", "type": "A"}},
    "aws_route53_zone": {"a": {}},
    "aws_route_table": {"a": {}},
    "aws_vpc_endpoint": {"a": {"service_name": "com.amazonaws.us-east-1.logs", "tags": {"Name": "logs"}}},
    "aws_wafv2_web_acl": {"a": {"name": "shop", "scope": "CLOUDFRONT"}, "b": {"name": "shop", "scope": "REGIONAL"}},
}
THERE = ("aws_ecs_cluster", "aws_route53_zone", "aws_route_table")
LACKING = [f"{type_}.{name}" for type_, named in RESOURCES.items() for name in named if type_ not in THERE]


def tagged(**tags: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in {**TAGS, **tags}.items()]


def of(kind: str, **tags: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": tagged(**tags)}]


def state(table: str, zone: str = "Z0") -> State:
    ids = {"aws_route_table": table, "aws_route53_zone": zone}
    return State({}, tuple(Instance(f"{type_}.a", type_, True, None, False, {"id": id_}) for type_, id_ in ids.items()))


def make_distribution(cloudfront: Any) -> str:
    origin = {"Id": "a", "DomainName": "origin.example.com", "CustomOriginConfig": {
        "HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "https-only"}}  # fmt: skip
    made = cloudfront.create_distribution(
        DistributionConfig={
            "CallerReference": "a",
            "Aliases": {"Quantity": 1, "Items": ["example.com"]},
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {"TargetOriginId": "a", "ViewerProtocolPolicy": "https-only"},
            "Comment": "",
            "Enabled": True,
        }
    )
    return str(made["Distribution"]["Id"])


def make_health_check(route53: Any, reference: str = "terraform-20260216193005", **tags: str) -> str:
    config = {
        "Type": "HTTPS", "FullyQualifiedDomainName": "example.com", "Port": 443, "ResourcePath": "/",
        "RequestInterval": 30, "FailureThreshold": 3,
    }  # fmt: skip
    made = route53.create_health_check(CallerReference=reference, HealthCheckConfig=config)["HealthCheck"]["Id"]
    if tags:
        route53.change_tags_for_resource(ResourceType="healthcheck", ResourceId=made, AddTags=tagged(**tags))
    return str(made)


def test_in_an_empty_account_nothing_is_half_made(account):
    assert find(account, stack(RESOURCES).stack, state("rtb-12345678"), LACKING) == {}


def test_each_is_found_by_what_aws_has_of_it_once(account, aws):
    ec2, elb, rds, ecs = aws("ec2"), aws("elbv2"), aws("rds"), aws("ecs")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"][:2]]
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=of("elastic-ip", Name="nat-a"))["AllocationId"]
    gateway = ec2.create_nat_gateway(
        SubnetId=subnets[0], AllocationId=address, TagSpecifications=of("natgateway", Name="nat-a")
    )["NatGateway"]["NatGatewayId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)
    endpoint = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName="com.amazonaws.us-east-1.logs",
        VpcEndpointType="Interface",
        TagSpecifications=of("vpc-endpoint", Name="logs"),
    )["VpcEndpoint"]["VpcEndpointId"]
    balancer = elb.create_load_balancer(Name="shop", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name="shop-backend", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]
    forward = [{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}]
    listener = elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=forward)
    listener = listener["Listeners"][0]["ListenerArn"]
    condition = [{"Field": "path-pattern", "Values": ["/api/*"]}]
    rule = elb.create_rule(ListenerArn=listener, Priority=100, Conditions=condition, Actions=forward)["Rules"][0]
    ecs.create_cluster(clusterName="shop")
    task = ecs.register_task_definition(
        family="backend", containerDefinitions=[{"name": "backend", "image": "shop:1", "memory": 128}]
    )["taskDefinition"]["taskDefinitionArn"]
    ecs.create_service(cluster="shop", serviceName="backend", taskDefinition=task, desiredCount=0)
    rds.create_db_instance(
        DBInstanceIdentifier="shop-db",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        MasterUsername="dbadmin",
        MasterUserPassword="forgotten",
        AllocatedStorage=20,
        Tags=tagged(),
    )
    route53 = aws("route53")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="a")["HostedZone"]["Id"].split("/")[-1]
    record = {"Name": "example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    changes = [{"Action": "CREATE", "ResourceRecordSet": record}]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    health_check = make_health_check(route53, Name="health-check")
    distribution = make_distribution(aws("cloudfront"))
    seen = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "shop"}
    acl = aws("wafv2").create_web_acl(
        Name="shop", Scope="CLOUDFRONT", DefaultAction={"Allow": {}}, VisibilityConfig=seen
    )
    topic = aws("sns").create_topic(Name="events")["TopicArn"]
    rds.create_event_subscription(SubscriptionName="shop-events", SnsTopicArn=topic)

    assert find(account, stack(RESOURCES).stack, state(table, zone), LACKING) == {
        "aws_cloudfront_distribution.a": distribution,
        "aws_db_event_subscription.a": "shop-events",
        "aws_db_instance.a": "shop-db",
        "aws_ecs_service.a": "shop/backend",
        "aws_eip.a": address,
        "aws_lb.a": balancer,
        "aws_lb_listener.a": listener,
        "aws_lb_listener_rule.a": rule["RuleArn"],
        "aws_lb_target_group.a": group["TargetGroupArn"],
        "aws_nat_gateway.a": gateway,
        "aws_route.a": f"{table}_0.0.0.0/0",
        "aws_route53_health_check.a": health_check,
        "aws_route53_record.a": f"{zone}_example.com_A",
        "aws_vpc_endpoint.a": endpoint,
        "aws_wafv2_web_acl.a": f"{acl['Summary']['Id']}/shop/CLOUDFRONT",
    }
    assert find(account, stack(RESOURCES).stack, state(table), []) == {}


def test_a_health_check_is_known_by_what_it_asks_and_by_tags_that_it_may_not_have_yet(account, aws):
    route53 = aws("route53")
    address = "aws_route53_health_check.a"

    def found() -> dict[str, str]:
        return find(account, stack(RESOURCES).stack, State({}, ()), [address])

    make_health_check(route53, "by-hand-1")
    make_health_check(route53, "terraform-1", Name="another")
    assert found() == {}
    untagged = make_health_check(route53)
    assert found() == {address: untagged}


def test_a_database_of_somebody_else_is_not_taken_over(account, aws):
    aws("rds").create_db_instance(
        DBInstanceIdentifier="shop-db", DBInstanceClass="db.t4g.micro", Engine="postgres", AllocatedStorage=20,
        MasterUsername="dbadmin", MasterUserPassword="forgotten",
    )  # fmt: skip
    with pytest.raises(Stopped, match="shop-db exists, is not in the state, and is not tagged Environment=dev"):
        find(account, stack(RESOURCES).stack, State({}, ()), LACKING)


def test_imports_lie_beside_the_stack_for_one_plan(tmp_path: Path):
    here = Stack("dev", tmp_path, {})
    write(here, {"aws_lb.a": "arn"})
    assert {file.name: json.loads(file.read_text()) for file in tmp_path.iterdir()} == {
        FILE: {"import": [{"to": "aws_lb.a", "id": "arn"}]}
    }
    write(here, {})
    assert list(tmp_path.iterdir()) == []


def test_with_a_database_the_plan_writes_the_name_of_its_final_snapshot_which_no_import_reads(tmp_path: Path):
    ignored = {"lifecycle": {"ignore_changes": ["final_snapshot_identifier", "snapshot_identifier"]}}
    here = Stack("dev", tmp_path, {"resource": {"aws_db_instance": {"a": ignored, "b": ignored}}})
    write(here, {"aws_db_instance.a": "shop-db"})
    assert json.loads((tmp_path / OVERRIDE).read_text()) == {
        "resource": {"aws_db_instance": {"a": {"lifecycle": {"ignore_changes": ["snapshot_identifier"]}}}}
    }
    write(here, {"aws_lb.a": "arn"})
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
