"""`check-adoption` reads the state where it is, or from a file."""

from pathlib import Path

import pytest

from operations.commands import check_adoption
from operations.errors import Exit
from operations.synthesis import ROOT
from tests.conftest import FIXTURES
from tests.operations.commands.conftest import Bucket, Run, only_error


def test_check_adoption_pulls_the_state(run: Run, bucket: Bucket):
    code, out, err = run("check-adoption", "dev", "--synthesized")
    assert code is Exit.FINE, err
    assert out.startswith("dev: 70 moved, 1 ignored\n")


def test_a_file_is_read_instead_and_something_unknown_in_it_stops(synthesized: Run, tmp_path: Path):
    recorded = FIXTURES / "state" / "dev.tfstate"
    code, out, err = synthesized("check-adoption", "dev", "--synthesized", "--state", str(recorded))
    assert code is Exit.FINE, err
    assert out.startswith("dev: 52 moved\n")
    strange = tmp_path / "strange.tfstate"
    strange.write_text(recorded.read_text().replace('"aws_vpc"', '"aws_vpn"'))
    code, out, _ = synthesized("check-adoption", "dev", "--synthesized", "--state", str(strange))
    assert code is Exit.STOPPED
    assert "UNKNOWN  module.networking.aws_vpn.main: " in out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: no such file or directory"),
        (b"\xff\xfe\x00", "is not text, so it is no state; give what `terraform state pull` prints"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(synthesized: Run, tmp_path: Path, content: bytes | None, sentence: str):
    file = tmp_path / "some.tfstate"
    if content is not None:
        file.write_bytes(content)
    code, out, err = synthesized("check-adoption", "dev", "--synthesized", "--state", str(file))
    assert (code, out) == (Exit.USAGE, "")
    assert only_error(err) == f"{file} {sentence}"


def test_what_is_sure_is_written(synthesized: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "environments" / "address_changes.py"
    file.parent.mkdir()
    file.write_text((ROOT / "environments" / "address_changes.py").read_text())
    monkeypatch.setattr(check_adoption, "ROOT", tmp_path)
    stack = tmp_path / "cdktf.out" / "stacks" / "dev" / "cdk.tf.json"
    text = stack.read_text()
    move = '{"from": "module.database.aws_db_subnet_group.main", "to": "aws_db_subnet_group.database_subnet_group"}, '
    assert move in text
    stack.write_text(text.replace(move, ""))
    recorded = str(FIXTURES / "state" / "dev.tfstate")
    code, out, err = synthesized("check-adoption", "dev", "--synthesized", "--state", recorded, "--write")
    assert code is Exit.STOPPED
    assert "UNKNOWN  module.database.aws_db_subnet_group.main: " in out
    assert f"wrote 1 into RENAMED in {file}" in err
    entry = '    "module.database.aws_db_subnet_group.main": "aws_db_subnet_group.database_subnet_group",\n'
    assert f"RENAMED: Mapping[str, str] = {{\n{entry}}}\n" in file.read_text()
