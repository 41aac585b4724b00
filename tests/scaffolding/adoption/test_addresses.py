"""The table of addresses against the states and the inventory of the running platform."""

import json
from collections.abc import Mapping
from pathlib import Path

import cdktf
import pytest

import modules.stack
from environments.dev import DEV
from environments.prod import PROD
from operations.guard.coverage import account_for
from scaffolding.adoption import AdoptionError, adopt, hcl_addresses
from terraform.stack import Stack
from terraform.state import parse_state
from tests.changes import without_containers
from tests.conftest import state

WITHOUT_COMPUTE = without_containers(DEV)
REORDERED = WITHOUT_COMPUTE.but(
    networking=DEV.networking.but(
        **{
            name: getattr(DEV.networking, name)[::-1]
            for name in (
                "availability_zones",
                "public_subnet_cidrs",
                "private_app_subnet_cidrs",
                "private_db_subnet_cidrs",
            )
        }
    )
)
# What the provider makes of an attribute that is left out.
PROVIDER_DEFAULTS = {
    "actions_enabled": True,
    "apply_immediately": False,
    "assign_ipv6_address_on_creation": False,
    "connectivity_type": "public",
    "dedicated_log_volume": False,
    "delete_automated_backups": True,
    "description": "Managed by Terraform",
    "enable_dns64": False,
    "enable_resource_name_dns_a_record_on_launch": False,
    "enable_resource_name_dns_aaaa_record_on_launch": False,
    "force_detach_policies": False,
    "instance_tenancy": "default",
    "ipv6_native": False,
    "log_destination_type": "cloud-watch-logs",
    "map_public_ip_on_launch": False,
    "max_aggregation_interval": 600,
    "max_session_duration": 3600,
    "path": "/",
    "revoke_rules_on_delete": False,
    "skip_destroy": False,
}


def instances(recorded):
    """Addresses of every managed instance in a state: module.networking.aws_subnet.public[0]."""
    return [
        ".".join(filter(None, [resource.get("module"), resource["type"], resource["name"]]))
        + (f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else "")
        for resource in recorded["resources"]
        if resource["mode"] == "managed"
        for instance in resource["instances"]
    ]


def addresses(stack):
    return [f"{kind}.{name}" for kind, made in stack["resource"].items() for name in made]


def unaccounted(recorded, stack):
    """What a state holds that the stack neither has nor moves."""
    read = parse_state(recorded)
    return [account.name for account in account_for(Stack("dev", Path(), stack), read, removed={}).unknown]


def at(stack, address):
    kind, name = address.split(".")
    return stack["resource"][kind][name]


def plain(value):
    """Policies are compared for what they say, however it is written."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


@pytest.mark.parametrize(("name", "environment", "size"), [("dev", WITHOUT_COMPUTE, 52), ("dev-with-compute", DEV, 70)])
def test_every_resource_of_the_state_is_accounted_for(synth, name, environment, size):
    assert len(instances(state(name))) == size
    assert unaccounted(state(name), synth(environment)) == []


@pytest.mark.parametrize("environment", [WITHOUT_COMPUTE, DEV], ids=["without compute", "with compute"])
def test_every_move_starts_at_a_resource_of_the_state(environment):
    known = instances(state("dev-with-compute" if environment.compute.enabled else "dev"))
    assert sorted(hcl_addresses(environment)) == sorted(known)


def test_an_address_that_nobody_knows_is_named(synth):
    recorded = state("dev")
    vpc = next(resource for resource in recorded["resources"] if resource["type"] == "aws_vpc")
    recorded["resources"].append({**vpc, "type": "aws_vpc_endpoint", "name": "s3"})
    assert unaccounted(recorded, synth(WITHOUT_COMPUTE)) == ["module.networking.aws_vpc_endpoint.s3"]


def test_what_the_settings_no_longer_make_is_unaccounted_for(synth):
    no_logs = WITHOUT_COMPUTE.but(networking=DEV.networking.but(enable_flow_logs=False))
    assert unaccounted(state("dev"), synth(no_logs)) == [
        "module.networking.aws_cloudwatch_log_group.flow_logs[0]",
        "module.networking.aws_flow_log.main[0]",
        "module.networking.aws_iam_role.flow_logs[0]",
        "module.networking.aws_iam_role_policy.flow_logs[0]",
    ]


def test_no_two_moves_share_a_target():
    targets = list(hcl_addresses(DEV).values())
    assert len(set(targets)) == len(targets)


def test_every_move_is_in_the_stack_and_keeps_the_kind_of_resource(dev):
    assert {move["from"]: move["to"] for move in dev["moved"]} == hcl_addresses(DEV)
    for move in dev["moved"]:
        assert move["from"].split(".")[2] == move["to"].split(".")[0]


def test_an_environment_without_hcl_state_moves_nothing(synth):
    assert hcl_addresses(PROD) == {}
    assert "moved" not in synth(PROD)


def test_a_move_to_a_resource_that_is_not_there_stops_synth_and_is_named(tmp_path):
    app = cdktf.Testing.app(outdir=str(tmp_path))
    empty = modules.stack.Stack(app, "empty", account_id=DEV.aws_account_id, profile=None, tags={})
    with pytest.raises(AdoptionError) as error:
        adopt(empty, WITHOUT_COMPUTE)
    message = str(error.value)
    assert message.startswith("dev: moved blocks lead to resources that the stack does not have: ")
    assert "module.networking.aws_subnet.public[0] -> aws_subnet.networking_public_a" in message
    assert message.endswith("correct scaffolding/adoption/addresses.py or the resource's id")


def test_reordering_the_zones_changes_no_address_and_no_move(synth):
    assert hcl_addresses(REORDERED) == hcl_addresses(WITHOUT_COMPUTE)
    assert sorted(addresses(synth(REORDERED))) == sorted(addresses(synth(WITHOUT_COMPUTE)))


def test_reordering_the_zones_destroys_and_replaces_nothing(terraform, synth, tmp_path):
    plan = terraform.workspace(tmp_path, synth(REORDERED), state("dev")).plan()
    assert plan.counts.keys() == {"no-op", "update"}
    assert len(plan.changes) == 52
    changed = {name for change in plan.changes if change.actions == ("update",) for name in change.attributes}
    assert changed <= {"tags", "tags_all"}  # Name tags are numbered in the zones' order


def test_every_resource_of_the_inventory_moves(inventory):
    assert sorted(inventory) == sorted(hcl_addresses(DEV))


def test_tags_are_those_that_the_running_resources_carry(dev, inventory):
    for old, new in hcl_addresses(DEV).items():
        assert at(dev, new).get("tags", {}) == inventory[old].get("tags", {}), old


def test_every_configured_attribute_is_spelled_out_or_the_providers_default(synth, inventory):
    stack = synth(WITHOUT_COMPUTE)
    for old, new in hcl_addresses(WITHOUT_COMPUTE).items():
        made: Mapping[str, object] = {**PROVIDER_DEFAULTS, **at(stack, new)}
        for name, value in inventory[old].items():
            if not str(made[name]).startswith("${"):  # a reference, which the plan compares
                assert plain(made[name]) == plain(value), f"{new}: {name}"
