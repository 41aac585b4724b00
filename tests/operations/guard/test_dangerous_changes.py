"""Ten changes that would destroy what runs. Real Terraform plans each on dev's state, all in one run."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from environments.dev import DEV
from environments.environment import Environment
from modules.compute import CapacityProvider
from operations.guard.verdict import Verdict, judge
from tests.changes import with_service, without_containers
from tests.conftest import Stack
from tests.operations.stacks import renamed, resource
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

VPC = "aws_vpc.networking_vpc"
ALB_GROUP = "aws_security_group.networking_alb_security_group"
DATABASE = "aws_db_instance.database_instance"
Losses = Mapping[str, str]
"""Name of what would be lost -> how, and what forces it."""


def changed(stack: Stack, address: str, **attributes: Any) -> Stack:
    stack = copy.deepcopy(stack)
    resource(stack, address).update(attributes)
    return stack


@pytest.fixture(scope="module")
def verdicts(
    terraform: Terraform,
    synth: Callable[[Environment], Stack],
    dev: Stack,
    running: Stack,
    adopted: Stack,
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Verdict]:
    assert DEV.compute is not None
    swapped = tuple(reversed(DEV.networking.private_db_subnet_cidrs))
    spot = (CapacityProvider(name="FARGATE_SPOT", weight=1, base=0),)
    stacks = {
        "vpc_cidr": synth(DEV.but(networking=DEV.networking.but(vpc_cidr="10.0.0.0/17"))),
        "swapped_subnets": synth(DEV.but(networking=DEV.networking.but(private_db_subnet_cidrs=swapped))),
        "single_nat": synth(DEV.but(networking=DEV.networking.but(single_nat_gateway=True))),
        "description": changed(dev, ALB_GROUP, description="Load balancer"),
        "identifier": changed(dev, DATABASE, identifier="davidshaevel-dev-postgres"),
        "engine": changed(dev, DATABASE, engine="mysql", engine_version="8.0"),
        "spot": synth(with_service(DEV, "frontend", capacity_provider_strategy=spot)),
        "no_compute": synth(without_containers(DEV)),
        "no_adoption": synth(DEV.but(adoption=None)),
    }
    again = renamed(dev, VPC, "aws_vpc.networking_main_vpc")
    del again["moved"]
    variants = {name: Variant(stack, running) for name, stack in stacks.items()}
    variants["renamed_construct"] = Variant(again, adopted)
    plans = plan_together(terraform, tmp_path_factory.mktemp("dangerous"), variants)
    return {name: judge("dev", plan) for name, plan in plans.items()}


def losses(verdict: Verdict) -> Losses:
    assert not verdict.fine
    return {danger.name: danger.cause for danger in verdict.stopping}


def test_renaming_a_construct_is_stopped(verdicts: Mapping[str, Verdict]):
    danger = {danger.name: danger for danger in verdicts["renamed_construct"].stopping}[VPC]
    assert danger.cause == "destroyed"
    assert danger.hint is not None
    assert danger.hint.startswith(f"if it was renamed, add a moved block from {VPC} to aws_vpc.networking_main_vpc; ")


def test_changing_the_cidr_of_the_vpc_is_stopped(verdicts: Mapping[str, Verdict]):
    found = losses(verdicts["vpc_cidr"])
    assert found[VPC] == "replaced:cidr_block"
    assert found["aws_subnet.networking_private_db_a"] == "replaced:vpc_id"


def test_changing_the_description_of_a_security_group_is_stopped(verdicts: Mapping[str, Verdict]):
    assert losses(verdicts["description"]) == {ALB_GROUP: "replaced:description"}


def test_changing_the_identifier_of_the_database_is_stopped_although_terraform_updates_it_in_place(
    verdicts: Mapping[str, Verdict],
):
    assert losses(verdicts["identifier"]) == {DATABASE: "identifier"}


def test_changing_the_engine_of_the_database_is_stopped(verdicts: Mapping[str, Verdict]):
    """Its successor would come first, as the task definition's that needs it does, and its name is taken."""
    assert {(danger.name, danger.cause) for danger in verdicts["engine"].stopping} == {
        (DATABASE, "replaced:engine"),
        (DATABASE, "name-taken"),
    }


def test_removing_the_adoption_too_early_is_stopped(verdicts: Mapping[str, Verdict]):
    found = losses(verdicts["no_adoption"])
    assert found["module.networking.aws_vpc.main"] == "destroyed"
    assert found["module.database.aws_db_instance.main"] == "destroyed"
    assert len(found) == 27


def test_swapping_two_subnets_is_stopped(verdicts: Mapping[str, Verdict]):
    assert losses(verdicts["swapped_subnets"]) == {
        "aws_subnet.networking_private_db_a": "replaced:cidr_block",
        "aws_subnet.networking_private_db_b": "replaced:cidr_block",
    }


def test_switching_to_a_single_nat_gateway_is_stopped(verdicts: Mapping[str, Verdict]):
    assert losses(verdicts["single_nat"]) == {
        "module.networking.aws_eip.nat[1]": "destroyed",
        "module.networking.aws_nat_gateway.main[1]": "destroyed",
    }


def test_changing_how_a_service_is_launched_is_stopped(verdicts: Mapping[str, Verdict]):
    assert losses(verdicts["spot"]) == {
        "aws_ecs_service.compute_frontend_service": "replaced:capacity_provider_strategy"
    }


def test_deleting_a_module_is_stopped(verdicts: Mapping[str, Verdict]):
    assert losses(verdicts["no_compute"]) == dict.fromkeys(
        (
            "module.compute.aws_cloudwatch_log_group.backend",
            "module.compute.aws_cloudwatch_log_group.frontend",
            "module.compute.aws_ecs_cluster.main",
            "module.compute.aws_ecs_service.backend",
            "module.compute.aws_ecs_service.frontend",
            "module.compute.aws_lb.main",
            "module.compute.aws_lb_listener.http",
            "module.compute.aws_lb_target_group.backend",
            "module.compute.aws_lb_target_group.frontend",
        ),
        "destroyed",
    )
