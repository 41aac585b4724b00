"""A plan says of both its sides what a stack would."""

import copy
from pathlib import Path

import pytest

from environments.dev import DEV
from operations.costs.amounts import money
from operations.costs.assumptions import Assumptions
from operations.costs.comparison import Comparison
from operations.costs.estimate import estimate
from operations.costs.of_plan import after, before
from operations.costs.prices import read_prices
from operations.costs.resources import of_stack
from terraform.plan import read_plan
from terraform.stack import Stack
from tests.changes import with_service
from tests.conftest import state
from tests.operations.costs.small import stack
from tests.real_terraform import Terraform
from tests.variants import Variant, plan_together

DEARER = with_service(
    DEV.but(
        database=DEV.database.but(multi_az=True, instance_class="db.t4g.small"),
        networking=DEV.networking.but(single_nat_gateway=True),
    ),
    "backend",
    task_cpu=512,
    task_memory=1024,
)
VARIANTS = {"new": (DEV, None), "same": (DEV, "dev-with-compute"), "dearer": (DEARER, "dev-with-compute")}


def costs(resources):
    return estimate("dev", resources, Assumptions(), read_prices())


def shown(estimated):
    return {line.what: (str(line.count), money(line.amount)) for line in estimated.lines}


def planned(*changes, configured=()):
    return read_plan(
        {
            "format_version": "1.2",
            "planned_values": {},
            "resource_changes": [*changes],
            "configuration": {"root_module": {"resources": [*configured]}},
        }
    )


def change(address, before, after, unknown=None, **more):
    type_, name = address.split(".")[-2:]
    actions = {(True, False): ["create"], (False, True): ["delete"]}.get((before is None, after is None), ["update"])
    values = {"before": before, "after": after, "after_unknown": unknown or {}, "actions": actions}
    return {"address": address, "mode": "managed", "type": type_, "name": name, "change": values, **more}


# What no real plan has to be made for


def test_what_is_created_and_what_is_destroyed_is_on_one_side_only():
    plan = planned(change("aws_eip.new", None, {}), change("module.networking.aws_nat_gateway.old[0]", {}, None))
    assert shown(costs(before(plan, stack({})))) == {"NAT gateways": ("1", "32.85"), "data through NAT": ("10", "0.45")}
    assert shown(costs(after(plan, stack({})))) == {"public addresses of NAT": ("1", "3.65")}


def test_what_is_not_known_yet_is_what_the_configuration_refers_to():
    subnets = ["aws_subnet.a.id", "aws_subnet.a", "aws_subnet.b.id", "aws_subnet.b"]
    plan = planned(
        change("aws_lb.lb", None, {"load_balancer_type": "application", "internal": False}, {"subnets": True}),
        configured=[{"address": "aws_lb.lb", "mode": "managed", "expressions": {"subnets": {"references": subnets}}}],
    )
    assert shown(costs(after(plan, stack({}))))["public addresses of the load balancer"] == ("2", "7.30")


def test_a_deposed_object_is_not_counted():
    gone = change("aws_kms_key.key", {}, None, deposed="abcdef01")
    assert shown(costs(before(planned(gone), stack({})))) == {}


def test_the_region_of_a_resource_is_what_the_stack_says():
    plan = planned(change("aws_backup_vault.copies", None, {}))
    found = costs(after(plan, stack({"aws_backup_vault.copies": {"provider": "aws.west"}})))
    assert [each.what for each in found.not_estimated] == ["aws_backup_vault in us-west-2"]


# What Terraform makes of dev


@pytest.fixture(scope="module")
def plans(terraform: Terraform, synth, tmp_path_factory: pytest.TempPathFactory):
    variants = {
        name: Variant(synth(environment), copy.deepcopy(state(recorded)) if recorded else None)
        for name, (environment, recorded) in VARIANTS.items()
    }
    return plan_together(terraform, tmp_path_factory.mktemp("costs"), variants)


@pytest.fixture
def of(plans, synth):
    """Both sides of a plan, and the stack that it was made from."""

    def both(name):
        stack = Stack("dev", Path(), synth(VARIANTS[name][0]))
        return *(costs(side(plans[name], stack)) for side in (before, after)), costs(of_stack(stack))

    return both


@pytest.mark.parametrize("name", VARIANTS)
def test_what_a_plan_makes_costs_what_its_stack_does(of, name):
    _, then, stack = of(name)
    assert shown(then) == shown(stack)
    assert {(each.what, each.why) for each in then.not_estimated} == {
        (each.what, each.why) for each in stack.not_estimated
    }


def test_what_runs_is_read_from_the_state(of):
    """What dev adds to what runs: scaling, and its alarms."""
    now, then, _ = of("same")
    pairs = {pair.what: (money(pair.one), money(pair.other)) for pair in Comparison(now, then).pairs}
    assert pairs == {
        "backend: vCPU": ("14.78", "14.78 to 29.55"),
        "frontend: vCPU": ("14.78", "14.78 to 29.55"),
        "backend: memory": ("3.24", "3.24 to 6.49"),
        "frontend: memory": ("3.24", "3.24 to 6.49"),
        "alarms": ("0.40", "1.70"),
        "alarms that scaling makes": ("0.00", "0.80"),
    }


def test_from_nothing_there_is_nothing_before(of):
    now, _, _ = of("new")
    assert shown(now) == {}


def test_a_plan_that_makes_it_dearer_says_what_does(of):
    now, then, _ = of("dearer")
    pairs = {pair.what: (money(pair.one), money(pair.other)) for pair in Comparison(now, then).pairs}
    assert pairs == {
        "NAT gateways": ("65.70", "32.85"),
        "public addresses of NAT": ("7.30", "3.65"),
        "database: instance": ("13.14", "47.45"),
        "database: storage": ("2.30 to 11.50", "4.60 to 23.00"),
        "backend: vCPU": ("14.78", "29.55 to 59.10"),
        "backend: memory": ("3.24", "6.49 to 12.98"),
        "frontend: vCPU": ("14.78", "14.78 to 29.55"),
        "frontend: memory": ("3.24", "3.24 to 6.49"),
        "alarms": ("0.40", "1.70"),
        "alarms that scaling makes": ("0.00", "0.80"),
    }
