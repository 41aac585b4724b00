"""What Terraform hears of a provider that is shared: all that it would hear otherwise, of the types in use."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest

from operations.rehearsal.provider import REATTACH, RunningProvider, _HandedOn, of_types, running_provider
from operations.synthesis import ROOT
from terraform.command import ask
from terraform.families import alive, descendants
from tests.e2e.small import wait_until
from tests.real_terraform import Terraform, TerraformFailed, offline

STACK = {
    "provider": {"aws": [offline({"region": "us-east-1"})]},
    "resource": {"aws_vpc": {"vpc": {"cidr_block": "10.0.0.0/16"}}},
}


ALWAYS_ASKED = ("Configure", "ReadResource", "ReadDataSource", "ApplyResourceChange", "ImportResourceState")


@pytest.fixture(scope="module")
def schemas(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """What `terraform providers schema` prints, of the types of a stack and, from the provider itself, of all."""
    printed = {}
    for name, asked in (("all", terraform.with_none_running()), ("in_use", terraform)):
        folder = tmp_path_factory.mktemp(name)
        asked.workspace(folder, STACK)
        said = ask(
            asked.executable, folder, "providers", "schema", "-json", environment={**os.environ, **asked.variables}
        )
        [printed[name]] = json.loads(said)["provider_schemas"].values()
    return printed


def test_types_in_use_are_described_as_the_provider_describes_them(schemas: dict[str, dict]):
    mine, its = schemas["in_use"]["resource_schemas"], schemas["all"]["resource_schemas"]
    assert mine == {"aws_vpc": its["aws_vpc"]}


def test_the_provider_itself_is_described_as_ever(schemas: dict[str, dict]):
    assert schemas["in_use"]["provider"] == schemas["all"]["provider"]
    assert schemas["in_use"]["functions"] == schemas["all"]["functions"]


def test_a_type_that_nobody_named_is_refused(terraform: Terraform, tmp_path: Path):
    """HCL is not looked into: nothing here writes any."""
    workspace = terraform.workspace(tmp_path, STACK)
    (tmp_path / "by_hand.tf").write_text('resource "aws_chime_voice_connector" "by_hand" {}')
    with pytest.raises(TerraformFailed, match=r'does not support resource type\s+"aws_chime_voice_connector"'):
        workspace.plan()


def test_each_region_is_asked_of_its_own(terraform: Terraform, tmp_path: Path):
    regions = {"here": "us-east-1", "there": "us-west-2", "elsewhere": "ap-southeast-2"}
    both = {
        "provider": {"aws": [{**offline({"alias": alias}), "region": region} for alias, region in regions.items()]},
        "data": {"aws_region": {alias: {"provider": f"aws.{alias}"} for alias in regions}},
        "output": {alias: {"value": f"${{data.aws_region.{alias}.name}}"} for alias in regions},
    }
    workspace = terraform.workspace(tmp_path, both)
    for _ in range(2):
        workspace.plan()
        workspace.apply()
        assert {name: output["value"] for name, output in workspace.state()["outputs"].items()} == regions


def tags_of_a_plan(terraform: Terraform, folder: Path, **tags: str) -> Any:
    folder.mkdir()
    provider = {"region": "us-east-1", "default_tags": {"tags": tags}}
    plan = terraform.workspace(folder, {**STACK, "provider": {"aws": [provider]}}).plan()
    [change] = plan.json["resource_changes"]
    return change["change"]["after"]["tags_all"]


def test_the_same_question_under_the_same_settings_is_asked_once(terraform: Terraform, tmp_path: Path):
    assert terraform.provider is not None
    assert tags_of_a_plan(terraform, tmp_path / "first", Project="shop") == {"Project": "shop"}
    known = dict(terraform.provider.answers)
    assert known
    assert tags_of_a_plan(terraform, tmp_path / "again", Project="shop") == {"Project": "shop"}
    assert terraform.provider.answers == known
    assert tags_of_a_plan(terraform, tmp_path / "other", Project="books") == {"Project": "books"}
    assert len(terraform.provider.answers) == len(known) + 1  # what the change does; the arguments are as valid as ever


@pytest.mark.parametrize("unchanging", [True, False])
def test_what_aws_may_answer_differently_is_asked_each_time(unchanging: bool):
    nobody = grpc.insecure_channel("unix:nowhere")
    handed_on = _HandedOn(RunningProvider(unchanging=unchanging), nobody, lambda: nobody)
    asked = {method: handed_on._question(method, b"question", b"settings") for method in ALWAYS_ASKED}
    assert asked == dict.fromkeys(ALWAYS_ASKED, b"")
    assert bool(handed_on._question("PlanResourceChange", b"question", b"settings")) is unchanging


def test_what_the_provider_objects_to_arrives(terraform: Terraform, tmp_path: Path):
    wrong = {**STACK, "resource": {"aws_vpc": {"vpc": {"cidr_block": "10.0.0.0/99"}}}}
    with pytest.raises(TerraformFailed, match=r"invalid CIDR address: 10\.0\.0\.0/99"):
        terraform.workspace(tmp_path, wrong).plan()


def test_other_maps_than_those_of_types_stay():
    """Of a message as protobuf has it: number and type of a field, its length, its content."""
    provider, functions = b"\x0a\x02hi", b"\x3a\x04\x0a\x02fn"
    vpc, queue = (b"%c%c\x0a%c%s" % (0x12, len(name) + 2, len(name), name) for name in (b"aws_vpc", b"aws_sqs_queue"))
    assert of_types(provider + vpc + queue + functions, {"aws_vpc"}) == provider + vpc + functions


def test_what_is_no_answer_of_a_provider_is_said():
    with pytest.raises(ValueError, match="field 1 is of wire type 0, where messages and strings were expected"):
        of_types(b"\x08\x01", set())


HOLD = """
import json, os, sys
from pathlib import Path
from operations.rehearsal.provider import running_provider
with running_provider(Path(sys.argv[1]), os.environ) as provider:
    print(json.dumps(dict(provider.variables)), flush=True)
    sys.stdin.read()
"""


def test_it_ends_with_who_started_it_however_that_ends(terraform: Terraform, tmp_path: Path):
    terraform.with_none_running().workspace(tmp_path, STACK)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert REATTACH in json.loads(holder.stdout.readline())
    started = descendants(holder.pid)
    assert any(process.name().startswith("terraform-prov") for process in started)
    holder.kill()
    holder.communicate()
    wait_until(lambda: not alive(started), "the provider ends")


def test_it_leaves_nothing_in_the_temporary_directory(
    terraform: Terraform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "stack").mkdir()
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    terraform.with_none_running().workspace(tmp_path / "stack", STACK)
    with running_provider(tmp_path / "stack", {}):
        assert list((tmp_path / "tmp").iterdir())
    assert not list((tmp_path / "tmp").iterdir())
