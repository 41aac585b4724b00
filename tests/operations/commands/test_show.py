"""`show` prints what is in force in the real environments, and in what they differ."""

import json

import pytest

from environments import load_environments
from operations.command_line import main
from operations.errors import Exit
from tests.operations.commands.conftest import only_error


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["show", *arguments]) is Exit.FINE
    return capsys.readouterr().out


@pytest.mark.parametrize("environment", [environment.name for environment in load_environments()])
def test_every_setting_of_an_environment_is_shown(environment: str, capsys: pytest.CaptureFixture[str]):
    [settings] = [each for each in load_environments() if each.name == environment]
    read = json.loads(shown(capsys, environment, "--json"))
    tops = [value["path"].split(".")[0].split("[")[0] for value in read["values"]]
    assert list(dict.fromkeys(tops)) == list(type(settings).model_fields)
    assert {"path": "name", "value": environment, "said_by": "environment"} in read["values"]
    assert shown(capsys, environment).startswith(f"{environment}: {len(tops)} values, ")


def test_two_environments_differ_in_what_they_decide_and_not_in_the_rest(capsys: pytest.CaptureFixture[str]):
    read = json.loads(shown(capsys, "dev", "prod", "--json"))
    found = {each["path"]: (each["dev"], each["prod"]) for each in read["differences"]}
    assert [side["value"] for side in found["database.multi_az"]] == [False, True]
    assert "project_name" not in found
    assert "database.multi_az" in shown(capsys, "dev", "prod")


def test_an_environment_does_not_differ_from_itself(capsys: pytest.CaptureFixture[str]):
    assert shown(capsys, "dev", "dev") == "dev and dev do not differ\n"


def test_an_unknown_environment_is_named_with_the_known_ones(capsys: pytest.CaptureFixture[str]):
    assert main(["show", "dev", "nowhere"]) is Exit.USAGE
    known = " and ".join(sorted(environment.name for environment in load_environments()))
    assert only_error(capsys.readouterr().err) == f"there is no environment 'nowhere'; there is {known}"
