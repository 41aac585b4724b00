"""The made state of 2026-02-16 against what it is made from."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from operations.synthesis import ROOT
from terraform.state import parse_state
from tests.conftest import state
from tests.later.differing import holds
from tests.later.making import compact
from tests.later.state_2026_02_16 import inventory_2026_02_16, state_2026_02_16

ROOTS = ("aws_ecr_", "aws_s3_", "module.cicd_iam.")

Attributes = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def recorded() -> Attributes:
    return parse_state(state("dev")).attributes


@pytest.fixture(scope="module")
def made() -> Attributes:
    return parse_state(state_2026_02_16()).attributes


def test_it_holds_what_the_inventory_of_the_day_has(made: Attributes):
    configured = inventory_2026_02_16()
    assert len(configured) == 51
    assert set(made) == set(configured)
    for address, attributes in configured.items():
        for name, value in attributes.items():
            assert holds(made[address][name], value), f"{address}: {name}"


def test_38_are_of_the_network_10_at_the_root_and_3_the_pipelines(made: Attributes):
    parts = [next((root for root in ROOTS if address.startswith(root)), "module.networking.") for address in made]
    assert {part: parts.count(part) for part in parts} == {
        "module.networking.": 38,
        "aws_ecr_": 6,
        "aws_s3_": 4,
        "module.cicd_iam.": 3,
    }


def test_of_the_network_all_else_is_as_it_was_recorded(made: Attributes, recorded: Attributes):
    network = {address for address in made if address.startswith("module.networking.")}
    assert {address.rsplit(".", 1)[1] for address in network - set(recorded)} == {
        "prometheus",
        "prometheus_from_backend",
        "prometheus_to_backend",
        "prometheus_to_frontend",
        "prometheus_to_internet",
        "backend_to_prometheus",
    }
    for address in network & set(recorded):
        assert made[address] == recorded[address], address


def test_what_went_is_nat_and_whole_modules(made: Attributes, recorded: Attributes):
    gone = [address for address in set(recorded) - set(made) if not address.startswith("module.database.")]
    assert len(gone) == 12
    assert {address.split(".")[2].split("[")[0] for address in gone} == {
        "aws_eip",
        "aws_nat_gateway",
        "aws_route",
        "aws_route_table",
        "aws_route_table_association",
    }


def test_a_new_resource_has_each_attribute_that_its_kind_has(made: Attributes, recorded: Attributes):
    known = {address.split(".")[2]: set(attributes) for address, attributes in recorded.items()}
    for address in set(made) - set(recorded):
        kind = address.split(".")[-2]
        if kind in known:
            assert set(made[address]) == known[kind], address


def test_its_rules_are_between_the_groups_that_their_names_say(made: Attributes):
    groups = {
        attributes["id"]: address.rsplit(".", 1)[1]
        for address, attributes in made.items()
        if ".aws_security_group." in address
    }
    assert len(groups) == 5
    between = {
        address.rsplit(".", 1)[1]: (
            groups[attributes["security_group_id"]],
            groups.get(attributes["referenced_security_group_id"], attributes["cidr_ipv4"]),
        )
        for address, attributes in made.items()
        if "prometheus" in address and "_rule." in address
    }
    assert between == {
        "prometheus_from_backend": ("prometheus", "app_backend"),
        "prometheus_to_backend": ("prometheus", "app_backend"),
        "prometheus_to_frontend": ("prometheus", "app_frontend"),
        "prometheus_to_internet": ("prometheus", "0.0.0.0/0"),
        "backend_to_prometheus": ("app_backend", "prometheus"),
    }


def test_the_policy_is_written_as_terraform_writes_json(made: Attributes):
    policy = made["module.cicd_iam.aws_iam_policy.github_actions_deployment"]["policy"]
    assert policy == compact(json.loads(policy))
    assert [statement["Sid"] for statement in json.loads(policy)["Statement"]][-1] == "ELBReadOnlyForServiceURL"


def test_the_command_prints_it():
    command = [sys.executable, "-m", "tests.later.state_2026_02_16"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout == json.dumps(state_2026_02_16(), indent=2) + "\n"
