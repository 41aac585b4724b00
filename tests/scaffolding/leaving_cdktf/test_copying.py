"""What git tracks is copied, rewritten or byte for byte; where anything is wrong, nothing is written."""

import subprocess
from pathlib import Path

import pytest

from scaffolding.leaving_cdktf import rewriting
from scaffolding.leaving_cdktf.copying import copy
from scaffolding.leaving_cdktf.rewriting import LeavingError

PICTURE = b"\x89PNG\r\n\x1a\n\xff cdktf"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of four files, one of which git does not track and one of which is gone."""
    for name, row in {"WORDS": {"cdktf": "cdktn"}, "EDITS": (), "LOCKED": {}, "AS_THEY_ARE": ()}.items():
        monkeypatch.setattr(rewriting, name, row)
    monkeypatch.setattr(rewriting, "LEFT_BEHIND", ("gone.py",))
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    (root / "run.sh").write_text("cdktf synth\r\n", newline="")
    (root / "run.sh").chmod(0o755)
    (root / "docs" / "picture.png").write_bytes(PICTURE)
    (root / "gone.py").write_text("import cdktf")
    (root / "deleted.py").write_text("import cdktf")
    for command in ("init", "add ."):
        subprocess.run(["git", "-C", root, *command.split()], check=True, capture_output=True, timeout=60)
    (root / "deleted.py").unlink()
    (root / "secrets.env").write_text("cdktf")
    return root


def test_what_git_tracks_is_there_with_its_line_ends_and_its_mode(checkout: Path, tmp_path: Path):
    used = copy(checkout, tmp_path / "copy")
    files = {
        str(path.relative_to(tmp_path / "copy")): path for path in (tmp_path / "copy").rglob("*") if path.is_file()
    }
    assert {path: file.read_bytes() for path, file in files.items()} == {
        "run.sh": b"cdktn synth\r\n",
        "docs/picture.png": PICTURE,
    }
    assert files["run.sh"].stat().st_mode & 0o111
    assert used == {"cdktf": 1, "gone.py": 1}


def test_a_folder_that_holds_anything_is_left_alone(checkout: Path, tmp_path: Path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "mine").touch()
    with pytest.raises(LeavingError, match="copy is there already; name a folder that is not, or an empty one"):
        copy(checkout, tmp_path / "copy")
    assert [file.name for file in (tmp_path / "copy").iterdir()] == ["mine"]


def test_nothing_is_written_where_the_table_does_not_know_a_word(checkout: Path, tmp_path: Path):
    (checkout / "run.sh").write_text("cdktf_deploy")
    with pytest.raises(LeavingError, match="'cdktf_deploy' is not known"):
        copy(checkout, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_without_git_and_outside_of_a_checkout_it_says_so(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(LeavingError, match="is no checkout that git could list: fatal: not a git repository"):
        copy(tmp_path, tmp_path / "copy")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LeavingError, match="git is not on the PATH"):
        copy(checkout, tmp_path / "copy")
