"""What `python main.py` writes: the same everywhere, and what Terraform needs around the resources."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import main
from environments import load_environments
from environments.dev import DEV
from environments.prod import PROD
from operations import outputs_tables
from tests.changes import without_containers

MAIN = Path(__file__).parent.parent / "main.py"
UPGRADING = (MAIN.parent / "docs" / "upgrading.md").read_text(encoding="utf-8")
ENVIRONMENTS = load_environments()


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> list[Path]:
    """Two outputs: folders, hash seeds and PATHs differ, and on neither PATH there is more than Node."""
    runs = []
    for seed in ("1", "2"):
        folder = tmp_path_factory.mktemp(f"run-{seed}")
        commands = folder / "commands"
        commands.mkdir()
        node = shutil.which("node")
        assert node is not None
        (commands / "node").symlink_to(node)
        out = folder / "cdktf.out"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PATH": str(commands), "CDKTF_OUTDIR": str(out)}
        runs.append(
            (
                out,
                subprocess.Popen(
                    [sys.executable, str(MAIN)],
                    cwd=folder,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                ),
            )
        )
    for _, process in runs:
        printed, _ = process.communicate(timeout=240)
        assert process.returncode == 0, printed
    return [folder for folder, _ in runs]


def files(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_two_runs_write_the_same_bytes(written):
    one, other = map(files, written)
    assert one == other


def test_each_environment_is_written_where_the_cli_looks_for_it(written):
    stacks = {f"stacks/{environment.name}/cdk.tf.json" for environment in ENVIRONMENTS}
    assert files(written[0]).keys() == stacks | {"manifest.json"}


def test_a_folder_that_cannot_be_written_to_is_refused_in_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "file"))
    with pytest.raises(SystemExit) as refused:
        main.main()
    assert refused.value.code == (
        f"error: stacks cannot be written to {tmp_path / 'file'}: Not a directory; name another folder in CDKTF_OUTDIR"
    )


@pytest.mark.processes
@pytest.mark.parametrize("program", ["main", "operations.__main__"])
@pytest.mark.parametrize(("pipenv", "kept"), [({"PIPENV_ACTIVE": "1"}, True), ({}, False)])
def test_what_python_compiled_is_kept_unless_somebody_else_than_pipenv_says_no(program, pipenv, kept):
    """`pipenv run` says no to all that it starts, and a synth would compile a hundred modules anew each time."""
    inherited = {name: value for name, value in os.environ.items() if name != "PIPENV_ACTIVE"}
    said = subprocess.run(
        [sys.executable, "-c", f"import sys, {program}; print(not sys.dont_write_bytecode)"],
        cwd=MAIN.parent,
        env={**inherited, "PYTHONDONTWRITEBYTECODE": "1", **pipenv},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == str(kept)


def without_metadata(value):
    if isinstance(value, dict):
        return {name: without_metadata(inner) for name, inner in value.items() if name != "//"}
    return [without_metadata(inner) for inner in value] if isinstance(value, list) else value


def test_synth_from_any_folder_and_without_terraform_gives_what_the_tests_see(written, synth):
    for environment in ENVIRONMENTS:
        stack = json.loads((written[0] / "stacks" / environment.name / "cdk.tf.json").read_text())
        assert without_metadata(stack) == without_metadata(synth(environment))


def test_the_page_on_environments_lists_every_output_and_variable(synth):
    text = outputs_tables.PAGE.read_text(encoding="utf-8")
    stacks = {environment.name: synth(environment) for environment in ENVIRONMENTS}
    assert text == outputs_tables.written(text, stacks), "write it anew with `pipenv run tables`"


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_nothing_is_said_that_version_6_of_the_provider_took_away(synth, environment):
    gone = re.findall(r"^\| `(aws_\w+)` \| `(\w+)`", UPGRADING, re.MULTILINE)
    assert len(gone) > 5
    for type_, argument in gone:
        for name, resource in synth(environment)["resource"].get(type_, {}).items():
            assert f'"{argument}": ' not in json.dumps(resource), name


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_no_resource_says_its_region(synth, environment):
    resources = [each for named in synth(environment)["resource"].values() for each in named.values()]
    assert [each for each in resources if "region" in each] == []


def test_nothing_of_the_machine_is_written(written):
    places = {str(Path.home()), str(MAIN.parent), sys.prefix, str(written[0].parent)} - {"/"}
    for name, content in files(written[0]).items():
        text = content.decode()
        assert not [place for place in places if place in text], name


@pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)
def test_the_state_is_where_it_has_always_been(synth, environment):
    assert synth(environment)["terraform"]["backend"] == {
        "s3": {
            "bucket": "108581769167-terraform-state-davidshaevel",
            "key": f"{environment.name}/terraform.tfstate",
            "region": "us-east-1",
            "dynamodb_table": "terraform-state-lock-davidshaevel",
            "encrypt": True,
            "allowed_account_ids": ["108581769167"],
            **({"use_lockfile": True} if environment.name == "prod" else {}),  # dev locks as the HCL does
        }
    }


@pytest.mark.parametrize("environment", [DEV, PROD], ids=lambda environment: environment.name)
def test_the_provider_takes_credentials_of_its_account_only_and_tags_everything(synth, environment):
    provider = {
        "region": "us-east-1",
        "allowed_account_ids": ["108581769167"],
        "default_tags": [
            {
                "tags": {
                    "Project": "davidshaevel",
                    "Environment": environment.name,
                    "ManagedBy": "Terraform",
                    "Repository": "davidshaevel-platform",
                }
            }
        ],
    }
    copies = {**provider, "alias": "backup_copies", "region": "us-west-2"}
    assert synth(environment)["provider"] == {"aws": [provider, copies] if environment.name == "prod" else [provider]}


def test_terraform_and_provider_are_those_that_can_read_the_state(dev):
    assert dev["terraform"]["required_version"] == ">= 1.11"
    assert dev["terraform"]["required_providers"] == {"aws": {"source": "aws", "version": "6.25.0"}}


def test_outputs_have_the_names_that_scripts_read(synth):
    assert set(synth(without_containers(DEV))["output"]) == {
        "environment",
        "aws_region",
        "project_name",
        "resource_prefix",
        "vpc_id",
        "database_endpoint",
        "database_port",
        "database_name",
        "database_connection_string",
        "database_secret_arn",
    }
    assert set(synth(DEV)["output"]) >= {
        "ecs_cluster_name",
        "ecs_cluster_arn",
        "alb_dns_name",
        "alb_arn",
        "frontend_service_name",
        "backend_service_name",
        "application_url",
        "frontend_url",
        "backend_url",
    }


def test_a_port_in_an_output_is_a_reference_and_no_token_number(dev):
    assert dev["output"]["database_port"]["value"] == "${aws_db_instance.database_instance.port}"


def test_addresses_can_be_read(dev):
    for made in dev["resource"].values():
        for name in made:
            assert name.split("_")[0] in {"networking", "database", "compute"}, name
