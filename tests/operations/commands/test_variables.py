"""`variables` puts an environment's values where Terraform reads them."""

import json
from pathlib import Path

import pytest

from operations.command_line import main
from operations.commands.variables import FILE, FROM
from operations.errors import Exit
from tests.operations.commands.conftest import only_error


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path))
    return tmp_path / "stacks" / "dev" / FILE


def test_the_environments_part_is_written_and_names_alone_are_said(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    of_dev = {"alarm_addresses": ["me@example.com"], "backend_container_image": "x@sha256:0"}
    monkeypatch.setenv(FROM, json.dumps({"dev": of_dev, "prod": {"alarm_addresses": []}}))
    assert main(["variables", "dev"]) is Exit.FINE
    assert json.loads(file.read_text()) == of_dev
    assert file.stat().st_mode & 0o777 == 0o600
    err = capsys.readouterr().err
    assert err == "dev: 2 variables have a value: alarm_addresses, backend_container_image\n"


@pytest.mark.parametrize("text", ["", " ", "{}", '{"prod": {"a": 1}}'])
def test_nothing_for_the_environment_takes_away_what_was_there(file: Path, monkeypatch: pytest.MonkeyPatch, text: str):
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    monkeypatch.setenv(FROM, text)
    assert main(["variables", "dev"]) is Exit.FINE
    assert not file.exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"alarm_addresses": ["secret@example.com"]}'])
def test_what_cannot_be_read_is_refused_and_not_repeated(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
):
    monkeypatch.setenv(FROM, text)
    assert main(["variables", "dev"]) is Exit.USAGE
    sentence = only_error(capsys.readouterr().err)
    assert sentence.startswith(f"{FROM} ")
    assert sentence.endswith('; write {"dev": {"NAME": VALUE}}')
    assert "secret" not in sentence
