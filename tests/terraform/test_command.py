"""Which binary is run, and what becomes of its answers."""

import os
from pathlib import Path

import pytest

from terraform.command import ask, find_terraform
from terraform.errors import TerraformError


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it yet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("TERRAFORM_BINARY_NAME", raising=False)
    return tmp_path


def binary(folder: Path, name: str, does: str = "true") -> str:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o755)
    return str(file)


def test_the_binary_is_terraform_on_the_path(commands: Path):
    terraform = binary(commands, "terraform")
    assert find_terraform() == terraform


def test_the_binary_is_what_the_variable_says_as_for_cdktf(commands: Path, monkeypatch: pytest.MonkeyPatch):
    binary(commands, "terraform")
    tofu = binary(commands, "tofu")
    for name in ("tofu", tofu):
        monkeypatch.setenv("TERRAFORM_BINARY_NAME", name)
        assert find_terraform() == tofu


def test_a_missing_binary_is_told_in_one_sentence(commands: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(TerraformError, match=r"^terraform is not on the PATH; install Terraform 1\.11 or later$"):
        find_terraform()
    monkeypatch.setenv("TERRAFORM_BINARY_NAME", "tofu")
    with pytest.raises(TerraformError, match=r"^TERRAFORM_BINARY_NAME is 'tofu', which is no command on the PATH; "):
        find_terraform()


def test_an_answer_is_what_it_prints_and_a_failure_all_that_it_said(tmp_path: Path):
    works = binary(tmp_path, "works", 'echo "$1 $TF_IN_AUTOMATION $MINE"')
    assert ask(works, tmp_path, "show", environment={"MINE": "mine"}) == "show 1 mine\n"
    fails = binary(tmp_path, "fails", "echo why >&2; exit 1")
    with pytest.raises(TerraformError, match=r"^terraform show failed: why$") as error:
        ask(fails, tmp_path, "show", environment=os.environ)
    assert error.value.details == "why"
