"""There and back: the HCL code base takes the state over again, and finds it as it was."""

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from operations.guard.wayback import as_commands, as_hcl, way_back
from terraform.stack import Stack as LoadedStack
from tests.conftest import Stack, state
from tests.operations.guard.conftest import Bench
from tests.operations.stacks import without_news
from tests.real_terraform import Terraform


@pytest.fixture(scope="module")
def before() -> Stack:
    return state("dev")


@pytest.fixture(scope="module")
def there(dev: Stack) -> Stack:
    """The stack that took the state over."""
    return without_news(without_compute(dev))


@pytest.fixture(scope="module")
def adopted(bench: Bench, there: Stack, before: Stack) -> Stack:
    """The state once it was taken over."""
    bench.judge(there, before)
    return bench.apply()


def loaded(stack: Stack) -> LoadedStack:
    return LoadedStack("dev", Path(), stack)


def test_every_move_leads_back_to_where_it_came_from(dev: Stack):
    way = way_back(loaded(dev))
    assert {hcl: here for here, hcl in way.moves.items()} == {move["from"]: move["to"] for move in dev["moved"]}


def test_a_chain_of_moves_leads_back_to_its_beginning():
    stack = {
        "resource": {"aws_vpc": {"c": {}}},
        "moved": [{"from": "module.a.aws_vpc.main", "to": "aws_vpc.b"}, {"from": "aws_vpc.b", "to": "aws_vpc.c"}],
    }
    assert way_back(loaded(stack)).moves == {"aws_vpc.c": "module.a.aws_vpc.main"}


def test_what_the_hcl_never_had_is_pointed_out():
    stack = {
        "resource": {"aws_s3_bucket": {"logs": {}}, "aws_vpc": {"v": {}}},
        "moved": {"from": "a.b", "to": "aws_vpc.v"},
    }
    way = way_back(loaded(stack))
    assert way.strangers == ["aws_s3_bucket.logs"]
    assert "# removed {\n#   from = aws_s3_bucket.logs" in as_hcl(way)


def test_the_hcl_code_base_takes_over_again_and_finds_the_state_as_it_was(
    there: Stack, before: Stack, adopted: Stack, terraform: Terraform, tmp_path: Path
):
    assert adopted["resources"] != before["resources"]
    write_hcl_code_base(tmp_path, before, there)
    (tmp_path / "rollback-dev.tf").write_text(as_hcl(way_back(loaded(there))))
    hcl = terraform.workspace(tmp_path, (tmp_path / "root.json").read_text(), adopted)
    plan = hcl.plan()
    assert plan.counts == {"no-op": 52}
    assert len(plan.moves) == 52
    hcl.apply()
    assert resources(hcl.state()) == resources(before)


def test_the_state_mv_commands_lead_to_the_same_addresses(there: Stack, before: Stack, adopted: Stack, tmp_path: Path):
    # No stack beside the state: Terraform would check the provider, all 700 MB of it, for every command.
    file = tmp_path / "terraform.tfstate"
    file.write_text(json.dumps(adopted))
    for command in as_commands(way_back(loaded(there))).splitlines():
        subprocess.run(shlex.split(command), cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert resources(json.loads(file.read_text()), dependencies=False) == resources(before, dependencies=False)


def resources(state: Stack, *, dependencies: bool = True) -> str:
    """The state's resources, byte for byte but for the order of `sensitive_attributes`, which is a set to Terraform.

    `state mv` leaves dependencies as they are; the next apply writes them anew.
    """
    found: list[Stack] = json.loads(json.dumps(state["resources"]))
    for resource in found:
        for instance in resource["instances"]:
            instance.get("sensitive_attributes", []).sort(key=json.dumps)
            if not dependencies:
                instance.pop("dependencies", None)
    return json.dumps(found, indent=1)


def without_compute(stack: Stack) -> Stack:
    """What the HCL had deployed before compute was added."""
    kept: Stack = json.loads(json.dumps(stack))
    for named in kept["resource"].values():
        for name in [name for name in named if name.startswith("compute_")]:
            del named[name]
    kept["moved"] = [move for move in kept["moved"] if not move["from"].startswith("module.compute.")]
    kept["output"] = {name: output for name, output in kept["output"].items() if "compute_" not in json.dumps(output)}
    images = [name for name in kept["variable"] if name.endswith("_container_image")]
    kept["variable"] = {name: each for name, each in kept["variable"].items() if name not in images}
    return kept


def write_hcl_code_base(folder: Path, state: Stack, stack: Stack) -> None:
    """A stand-in for the HCL modules: the same modules, addresses, counts and dependencies as in their state.

    Attributes are those of the state and changes to them ignored, for here only addresses matter.
    """
    here = {move["from"]: move["to"] for move in stack["moved"]}
    modules: dict[str, Any] = {}
    used: set[tuple[str, str, str]] = set()
    for resource in state["resources"]:
        name = resource["module"].removeprefix("module.")
        module = modules.setdefault(name, {"resource": {}, "variable": {}, "output": {}})
        instance = resource["instances"][0]
        key = f"[{instance['index_key']}]" if "index_key" in instance else ""
        type_, id_ = here[f"{resource['module']}.{resource['type']}.{resource['name']}{key}"].split(".")
        configured = stack["resource"][type_][id_]
        body = {
            argument: literal(configured[argument], instance["attributes"].get(argument))
            for argument in configured
            if argument not in ("lifecycle", "depends_on", "//", "snapshot_identifier")
        }
        body["lifecycle"] = {"ignore_changes": list(body), **creates_first(configured)}
        if key:
            body["count"] = len(resource["instances"])
        depends = instance.get("dependencies", [])
        body["depends_on"] = [depend_on(address, name, module, used) for address in depends]
        module["resource"].setdefault(resource["type"], {})[resource["name"]] = body

    for owner, type_, name in used:
        modules[owner]["output"][f"{type_}_{name}"] = {"value": f"${{{type_}.{name}}}", "sensitive": True}
    # The state's dependencies name it, though there is none.
    modules["database"]["resource"]["aws_db_parameter_group"] = {"main": {"count": 0, "family": "postgres15"}}
    for name, module in modules.items():
        (folder / "modules" / name).mkdir(parents=True)
        text = json.dumps({key: value for key, value in module.items() if value}, indent=2)
        (folder / "modules" / name / "main.tf.json").write_text(text)
    root = {
        "terraform": stack["terraform"],
        "provider": stack["provider"],
        "module": {
            name: {
                "source": f"./modules/{name}",
                **{variable: f"${{module.networking.{variable}}}" for variable in module["variable"]},
            }
            for name, module in modules.items()
        },
        "output": {name: {"value": output["value"]} for name, output in state["outputs"].items()},
    }
    (folder / "root.json").write_text(json.dumps(root, indent=2))


def literal(configured: Any, deployed: Any) -> Any:
    """What is configured; the state's value in place of a reference to another resource."""
    return deployed if "${aws_" in json.dumps(configured) else configured


def creates_first(configured: Stack) -> Stack:
    return {key: value for key, value in configured.get("lifecycle", {}).items() if key == "create_before_destroy"}


def depend_on(address: str, module: str, body: Stack, used: set[tuple[str, str, str]]) -> str:
    """A dependency, across modules by way of a variable."""
    _, owner, type_, name = address.split(".")
    if owner == module:
        return f"{type_}.{name}"
    body["variable"][f"{type_}_{name}"] = {"sensitive": True}
    used.add((owner, type_, name))
    return f"var.{type_}_{name}"
