"""`leave-cdktf` writes a copy, says what it rewrote, and compares what both synthesize."""

import json
from pathlib import Path

import pytest

from operations.command_line import main
from operations.errors import Exit
from tests.operations.commands.conftest import only_error
from tests.scaffolding.leaving_cdktf.test_comparing import after, before, synthesized


def test_it_writes_a_copy_and_says_how_often_each_row_was_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["leave-cdktf", str(tmp_path / "copy")]) is Exit.FINE
    printed = capsys.readouterr()
    assert '  1  package.json: "cdktf-cli": "0.21.0"\n' in printed.out
    assert printed.err == (f"wrote {tmp_path}/copy; docs/decisions/leaving-cdktf.md says what is done there next\n")
    assert json.loads((tmp_path / "copy" / "package.json").read_text())["dependencies"] == {"cdktn-cli": "0.24.0"}
    assert "\nfrom cdktn import App\n" in (tmp_path / "copy" / "main.py").read_text()


def test_a_folder_that_is_not_empty_is_a_mistake_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "mine").touch()
    assert main(["leave-cdktf", str(tmp_path)]) is Exit.USAGE
    assert only_error(capsys.readouterr().err).startswith(f"{tmp_path} is there already")


def test_it_compares_what_both_synthesize(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("CDKTF_OUTDIR", str(synthesized(tmp_path / "ours", dev=before(vpc={}))))
    synthesized(tmp_path / "same" / "cdktf.out", dev=after(vpc={}))
    synthesized(tmp_path / "other" / "cdktf.out", dev=after())

    assert main(["leave-cdktf", str(tmp_path / "same"), "--compare"]) is Exit.FINE
    assert capsys.readouterr().out == "dev: the same but for three strings, and so are its 1 addresses\n"
    assert main(["leave-cdktf", str(tmp_path / "other"), "--compare"]) is Exit.STOPPED
    assert only_error(capsys.readouterr().err) == "dev: resource.aws_vpc.vpc goes from {} to nothing"
