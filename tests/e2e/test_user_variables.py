"""Each documented TF_ variable reaches Terraform and does not confuse the commands, on success and on failure."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from operations.errors import Exit
from tests.e2e.small import Small

pytestmark = pytest.mark.e2e

Run = Callable[..., "subprocess.CompletedProcess[str]"]
VARIABLE = "backend_container_image"


@pytest.fixture
def run(small: Small) -> Run:
    """Runs a command in any folder of the project."""
    small.stack["variable"] = {VARIABLE: {"type": "string"}}
    small.stack["output"] = {"image": {"value": f"${{var.{VARIABLE}}}"}}
    small.write()
    unsaid = {name: value for name, value in small.project.environment.items() if name != f"TF_VAR_{VARIABLE}"}

    def run(*arguments: str, folder: str = ".", **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(small.project.folder / "operations"), *arguments],
            cwd=small.project.folder / folder,
            env={**unsaid, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def report(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    assert done.returncode == Exit.FINE, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def only_error(done: "subprocess.CompletedProcess[str]") -> str:
    [line] = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return line.removeprefix("error: ")


def together(small: Small) -> Mapping[str, str]:
    """All that change nothing, at once."""
    elsewhere = small.folder.parent / "data"
    return {
        f"TF_VAR_{VARIABLE}": "registry/backend:1",
        "TF_DATA_DIR": str(elsewhere),
        "TF_INPUT": "1",
        "TF_IN_AUTOMATION": "",
        "TF_WORKSPACE": "default",
        "TF_REGISTRY_DISCOVERY_RETRY": "1",
        "TF_REGISTRY_CLIENT_TIMEOUT": "5",
        "TF_STATE_PERSIST_INTERVAL": "30",
        "TF_IGNORE": "trace",
        "NO_COLOR": "1",
        "TF_LOG": "DEBUG",
        "TF_CLI_ARGS": "-no-color",
        "TF_CLI_ARGS_init": "-upgrade=false",
        "TF_CLI_ARGS_plan": "-parallelism=5 -lock-timeout=5s -compact-warnings",
        "TF_CLI_ARGS_apply": "-parallelism=5 -lock-timeout=5s",
        "TF_CLI_ARGS_show": "-no-color -nonsense",
        "TF_CLI_ARGS_state": "-nonsense",
        "TF_CLI_ARGS_state_pull": "-nonsense",
        "TF_PLUGIN_CACHE_DIR": "/nowhere",  # Terraform complains, and goes on
    }


def test_what_is_documented_reaches_terraform_and_plan_and_apply_succeed(small: Small, run: Run):
    variables = together(small)
    found = report(run("plan", "dev", "--synthesized", "--new", "--json", folder="modules", **variables))
    assert found["verdict"] == "fine"
    assert [output["after"] for output in found["outputs"]] == ["registry/backend:1"]
    assert (Path(variables["TF_DATA_DIR"]) / "terraform.tfstate").is_file()
    assert "[DEBUG]" in (small.folder / "terraform.log").read_text()
    done = run("apply", "dev", folder="environments", **variables)
    assert done.returncode == Exit.FINE, done.stderr
    assert "[DEBUG]" not in done.stderr
    assert f"dev: Terraform logs into {small.folder / 'terraform.log'}" in done.stderr
    assert sorted(small.found()) == sorted(small.names())


def test_failures_are_told_in_one_sentence_all_the_same(small: Small, run: Run):
    variables = {name: value for name, value in together(small).items() if name != f"TF_VAR_{VARIABLE}"}
    done = run("plan", "dev", "--synthesized", "--new", **variables)
    assert done.returncode == Exit.FAILED
    assert only_error(done) == f"there is no value for {VARIABLE}; give it in TF_VAR_NAME, as the pipeline does"
    assert "[DEBUG]" not in done.stderr
    assert len(done.stderr) < 5000
    assert not (small.folder / "plan").exists()


def test_a_configuration_file_that_is_not_there_is_named_and_terraform_goes_on(run: Run):
    variables = {f"TF_VAR_{VARIABLE}": "x:1", "TF_CLI_CONFIG_FILE": "/nowhere"}
    assert report(run("plan", "dev", "--synthesized", "--new", "--json", **variables))["verdict"] == "fine"


def test_arguments_that_would_make_it_unreadable_are_refused_before_anything_runs(small: Small, run: Run):
    for name in ("TF_CLI_ARGS", "TF_CLI_ARGS_plan"):
        done = run("plan", "dev", "--synthesized", "--new", **{name: "-json"})
        assert done.returncode == Exit.USAGE
        assert only_error(done).startswith(f"{name} has -json, which `terraform ")
        assert "initializing" not in done.stderr


def test_another_workspace_is_refused(run: Run):
    done = run("plan", "dev", "--synthesized", "--new", TF_WORKSPACE="experiment")
    assert done.returncode == Exit.WRONG_TARGET
    assert only_error(done).startswith("the Terraform workspace 'experiment' is selected")
