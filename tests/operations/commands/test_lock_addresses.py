"""`lock-addresses` writes what is there, and forgets nothing by itself."""

from pathlib import Path

import pytest

from operations import synthesis
from operations.errors import Exit
from operations.guard import address_lock
from tests.operations.commands.conftest import Run, only_error

PROD = "aws_vpc.networking_vpc"


@pytest.fixture
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for lock files in place of the project's."""
    monkeypatch.setattr(synthesis, "ROOT", tmp_path)
    monkeypatch.setattr(address_lock, "lock_file", lambda environment: tmp_path / "locks" / f"{environment}.txt")
    return tmp_path / "locks"


def test_every_environment_is_written(synthesized: Run, locks: Path):
    code, out, err = synthesized("lock-addresses", "--synthesized")
    assert code is Exit.FINE, err
    assert (locks / "prod.txt").read_text() == f"{PROD}\n"
    assert "prod: 1 addresses in locks/prod.txt\n" in out


@pytest.mark.processes
def test_an_address_that_nobody_accounts_for_is_not_forgotten(synthesized: Run, locks: Path):
    locks.mkdir()
    (locks / "prod.txt").write_text("aws_vpc.older\n")
    code, out, err = synthesized("lock-addresses", "--synthesized")
    assert (code, out) == (Exit.USAGE, "")
    assert only_error(err).startswith("prod: aws_vpc.older is locked and the stack no longer has it; ")
    assert (locks / "prod.txt").read_text() == "aws_vpc.older\n"
