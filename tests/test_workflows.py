"""What workflows of GitHub Actions run exists, and they may do no more than they need.

`pipenv run workflows` lints them: it knows GitHub's schema, and what is dangerous anywhere. Here is what it can't know.
"""

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from environments import load_environments
from operations import command_line
from operations.commands.due import WORKFLOW
from operations.nights.due import Switch

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".github"
WORKFLOWS = {file.stem: yaml.safe_load(file.read_text()) for file in sorted(FOLDER.glob("workflows/*.yml"))}
SETUP = yaml.safe_load((FOLDER / "actions" / "setup" / "action.yml").read_text())
SCRIPTS = tomllib.loads((ROOT / "Pipfile").read_text())["scripts"]

READS = {"contents": "read"}
TAKES_A_ROLE = {**READS, "id-token": "write"}
PERMISSIONS = {
    ("ci", "ci"): READS,
    ("leaving-cdktf", "leaving-cdktf"): READS,
    ("plan", "plan"): {**TAKES_A_ROLE, "pull-requests": "write"},
    ("apply", "plan"): TAKES_A_ROLE,
    ("apply", "apply"): TAKES_A_ROLE,
    ("drift", "drift"): {**TAKES_A_ROLE, "issues": "write"},
    ("night", "due"): {**READS, "actions": "read"},
    ("night", "switch"): TAKES_A_ROLE,
    ("ship", "target"): READS,
    ("ship", "ship"): TAKES_A_ROLE,
}

# Command -> the test that runs it as it is run in a workflow, on emulated AWS or on what answers as GitHub does.
RUN_BY = {
    "activate": "test_switches.py",
    "apply": "test_apply.py",
    "build-target": "test_build_target.py",
    "deactivate": "test_switches.py",
    "drift": "test_drift.py",
    "due": "test_due.py",
    "fetch-plan": "test_kept_plans.py",
    "keep-plan": "test_kept_plans.py",
    "plan": "test_plan.py",
    "publish": "test_publish.py",
    "ship": "test_ship.py",
    "variables": "test_variables.py",
}

# What shell variables of the workflows hold.
VALUES = {
    "ALLOWED": "aws_vpc.networking_vpc=destroyed",
    "ENVIRONMENT": "dev",
    "IMAGE": "registry/repository@sha256:digest",
    "INVALIDATE": "/*",
    "OUTCOME": "failure",
    "SERVICE": "backend",
    "SHA256": "0" * 64,
    "STOP_AT": "CRITICAL",
}


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for name, workflow in WORKFLOWS.items():
        for id_, job in workflow["jobs"].items():
            yield name, id_, job


def steps() -> list[tuple[str, dict[str, Any]]]:
    """Every step, and where it is."""
    of_jobs = [(f"{name}.{id_}", step) for name, id_, job in jobs() for step in job["steps"]]
    return [*of_jobs, *(("setup", step) for step in SETUP["runs"]["steps"])]


def commands(step: dict[str, Any]) -> Iterator[list[str]]:
    """The words of each `pipenv run` of a step, with values for its shell's variables."""
    text = step.get("run", "").replace("\\\n", " ")
    for line in text.splitlines():
        _, found, words = line.partition("pipenv run ")
        if found:
            words = re.sub(r"\$(\w+)", lambda name: VALUES[name[1]], words.partition(">")[0])
            yield shlex.split(words)


COMMANDS = [(where, words) for where, step in steps() for words in commands(step)]


def test_the_workflows_are_these():
    assert list(WORKFLOWS) == ["apply", "ci", "drift", "leaving-cdktf", "night", "plan", "ship"]
    assert set(PERMISSIONS) == {(name, id_) for name, id_, _ in jobs()}


@pytest.mark.parametrize(("where", "words"), COMMANDS, ids=[f"{where} {words[0]}" for where, words in COMMANDS])
def test_every_command_exists_and_takes_its_arguments(where: str, words: list[str]):
    assert words[0] in SCRIPTS
    assert words[0] in command_line.names()
    parsed = command_line._parser(words).parse_args(words)
    if hasattr(parsed, "environment"):
        assert parsed.environment == "dev"


def test_every_command_is_run_by_a_test_on_the_emulator():
    assert {words[0] for _, words in COMMANDS} == set(RUN_BY)
    for command, file in RUN_BY.items():
        text = (ROOT / "tests" / "operations" / "commands" / file).read_text()
        assert f'"{command}"' in text, f"{file} does not run {command}"


def test_ci_runs_what_every_machine_runs():
    assert [step["run"] for step in WORKFLOWS["ci"]["jobs"]["ci"]["steps"] if "run" in step] == [".ci/run"]
    assert "pipenv run workflows" in (ROOT / ".ci" / "run").read_text()


def test_a_workflow_may_do_nothing_and_each_of_its_jobs_what_it_needs():
    assert {name: workflow["permissions"] for name, workflow in WORKFLOWS.items()} == {name: {} for name in WORKFLOWS}
    assert {(name, id_): job["permissions"] for name, id_, job in jobs()} == PERMISSIONS


def test_every_action_of_others_is_one_commit_with_its_version_said():
    pins: dict[str, set[str]] = {}
    for file in FOLDER.rglob("*.yml"):
        for line in re.findall(r"^\s*(?:- )?uses: (.*)$", file.read_text(), re.MULTILINE):
            if line.startswith("./"):
                assert (ROOT / line.removeprefix("./").removeprefix("platform/") / "action.yml").is_file()
                continue
            pinned = re.fullmatch(r"([\w-]+/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)", line)
            assert pinned, f"{file.name}: {line}"
            pins.setdefault(pinned[1], set()).add(pinned[2])
    assert {action: len(commits) for action, commits in pins.items()} == dict.fromkeys(
        (
            "actions/checkout",
            "actions/setup-python",
            "aws-actions/configure-aws-credentials",
            "hashicorp/setup-terraform",
        ),
        1,
    )


def test_nothing_of_the_outside_gets_into_a_shell_but_by_a_variable():
    assert [where for where, step in steps() if "${{" in step.get("run", "")] == []


def test_no_key_is_kept_and_no_token_is_left_in_a_checkout():
    for where, step in steps():
        used = step.get("uses", "").partition("@")[0]
        if used == "actions/checkout":
            assert step["with"]["persist-credentials"] is False, where
        if used == "aws-actions/configure-aws-credentials":
            assert set(step["with"]) <= {"role-to-assume", "aws-region", "role-duration-seconds"}, where
            assert step["with"]["role-to-assume"].startswith("${{ vars"), where
    secrets = {name for file in FOLDER.rglob("*.yml") for name in re.findall(r"secrets\.([\w-]+)", file.read_text())}
    assert secrets == {"TERRAFORM_VARIABLES", "platform-token"}


def test_no_two_runs_change_one_environment_at_once_and_none_is_broken_off():
    for name in ("plan", "apply", "drift", "night"):
        assert WORKFLOWS[name]["concurrency"]["cancel-in-progress"] is False
    ship = WORKFLOWS["ship"]["jobs"]["ship"]["concurrency"]
    assert ship["cancel-in-progress"] is False
    assert "inputs.environment" in ship["group"]
    assert WORKFLOWS["apply"]["concurrency"]["group"] == "apply-${{ inputs.environment }}"
    switch = WORKFLOWS["night"]["jobs"]["switch"]["concurrency"]
    assert switch == {"group": "apply-${{ matrix.environment }}", "cancel-in-progress": False}


def test_every_job_ends_some_time():
    assert [f"{name}.{id_}" for name, id_, job in jobs() if "timeout-minutes" not in job] == []


def test_what_applies_and_what_ships_waits_for_the_environments_reviewers():
    guarded = {(name, id_) for name, id_, job in jobs() if "environment" in job}
    assert guarded == {("apply", "apply"), ("ship", "ship"), ("night", "switch")}


def test_what_switches_at_night_is_in_an_environment_of_its_own_where_nobody_has_to_approve():
    switch = WORKFLOWS["night"]["jobs"]["switch"]
    assert switch["environment"] == "${{ matrix.environment }}-night"
    assert switch["needs"] == "due"
    assert WORKFLOWS["night"]["jobs"]["due"]["if"] == "${{ github.ref == 'refs/heads/main' }}"


def test_what_is_due_is_what_the_workflow_switches_by():
    [step] = [step for step in WORKFLOWS["night"]["jobs"]["due"]["steps"] if step.get("id") == "due"]
    assert step["run"] == 'pipenv run due >> "$GITHUB_OUTPUT"'
    told = {each.name for each in fields(Switch)}
    text = (FOLDER / "workflows" / "night.yml").read_text()
    assert told == set(re.findall(r"matrix\.(\w+)", text))
    assert (FOLDER / "workflows" / WORKFLOW).is_file()
    commands = {step["if"]: step["run"] for step in WORKFLOWS["night"]["jobs"]["switch"]["steps"] if "if" in step}
    assert commands == {
        f"${{{{ matrix.command == '{command}' }}}}": f'env "$SAYS" pipenv run {command} "$ENVIRONMENT" --auto-approve'
        for command in ("deactivate", "activate")
    }


def test_every_environment_can_be_applied():
    [inputs] = [trigger["workflow_dispatch"]["inputs"] for trigger in (WORKFLOWS["apply"][True],)]  # YAML's `on`
    assert inputs["environment"]["options"] == [environment.name for environment in load_environments()]


def test_what_a_pull_request_runs_gets_no_credentials_in_a_fork():
    assert "head.repo.full_name == github.repository" in WORKFLOWS["plan"]["jobs"]["plan"]["if"]
    assert [name for name, workflow in WORKFLOWS.items() if "pull_request_target" in workflow[True]] == []


def test_an_application_gets_the_commands_of_the_commit_that_its_workflow_is_of():
    for id_ in ("target", "ship"):
        [checkout] = [
            step["with"]
            for step in WORKFLOWS["ship"]["jobs"][id_]["steps"]
            if step.get("with", {}).get("path") == "platform"
        ]
        assert (checkout["repository"], checkout["ref"]) == (
            "${{ job.workflow_repository }}",
            "${{ job.workflow_sha }}",
        )
