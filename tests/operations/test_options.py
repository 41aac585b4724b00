"""What commands take and do alike."""

import argparse
from pathlib import Path

import pytest

from operations import options as common
from operations import synthesis
from operations.errors import UsageError
from terraform.stack import Stack


def parsed(*arguments: str, markdown: bool = False) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    common.add_environment(parser)
    common.add_synthesized(parser)
    common.add_forms(parser, markdown=markdown)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    ("form", "printed"), [([], "text\n"), (["--json"], "{}\n"), (["--markdown"], "| markdown |\n")]
)
def test_the_report_has_the_form_that_is_asked_for(form: list[str], printed: str, capsys: pytest.CaptureFixture[str]):
    options = parsed("dev", *form, markdown=True)
    common.print_report(options, text=lambda: "text\n", json=lambda: "{}", markdown=lambda: "| markdown |\n")
    assert capsys.readouterr().out == printed


def test_one_form_excludes_the_other_and_one_that_there_is_not_is_refused():
    for arguments, markdown in ((("dev", "--json", "--markdown"), True), (("dev", "--markdown"), False)):
        with pytest.raises(SystemExit):
            parsed(*arguments, markdown=markdown)


def test_the_stack_is_synthesized_unless_it_is_current(monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []
    monkeypatch.setattr(synthesis, "synthesize", lambda: done.append("synthesized"))
    monkeypatch.setattr(synthesis, "load", lambda environment: Stack(environment, Path(), {}))
    assert common.synthesized(parsed("dev", "--synthesized")).name == "dev"
    assert done == []
    assert common.synthesized(parsed("dev")).name == "dev"
    assert done == ["synthesized"]


def test_a_file_is_read_or_told_why_not(tmp_path: Path):
    (tmp_path / "good").write_text("ü", encoding="utf-8")
    assert common.read_file(tmp_path / "good", otherwise="") == "ü"
    with pytest.raises(UsageError, match=r"none cannot be read: no such file or directory$"):
        common.read_file(tmp_path / "none", otherwise="")
    (tmp_path / "bad").write_bytes(b"\xff")
    with pytest.raises(UsageError, match=r"bad is not text, so it is no plan$"):
        common.read_file(tmp_path / "bad", otherwise="so it is no plan")
