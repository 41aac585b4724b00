"""`rollback-moves` writes a file, and says the same as commands."""

from pathlib import Path

from operations.errors import Exit
from tests.operations.commands.conftest import Run, only_error


def test_the_file_and_the_commands_lead_back(synthesized: Run, tmp_path: Path):
    file = tmp_path / "back.tf"
    code, out, err = synthesized("rollback-moves", "dev", "--synthesized", "--output", str(file))
    assert code is Exit.FINE
    assert file.read_text().count("moved {") == out.count("terraform state mv ") == 70
    assert err == f"wrote 70 moved blocks to {file}; the commands above do the same\n"


def test_an_environment_that_adopted_nothing_has_no_way_back(synthesized: Run):
    code, out, err = synthesized("rollback-moves", "prod", "--synthesized")
    assert (code, out) == (Exit.USAGE, "")
    assert only_error(err) == "prod has no moved blocks, so there is no way back to the HCL modules"
