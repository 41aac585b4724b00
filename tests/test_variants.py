"""Other settings than those that run: what they change, and that Terraform can plan it from an empty state."""

from collections import Counter

import pytest

from environments.dev import DEV
from modules.database import DatabaseParameter
from tests.changes import without_containers
from tests.variants import Variant, plan_together

BASE = without_containers(DEV)
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"

SINGLE_NAT = BASE.but(networking=BASE.networking.but(single_nat_gateway=True))
NO_NAT = BASE.but(networking=BASE.networking.but(enable_nat_gateway=False))
NO_FLOW_LOGS = BASE.but(networking=BASE.networking.but(enable_flow_logs=False))
THREE_ZONES = BASE.but(
    networking=BASE.networking.but(
        availability_zones=("us-east-1a", "us-east-1b", "us-east-1c"),
        public_subnet_cidrs=("10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"),
        private_app_subnet_cidrs=("10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24"),
        private_db_subnet_cidrs=("10.0.21.0/24", "10.0.22.0/24", "10.0.23.0/24"),
    )
)
HARDENED = BASE.but(
    database=BASE.database.but(
        instance_class="db.r5.large",
        multi_az=True,
        deletion_protection=True,
        final_snapshot_identifier="davidshaevel-dev-final-snapshot",
        create_parameter_group=True,
        parameters=(DatabaseParameter(name="rds.force_ssl", value="1", apply_method="pending-reboot"),),
        alarm_actions=(TOPIC,),
    )
)
VARIANTS = {
    "single_nat_gateway": SINGLE_NAT,
    "no_nat_gateway": NO_NAT,
    "no_flow_logs": NO_FLOW_LOGS,
    "three_zones": THREE_ZONES,
    "hardened_database": HARDENED,
}


def resources(stack, kind):
    return stack["resource"].get(f"aws_{kind}", {})


def counts(stack):
    return Counter({kind.removeprefix("aws_"): len(made) for kind, made in stack["resource"].items()})


@pytest.fixture
def difference(synth):
    """How many resources of each kind a variant has more (or, below zero, fewer) than what runs."""

    def compare(variant):
        ours, running = counts(synth(variant)), counts(synth(BASE))
        return {kind: ours[kind] - running[kind] for kind in sorted({*ours, *running}) if ours[kind] != running[kind]}

    return compare


@pytest.fixture(scope="module")
def plans(terraform, synth, tmp_path_factory):
    variants = {name: Variant(synth(environment)) for name, environment in VARIANTS.items()}
    return plan_together(terraform, tmp_path_factory.mktemp("variants"), variants)


@pytest.mark.parametrize("name", VARIANTS)
def test_terraform_plans_it_from_an_empty_state(synth, plans, name):
    assert plans[name].counts == {"create": counts(synth(VARIANTS[name])).total()}


def test_a_single_nat_gateway_saves_one_gateway_and_its_address(difference):
    assert difference(SINGLE_NAT) == {"eip": -1, "nat_gateway": -1}


def test_a_single_nat_gateway_stands_in_the_first_public_subnet_and_serves_every_zone(synth):
    stack = synth(SINGLE_NAT)
    assert resources(stack, "nat_gateway")["networking_nat_a"]["subnet_id"] == "${aws_subnet.networking_public_a.id}"
    private = {
        route["route_table_id"]: route["nat_gateway_id"]
        for route in resources(stack, "route").values()
        if "nat_gateway_id" in route
    }
    assert private == {
        "${aws_route_table.networking_private_a_routes.id}": "${aws_nat_gateway.networking_nat_a.id}",
        "${aws_route_table.networking_private_b_routes.id}": "${aws_nat_gateway.networking_nat_a.id}",
    }


def test_without_nat_gateways_private_subnets_have_no_route_out(synth, difference):
    assert difference(NO_NAT) == {
        "eip": -2,
        "nat_gateway": -2,
        "route": -2,
        "route_table": -2,
        "route_table_association": -4,
    }
    associated = {made["subnet_id"] for made in resources(synth(NO_NAT), "route_table_association").values()}
    assert associated == {"${aws_subnet.networking_public_a.id}", "${aws_subnet.networking_public_b.id}"}


def test_without_flow_logs_nothing_is_left_of_them(difference):
    assert difference(NO_FLOW_LOGS) == {
        "cloudwatch_log_group": -1,
        "flow_log": -1,
        "iam_role": -1,
        "iam_role_policy": -1,
    }


def test_a_third_zone_has_subnets_nat_and_routes_like_the_others(synth, difference):
    assert difference(THREE_ZONES) == {
        "eip": 1,
        "nat_gateway": 1,
        "route": 1,
        "route_table": 1,
        "route_table_association": 3,
        "subnet": 3,
    }
    stack = synth(THREE_ZONES)
    route = resources(stack, "route")["networking_private_c_nat_route"]
    assert route["nat_gateway_id"] == "${aws_nat_gateway.networking_nat_c.id}"
    assert resources(stack, "db_subnet_group")["database_subnet_group"]["subnet_ids"] == [
        f"${{aws_subnet.networking_private_db_{letter}.id}}" for letter in "abc"
    ]


def test_a_third_zone_leaves_the_first_two_as_they_are(synth):
    before, after = synth(BASE), synth(THREE_ZONES)
    for kind, made in before["resource"].items():
        for name, attributes in made.items():
            if kind != "aws_db_subnet_group":
                assert after["resource"][kind][name] == attributes, name


def test_a_hardened_database_adds_a_parameter_group_and_nothing_else(difference):
    assert difference(HARDENED) == {"db_parameter_group": 1}


def test_a_hardened_database_stands_by_in_another_zone_and_is_kept_from_deletion(synth):
    instance = resources(synth(HARDENED), "db_instance")["database_instance"]
    assert instance["multi_az"] is True
    assert instance["deletion_protection"] is True
    assert instance["skip_final_snapshot"] is False
    assert instance["final_snapshot_identifier"].startswith("davidshaevel-dev-final-snapshot-$")
    assert instance["lifecycle"]["ignore_changes"] == [
        "final_snapshot_identifier",
        "snapshot_identifier",
        "engine_version",
    ]


def test_a_hardened_database_talks_tls_only(synth):
    stack = synth(HARDENED)
    group = resources(stack, "db_parameter_group")["database_parameter_group"]
    assert group["name"] == "davidshaevel-dev-postgres15"
    assert group["family"] == "postgres15"
    assert group["parameter"] == [{"apply_method": "pending-reboot", "name": "rds.force_ssl", "value": "1"}]
    assert resources(stack, "db_instance")["database_instance"]["parameter_group_name"] == (
        "${aws_db_parameter_group.database_parameter_group.name}"
    )


def test_alarms_of_a_hardened_database_notify_and_know_what_its_class_bears(synth):
    alarms = resources(synth(HARDENED), "cloudwatch_metric_alarm")
    assert len(alarms) == 4
    for alarm in alarms.values():
        assert alarm["alarm_actions"] == alarm["ok_actions"] == [TOPIC]
    assert alarms["database_high_connections_alarm"]["threshold"] == 1280  # 80% of 1600
