"""What AWS says of a platform, in the words of the tests."""

from typing import Any

from tests.e2e.platforms import Platform


def of_vpc(platform: Platform) -> list[dict[str, Any]]:
    return [{"Name": "vpc-id", "Values": [platform.outputs["vpc_id"]]}]


def subnets(platform: Platform, ids: list[str] | None = None) -> set[tuple[str, str, str, bool]]:
    """Tier by name, zone, block, and whether addresses are public."""
    found = platform.client("ec2").describe_subnets(Filters=of_vpc(platform))["Subnets"]
    tags = {subnet["SubnetId"]: {tag["Key"]: tag["Value"] for tag in subnet["Tags"]} for subnet in found}
    return {
        (
            tags[subnet["SubnetId"]]["Tier"],
            subnet["AvailabilityZone"],
            subnet["CidrBlock"],
            subnet["MapPublicIpOnLaunch"],
        )
        for subnet in found
        if ids is None or subnet["SubnetId"] in ids
    }


def listeners(platform: Platform) -> list[dict[str, Any]]:
    [balancer] = platform.client("elbv2").describe_load_balancers()["LoadBalancers"]
    found = platform.client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    return list(found)


def forwards_to(platform: Platform, actions: list[dict[str, Any]]) -> str:
    [action] = actions
    assert action["Type"] == "forward"
    arn = action.get("TargetGroupArn") or action["ForwardConfig"]["TargetGroups"][0]["TargetGroupArn"]
    [group] = platform.client("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
    return str(group["TargetGroupName"])


def private_database(platform: Platform) -> dict[str, Any]:
    """The database, which is encrypted and watched, and in no public subnet."""
    [database] = platform.client("rds").describe_db_instances()["DBInstances"]
    assert (database["Engine"], database["StorageEncrypted"], database["PubliclyAccessible"]) == (
        "postgres",
        True,
        False,
    )
    assert (database["MonitoringInterval"], database["PerformanceInsightsEnabled"]) == (60, True)
    private = {
        subnet["SubnetId"]
        for subnet in platform.client("ec2").describe_subnets(Filters=of_vpc(platform))["Subnets"]
        if not subnet["MapPublicIpOnLaunch"]
    }
    assert {subnet["SubnetIdentifier"] for subnet in database["DBSubnetGroup"]["Subnets"]} <= private
    return dict(database)


def tracked(platform: Platform) -> dict[tuple[str, int, int], set[tuple[str, float]]]:
    """Service and its limits of tasks -> metrics that it scales on, and their targets."""
    scaling = platform.client("application-autoscaling")
    found = {}
    for target in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]:
        policies = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=target["ResourceId"])
        tracking = [policy["TargetTrackingScalingPolicyConfiguration"] for policy in policies["ScalingPolicies"]]
        service = target["ResourceId"].rpartition("-")[2]
        found[service, target["MinCapacity"], target["MaxCapacity"]] = {
            (each["PredefinedMetricSpecification"]["PredefinedMetricType"], each["TargetValue"]) for each in tracking
        }
    return found
