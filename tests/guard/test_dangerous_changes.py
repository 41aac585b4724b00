"""Ten changes that would destroy what runs. Each is planned with real Terraform on dev's state."""

import copy
from collections.abc import Callable, Mapping

import pytest

from environments import Environment
from environments.dev import DEV
from guard.verdict import Kind
from modules.compute import CapacityProvider
from tests.conftest import Stack
from tests.guard.conftest import Bench, renamed, resource

Synth = Callable[[Environment], Stack]
VPC = "aws_vpc.networking_vpc"
DATABASE = "aws_db_instance.database_instance"
Losses = Mapping[str, tuple[Kind, tuple[str, ...]]]
"""Name of what would be lost -> how, and what forces it."""


@pytest.fixture
def losses(bench: Bench, running: Stack) -> Callable[[Stack], Losses]:
    def losses(stack: Stack, on: Stack = running) -> Losses:
        verdict = bench.judge(stack, on)
        assert not verdict.fine
        return {danger.name: (danger.change.kind, danger.change.forced_by) for danger in verdict.stopping}

    return losses


@pytest.fixture
def changed(dev: Stack) -> Stack:
    return copy.deepcopy(dev)


def test_renaming_a_construct_is_stopped(bench: Bench, dev: Stack, adopted: Stack):
    stack = renamed(dev, VPC, "aws_vpc.networking_main_vpc")
    del stack["moved"]
    verdict = bench.judge(stack, adopted)
    danger = {danger.name: danger for danger in verdict.stopping}[VPC]
    assert danger.change.kind is Kind.DESTROYED
    assert danger.hint == f"if it was renamed, add a moved block from {VPC} to aws_vpc.networking_main_vpc"


def test_changing_the_cidr_of_the_vpc_is_stopped(losses, synth: Synth):
    found = losses(synth(DEV.but(networking=DEV.networking.but(vpc_cidr="10.0.0.0/17"))))
    assert found[VPC] == (Kind.REPLACED, ("cidr_block",))
    assert found["aws_subnet.networking_private_db_a"] == (Kind.REPLACED, ("vpc_id",))


def test_changing_the_description_of_a_security_group_is_stopped(losses, changed: Stack):
    resource(changed, "aws_security_group.networking_alb_security_group")["description"] = "Load balancer"
    assert losses(changed) == {"aws_security_group.networking_alb_security_group": (Kind.REPLACED, ("description",))}


def test_changing_the_identifier_of_the_database_is_stopped_although_terraform_updates_it_in_place(
    losses, changed: Stack
):
    resource(changed, DATABASE)["identifier"] = "davidshaevel-dev-postgres"
    assert losses(changed) == {DATABASE: (Kind.UPDATED, ())}


def test_changing_the_engine_of_the_database_is_stopped(losses, changed: Stack):
    resource(changed, DATABASE).update(engine="mysql", engine_version="8.0")
    assert losses(changed) == {DATABASE: (Kind.REPLACED, ("engine",))}


def test_removing_the_adoption_too_early_is_stopped(losses, synth: Synth):
    found = losses(synth(DEV.but(adoption=None)))
    assert found["module.networking.aws_vpc.main"] == (Kind.DESTROYED, ())
    assert found["module.database.aws_db_instance.main"] == (Kind.DESTROYED, ())
    assert len(found) == 27


def test_swapping_two_subnets_is_stopped(losses, synth: Synth):
    swapped = tuple(reversed(DEV.networking.private_db_subnet_cidrs))
    found = losses(synth(DEV.but(networking=DEV.networking.but(private_db_subnet_cidrs=swapped))))
    assert found == {
        "aws_subnet.networking_private_db_a": (Kind.REPLACED, ("cidr_block",)),
        "aws_subnet.networking_private_db_b": (Kind.REPLACED, ("cidr_block",)),
    }


def test_switching_to_a_single_nat_gateway_is_stopped(losses, synth: Synth):
    found = losses(synth(DEV.but(networking=DEV.networking.but(single_nat_gateway=True))))
    assert found == {
        "module.networking.aws_eip.nat[1]": (Kind.DESTROYED, ()),
        "module.networking.aws_nat_gateway.main[1]": (Kind.DESTROYED, ()),
    }


def test_changing_how_a_service_is_launched_is_stopped(losses, synth: Synth):
    assert DEV.compute is not None
    spot = (CapacityProvider(name="FARGATE_SPOT", weight=1, base=0),)
    found = losses(synth(DEV.but(compute=DEV.compute.but(frontend_capacity_provider_strategy=spot))))
    assert found == {"aws_ecs_service.compute_frontend_service": (Kind.REPLACED, ("capacity_provider_strategy",))}


def test_deleting_a_module_is_stopped(losses, synth: Synth):
    found = losses(synth(DEV.but(compute=None)))
    assert {name: kind for name, (kind, _) in found.items()} == dict.fromkeys(
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
        Kind.DESTROYED,
    )
