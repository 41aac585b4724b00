"""Terraform itself on the network's settings: from nothing, and on the network that runs."""

import pytest

from environments.dev import DEV
from modules.log_key import LogEncryption
from tests.changes import with_service, without_containers
from tests.conftest import state
from tests.variants import Variant, plan_together

BASE = without_containers(DEV)
ADDRESSES = {"us-east-1a": "eipalloc-0123456789abcdef0", "us-east-1b": "eipalloc-1a2b3c4d"}
INTERFACES = ("ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssmmessages")


def changed(environment=BASE, **settings):
    return environment.but(networking=environment.networking.but(**settings))


ISOLATED = changed(isolate_database_subnets=True)
VARIANTS = {
    "isolated": ISOLATED,
    "own_addresses": changed(nat_allocation_ids=ADDRESSES),
    "one_own_address": changed(single_nat_gateway=True, nat_allocation_ids={"us-east-1a": "eipalloc-1a2b3c4d"}),
    "endpoints": changed(gateway_endpoints=("s3", "dynamodb"), interface_endpoints=INTERFACES),
    "no_way_out": changed(
        with_service(BASE, "backend", internet_ports=()),
        enable_nat_gateway=False,
        isolate_database_subnets=True,
        gateway_endpoints=("s3",),
        interface_endpoints=INTERFACES,
    ),
    "closed": changed(close_default_security_group=True, map_public_ip_on_launch=False),
    "confined": changed(flow_logs_may_create_group=False).but(confine_roles=True),
    "own_key": BASE.but(log_encryption=LogEncryption()),
}


@pytest.fixture(scope="module")
def beginnings(terraform, synth, tmp_path_factory):
    variants = {name: Variant(synth(environment)) for name, environment in VARIANTS.items()}
    return plan_together(terraform, tmp_path_factory.mktemp("beginnings"), variants)


RUNNING = state("dev")
KEPT = changed(
    nat_allocation_ids={
        zone: instance["attributes"]["allocation_id"]
        for resource in RUNNING["resources"]
        if resource["type"] == "aws_nat_gateway"
        for zone, instance in zip(BASE.networking.availability_zones, resource["instances"], strict=True)
    }
)
LET_GO = {**RUNNING, "resources": [resource for resource in RUNNING["resources"] if resource["type"] != "aws_eip"]}


@pytest.fixture(scope="module")
def plans(terraform, synth, tmp_path_factory):
    """Each variant, planned on the network that runs in dev."""
    variants = {
        **{name: Variant(synth(environment), RUNNING) for name, environment in VARIANTS.items()},
        "kept_addresses": Variant(synth(KEPT), RUNNING),
        "kept_and_let_go": Variant(synth(KEPT), LET_GO),
    }
    return plan_together(terraform, tmp_path_factory.mktemp("running"), variants)


def done(plan):
    """Address -> what the plan does to it, of whatever does not stay."""
    return {change.address: change.actions for change in plan.changes if change.actions != ("no-op",)}


def change(plan, address):
    [found] = [change for change in plan.changes if change.address == address]
    return found


@pytest.mark.parametrize("name", VARIANTS)
def test_terraform_plans_it_from_nothing(synth, beginnings, name):
    made = synth(VARIANTS[name])["resource"]
    assert beginnings[name].counts == {"create": sum(len(named) for named in made.values())}


CREATE, UPDATE, DELETE, REPLACE = ("create",), ("update",), ("delete",), ("delete", "create")
ENDPOINTS = {f"aws_vpc_endpoint.networking_{service.replace('.', '_')}_endpoint": CREATE for service in INTERFACES}
RULES = {
    f"aws_vpc_security_group_{rule}": CREATE
    for service in ("frontend", "backend")
    for rule in (
        f"ingress_rule.networking_endpoints_from_{service}",
        f"egress_rule.networking_{service}_to_endpoints",
    )
}
DATABASE_TABLE = {
    "aws_route_table.networking_database_routes": CREATE,
    "aws_route_table_association.networking_private_db_a_association": UPDATE,
    "aws_route_table_association.networking_private_db_b_association": UPDATE,
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("isolated", DATABASE_TABLE),
        (
            "own_addresses",
            {
                "module.networking.aws_eip.nat[0]": DELETE,
                "module.networking.aws_eip.nat[1]": DELETE,
                "aws_nat_gateway.networking_nat_a": REPLACE,
                "aws_nat_gateway.networking_nat_b": REPLACE,
                "aws_route.networking_private_a_nat_route": UPDATE,
                "aws_route.networking_private_b_nat_route": UPDATE,
            },
        ),
        (
            "endpoints",
            {
                **ENDPOINTS,
                "aws_vpc_endpoint.networking_s3_endpoint": CREATE,
                "aws_vpc_endpoint.networking_dynamodb_endpoint": CREATE,
                "aws_security_group.networking_endpoints_security_group": CREATE,
                **RULES,
            },
        ),
        (
            "closed",
            {
                "aws_default_security_group.networking_default_security_group": CREATE,
                "aws_subnet.networking_public_a": UPDATE,
                "aws_subnet.networking_public_b": UPDATE,
            },
        ),
        (
            "confined",
            {
                "aws_iam_role.database_monitoring_role": UPDATE,
                "aws_iam_role.networking_flow_logs_role": UPDATE,
                "aws_iam_role_policy.networking_flow_logs_policy": UPDATE,
            },
        ),
        (
            "own_key",
            {
                "aws_kms_key.log_key_key": CREATE,
                "aws_kms_alias.log_key_alias": CREATE,
                "aws_cloudwatch_log_group.networking_flow_logs_group": UPDATE,
            },
        ),
    ],
)
def test_on_the_network_that_runs_a_setting_changes_this_and_nothing_else(plans, name, expected):
    assert done(plans[name]) == expected


def test_database_subnets_move_to_their_own_table_in_place(plans):
    association = change(plans["isolated"], "aws_route_table_association.networking_private_db_a_association")
    assert set(association.attributes) == {"route_table_id"}
    assert association.forced_by == ()


def test_another_address_is_another_nat_gateway(plans):
    gateway = change(plans["own_addresses"], "aws_nat_gateway.networking_nat_a")
    assert gateway.forced_by == ("allocation_id",)


def test_addresses_that_run_become_given_ones_once_the_state_lets_go_of_them(plans):
    assert done(plans["kept_addresses"]) == {
        "module.networking.aws_eip.nat[0]": DELETE,
        "module.networking.aws_eip.nat[1]": DELETE,
    }
    assert done(plans["kept_and_let_go"]) == {}


def test_without_nat_the_private_tables_stay_for_their_endpoint(plans):
    for letter in "ab":
        assert done(plans["no_way_out"]).get(f"aws_route_table.networking_private_{letter}_routes") is None
    assert change(plans["no_way_out"], "aws_route_table_association.networking_private_db_a_association").actions == (
        UPDATE
    )
