"""`pictures` writes what has changed, and says so."""

from pathlib import Path

import pytest

from operations import synthesis
from operations.diagrams import pages
from operations.diagrams.drawing import check_tools
from operations.errors import Exit
from tests.conftest import needed
from tests.operations.commands.conftest import Run


@pytest.mark.processes
def test_what_has_changed_is_written_and_named(synthesized: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    needed(check_tools)
    page = tmp_path / "architecture.md"
    page.write_text(f"{pages.START}\n{pages.END}\n")
    for module, name, value in (
        (synthesis, "ROOT", tmp_path),
        (pages, "PAGE", page),
        (pages, "PICTURES", tmp_path / "pictures"),
    ):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "cdktf.out"))
    code, out, _ = synthesized("pictures", "--synthesized")
    assert code is Exit.FINE
    assert out.splitlines() == [
        f"{file} has changed" for file in ("pictures/dev.svg", "pictures/prod.svg", "architecture.md")
    ]
    assert "## prod\n\n![prod](pictures/prod.svg)\n" in page.read_text()
    assert synthesized("pictures", "--synthesized") == (Exit.FINE, "", "")
