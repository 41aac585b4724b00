"""What commands take and do alike."""

import argparse
import codecs
import gzip
from pathlib import Path

import pytest

from operations import options as common
from operations import synthesis
from operations.errors import UsageError
from terraform.stack import Stack
from tests.conftest import FIXTURES


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


STATE = (FIXTURES / "state" / "dev.tfstate").read_text()
WINDOWS = STATE.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "content",
    [
        STATE.encode(),
        WINDOWS.encode("utf-8-sig"),  # Set-Content -Encoding utf8
        WINDOWS.encode("utf-16"),  # `>` of PowerShell
        codecs.BOM_UTF16_BE + WINDOWS.encode("utf-16-be"),
        WINDOWS.encode("utf-16-le"),
        STATE.encode("utf-16-be"),
        gzip.compress(STATE.encode(), mtime=0),
        gzip.compress(WINDOWS.encode("utf-16"), mtime=0),
    ],
)
def test_a_state_is_read_as_users_hand_it_over(tmp_path: Path, content: bytes):
    file = tmp_path / "dev.tfstate"
    file.write_bytes(content)
    assert len(common.read_state_file(file).managed) == 52


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: no such file or directory"),
        (b"\xff", "is not text, so it is no state; give what `terraform state pull` prints"),
        (gzip.compress(STATE.encode(), mtime=0)[:500], "is gzipped and broken; copy it again"),
        (
            gzip.compress(b"\xff\xfe\x00", mtime=0),
            "is not text, so it is no state; give what `terraform state pull` prints",
        ),
    ],
)
def test_a_file_that_is_no_state_is_told(tmp_path: Path, content: bytes | None, sentence: str):
    file = tmp_path / "dev.tfstate"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError) as error:
        common.read_state_file(file)
    assert str(error.value) == f"{file} {sentence}"
