"""A user's TF_ variables reach Terraform, but for what would make it say what cannot be read."""

from pathlib import Path

import pytest

from terraform import variables
from terraform.errors import UnusableVariable

FOLDER = Path("stack")
DOCUMENTED = {
    "TF_DATA_DIR": "/elsewhere",
    "TF_INPUT": "1",
    "TF_VAR_backend_container_image": "x:1",
    "TF_WORKSPACE": "default",
    "TF_IN_AUTOMATION": "yes",
    "TF_REGISTRY_DISCOVERY_RETRY": "2",
    "TF_REGISTRY_CLIENT_TIMEOUT": "15",
    "TF_CLI_CONFIG_FILE": "/rc",
    "TF_PLUGIN_CACHE_DIR": "/cache",
    "TF_IGNORE": "trace",
    "TF_STATE_PERSIST_INTERVAL": "60",
    "NO_COLOR": "1",
    "AWS_PROFILE": "dev",
    "TF_CLI_ARGS_plan": "-refresh=false -var-file='a b.tfvars'",
    "TF_CLI_ARGS_apply": "-parallelism=2",
    "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
}


@pytest.mark.parametrize("command", ["init", "plan", "apply", "show", "state pull"])
def test_what_is_documented_reaches_every_command(command: str):
    variables.check(DOCUMENTED)
    assert variables.for_command(command, DOCUMENTED, FOLDER) == DOCUMENTED


def test_arguments_for_all_commands_reach_those_that_nobody_reads():
    given = {"TF_CLI_ARGS": "-lock-timeout=1m", "TF_CLI_ARGS_show": "-no-color", "TF_CLI_ARGS_state_pull": "-x"}
    for command in ("init", "plan", "apply"):
        assert variables.for_command(command, given, FOLDER) == given
    assert "TF_CLI_ARGS" not in variables.for_command("show", given, FOLDER)
    assert "TF_CLI_ARGS_show" not in variables.for_command("show", given, FOLDER)
    assert "TF_CLI_ARGS_state_pull" not in variables.for_command("state pull", given, FOLDER)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TF_CLI_ARGS", "-json", "TF_CLI_ARGS has -json, which `terraform init` can't be given here: "),
        ("TF_CLI_ARGS_plan", "-no-color --json=true", "TF_CLI_ARGS_plan has -json, which `terraform plan` can't be "),
        ("TF_CLI_ARGS_plan", "-detailed-exitcode", "TF_CLI_ARGS_plan has -detailed-exitcode, which `terraform plan` "),
        ("TF_CLI_ARGS_apply", "-json", "TF_CLI_ARGS_apply has -json, which `terraform apply` can't be given here: "),
        ("TF_CLI_ARGS_init", "-migrate-state -force-copy", "TF_CLI_ARGS_init has -migrate-state, which `terraform in"),
        ("TF_CLI_ARGS_init", "'-backend", "TF_CLI_ARGS_init cannot be split into arguments (No closing quotation): "),
    ],
)
def test_what_would_make_terraform_unreadable_is_refused(name: str, value: str, sentence: str):
    with pytest.raises(UnusableVariable) as error:
        variables.check({name: value})
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize("name", ["TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_AWS"])
def test_a_log_goes_into_a_file_of_its_own_and_not_among_the_errors(name: str):
    logged = str(FOLDER / variables.LOG)
    assert variables.for_command("plan", {name: "TRACE"}, FOLDER)["TF_LOG_PATH"] == logged
    assert variables.for_command("plan", {name: "TRACE", "TF_LOG_PATH": "mine"}, FOLDER)["TF_LOG_PATH"] == "mine"
    for off in ("", "off"):
        assert "TF_LOG_PATH" not in variables.for_command("plan", {name: off}, FOLDER)
