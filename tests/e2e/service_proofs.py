"""Of the patches of ECS and of what scales its services: whether the emulator behaves as AWS does."""

import json
import uuid
from typing import Any

from botocore.exceptions import ClientError

from operations.rehearsal.emulator import Emulator


def keeps_service_settings(aws: Emulator) -> bool:
    asked = {
        "healthCheckGracePeriodSeconds": 61,
        "availabilityZoneRebalancing": "ENABLED",
        "enableExecuteCommand": True,
        "enableECSManagedTags": True,
        "deploymentConfiguration": {"maximumPercent": 150, "minimumHealthyPercent": 50},
    }
    found = make_service(aws, launchType="FARGATE", **asked)
    return all(found.get(name) == value for name, value in asked.items())


def keeps_capacity_strategies(aws: Emulator) -> bool:
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]
    found = make_service(aws, capacityProviderStrategy=strategy)
    return found.get("capacityProviderStrategy") == strategy and "launchType" not in found


def deploys_another_revision(aws: Emulator) -> bool:
    ecs, service = aws.client("ecs"), make_service(aws)
    [before] = service["deployments"]
    family = service["taskDefinition"].rsplit("/", 1)[-1].split(":")[0]
    container = {"name": "one", "image": "nginx:2", "memory": 128}
    revision = ecs.register_task_definition(family=family, containerDefinitions=[container])["taskDefinition"]
    asked = {"cluster": service["clusterArn"], "service": service["serviceName"]}
    ecs.update_service(**asked, taskDefinition=revision["taskDefinitionArn"])
    described = ecs.describe_services(cluster=asked["cluster"], services=[asked["service"]])["services"][0]
    [primary] = described["deployments"]
    return bool(primary["taskDefinition"] == revision["taskDefinitionArn"] and primary["id"] != before["id"])


def tells_the_newest_active_revision(aws: Emulator) -> bool:
    ecs, family = aws.client("ecs"), _fresh("family")
    for image in ("nginx:1", "nginx:2", "nginx:3"):
        container = {"name": "one", "image": image, "memory": 128}
        newest = ecs.register_task_definition(family=family, containerDefinitions=[container])["taskDefinition"]
    ecs.deregister_task_definition(taskDefinition=newest["taskDefinitionArn"])
    found = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
    assert ecs.describe_task_definition(taskDefinition=f"{family}:1")["taskDefinition"]["revision"] == 1
    return bool(found["revision"] == 2)


def tags_scaling_targets(aws: Emulator) -> bool:
    service = make_service(aws, launchType="FARGATE")
    scaling = aws.client("application-autoscaling")
    arn = scaling.register_scalable_target(
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=service["serviceArn"].rpartition(":")[2],
        MinCapacity=1,
        MaxCapacity=2,
        Tags={"Name": "one", "Other": "two"},
    )["ScalableTargetARN"]
    try:
        scaling.untag_resource(ResourceARN=arn, TagKeys=["Other"])
        scaling.tag_resource(ResourceARN=arn, Tags={"Third": "three"})
        tags = scaling.list_tags_for_resource(ResourceARN=arn)["Tags"]
    except ClientError:
        return False
    return bool(tags == {"Name": "one", "Third": "three"})


def make_service(aws: Emulator, **asked: Any) -> dict[str, Any]:
    ecs, name = aws.client("ecs"), _fresh("service")
    ecs.create_cluster(clusterName=name)
    container = {"name": "web", "image": "nginx:latest", "memory": 128}
    ecs.register_task_definition(family=name, containerDefinitions=[container])
    ecs.create_service(cluster=name, serviceName=name, taskDefinition=name, desiredCount=1, **asked)
    [found] = ecs.describe_services(cluster=name, services=[name])["services"]
    return dict(json.loads(json.dumps(found, default=str)))


def _fresh(kind: str) -> str:
    return f"{kind}-{uuid.uuid4().hex[:12]}"


BEHAVES = {
    "service-settings": keeps_service_settings,
    "capacity-strategies": keeps_capacity_strategies,
    "deployments": deploys_another_revision,
    "newest-revisions": tells_the_newest_active_revision,
    "scaling-tags": tags_scaling_targets,
}
