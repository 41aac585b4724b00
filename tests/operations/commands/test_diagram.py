"""`diagram` prints Mermaid, or draws to files."""

import pytest

from operations.diagrams.drawing import check_tools
from operations.errors import Exit
from tests.conftest import needed
from tests.operations.commands.conftest import Run


def test_it_prints_mermaid(synthesized: Run):
    code, out, _ = synthesized("diagram", "dev", "--synthesized")
    assert code is Exit.FINE
    assert out.startswith('flowchart TB\n  internet["<b>Internet</b>"]:::internet\n')


@pytest.mark.processes
def test_it_draws_to_the_files_that_it_is_told(synthesized: Run, tmp_path):
    needed(check_tools)
    svg, png = tmp_path / "dev.svg", tmp_path / "dev.png"
    assert synthesized("diagram", "dev", "--synthesized", "--svg", str(svg), "--png", str(png)) == (Exit.FINE, "", "")
    assert svg.read_text().startswith("<svg ")
    assert png.read_bytes().startswith(b"\x89PNG")
