"""Looks with boto3 at what Terraform is told to leave alone, so that nobody else can change it unseen.

Rules in the platform's security groups, the revisions that services run, and how many tasks they run.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.drift.refresh import ignored
from operations.guard import json_text
from terraform.addresses import destination
from terraform.plan import dotted
from terraform.stack import Stack
from terraform.state import Instance, State

Client = Callable[[str], Any]
"""A boto3 client for a service of AWS's."""

# What ECS says of a revision that is no part of what it runs, and the image, which is what a deployment changes.
_OF_THE_REVISION = frozenset(
    {"taskDefinitionArn", "revision", "status", "registeredAt", "registeredBy", "deregisteredAt"}
    | {"requiresAttributes", "compatibilities"}
)
MOST_GROUPS = 200  # values of one filter, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html


@dataclass(frozen=True)
class Stray:
    """Something that is not as the platform means it."""

    name: str
    """The resource that it belongs to, as the state calls it."""
    what: str


def look(stack: Stack, state: State, client: Client) -> tuple[Stray, ...]:
    """All of it, in the order of the state."""
    return (
        *foreign_rules(stack, state, client),
        *unplanned_revisions(stack, state, client),
        *beyond_scaling(stack, state, client),
    )


def foreign_rules(stack: Stack, state: State, client: Client) -> Iterator[Stray]:
    """Rules of the platform's security groups that the state does not know."""
    groups = {
        str(instance.attributes["id"]): instance
        for instance in _of_type(state, "aws_security_group")
        if not {"ingress", "egress"} & set(_said(stack, instance)) and instance.attributes.get("id")
    }
    known = {instance.attributes.get("security_group_rule_id") for instance in state.managed}
    ids = list(groups)
    for start in range(0, len(ids), MOST_GROUPS):
        pages = client("ec2").get_paginator("describe_security_group_rules")
        for page in pages.paginate(Filters=[{"Name": "group-id", "Values": ids[start : start + MOST_GROUPS]}]):
            for rule in page["SecurityGroupRules"]:
                if rule["SecurityGroupRuleId"] not in known:
                    yield Stray(groups[rule["GroupId"]].name, f"has a rule that is not the platform's: {_rule(rule)}")


def _rule(rule: Mapping[str, Any]) -> str:
    first, last = rule.get("FromPort", -1), rule.get("ToPort", -1)
    ports = "everything" if first == -1 else f"port {first}" if first == last else f"ports {first} to {last}"
    peer = (
        rule.get("CidrIpv4")
        or rule.get("CidrIpv6")
        or rule.get("PrefixListId")
        or rule.get("ReferencedGroupInfo", {}).get("GroupId", "somebody")
    )
    way = f"to {peer}" if rule.get("IsEgress") else f"from {peer}"
    said = f", described as {rule['Description']!r}" if rule.get("Description") else ""
    return f"{rule['SecurityGroupRuleId']}, {ports} {way}{said}"


def unplanned_revisions(stack: Stack, state: State, client: Client) -> Iterator[Stray]:
    """Services whose revision is left to others and differs from Terraform's in more than its image."""
    planned = {
        definition.attributes.get("family"): definition.attributes.get("arn")
        for definition in _of_type(state, "aws_ecs_task_definition")
    }
    for instance in _of_type(state, "aws_ecs_service"):
        if "task_definition" not in _ignored(stack, instance):
            continue
        running = _service(instance, client).get("taskDefinition")
        if running is None or running in planned.values():
            continue
        family = running.rsplit("/", 1)[-1].rpartition(":")[0]
        if family not in planned:
            yield Stray(instance.name, f"runs {running}, which is of no family of the platform's")
            continue
        ecs = client("ecs")
        was, now = (_definition(ecs, arn) for arn in (planned[family], running))
        paths = [dotted(path) for path, _, _ in json_text.differences((), was, now)]
        if paths:
            differs = f"which differs from Terraform's revision in more than its image: {', '.join(paths[:5])}"
            yield Stray(instance.name, f"runs {running}, {differs}")


def _definition(ecs: Any, arn: Any) -> Any:
    found = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    what = {key: value for key, value in found.items() if key not in _OF_THE_REVISION}
    what["containerDefinitions"] = [
        {key: value for key, value in container.items() if key != "image"} for container in what["containerDefinitions"]
    ]
    return what


def beyond_scaling(stack: Stack, state: State, client: Client) -> Iterator[Stray]:
    """Services that run fewer or more tasks than their scaling allows."""
    by_resource = {
        str(target.attributes.get("resource_id")): target
        for target in _of_type(state, "aws_appautoscaling_target")
        if target.attributes.get("service_namespace") == "ecs"
    }
    for instance in _of_type(state, "aws_ecs_service"):
        cluster = str(instance.attributes.get("cluster")).rsplit("/", 1)[-1]
        resource = f"service/{cluster}/{instance.attributes.get('name')}"
        if resource not in by_resource or "desired_count" not in _ignored(stack, instance):
            continue
        targets = client("application-autoscaling").describe_scalable_targets(
            ServiceNamespace="ecs", ResourceIds=[resource]
        )["ScalableTargets"]
        count = _service(instance, client).get("desiredCount")
        for target in targets:
            least, most = target["MinCapacity"], target["MaxCapacity"]
            if count is not None and not least <= count <= most:
                yield Stray(instance.name, f"is to run {count} tasks, and its scaling allows {least} to {most}")


def _service(instance: Instance, client: Client) -> Mapping[str, Any]:
    """What ECS says of a service; nothing where there is none."""
    described = client("ecs").describe_services(
        cluster=instance.attributes.get("cluster"), services=[instance.attributes.get("name")]
    )["services"]
    found: Mapping[str, Any] = described[0] if described else {}
    return found


def _of_type(state: State, type_: str) -> Sequence[Instance]:
    return [instance for instance in state.managed if instance.type == type_ and instance.deposed is None]


def _ignored(stack: Stack, instance: Instance) -> Sequence[str]:
    return ignored(stack).get(destination(instance.address, stack.moves), ())


def _said(stack: Stack, instance: Instance) -> Mapping[str, Any]:
    """What the stack says of a resource."""
    type_, _, name = destination(instance.address, stack.moves).partition(".")
    found: Mapping[str, Any] = stack.json.get("resource", {}).get(type_, {}).get(name, {})
    return found
