"""Where stacks are found, and what is said where one is missing or cannot be made."""

import subprocess
import sys
from pathlib import Path

import pytest

from operations import synthesis
from operations.errors import CommandError, UsageError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of nothing, in place of ours."""
    monkeypatch.setattr(synthesis, "ROOT", tmp_path)
    monkeypatch.delenv("CDKTF_OUTDIR", raising=False)
    return tmp_path


def test_the_output_folder_is_the_projects_unless_the_variable_says_otherwise(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    assert synthesis.output_folder() == project / "cdktf.out"
    monkeypatch.setenv("CDKTF_OUTDIR", "/elsewhere")
    assert synthesis.output_folder() == Path("/elsewhere")


def test_an_unknown_environment_is_named_with_the_known_ones(project: Path):
    (project / "cdktf.out").mkdir()
    (project / "cdktf.out" / "manifest.json").write_text('{"stacks": {"prod": {}, "dev": {}}}')
    with pytest.raises(UsageError, match=r"^there is no environment 'staging'; there is dev and prod$"):
        synthesis.load("staging")


def test_a_mistake_in_the_settings_is_told_as_it_is(project: Path):
    (project / "main.py").write_text("import sys; sys.exit('error: NetworkingSettings: vpc_cidr is wrong')")
    with pytest.raises(UsageError, match=r"^NetworkingSettings: vpc_cidr is wrong$"):
        synthesis.synthesize()


def test_a_failure_of_synth_is_told_with_what_it_said(project: Path):
    (project / "main.py").write_text("raise KeyError('x')")
    with pytest.raises(CommandError, match=r"^synthesizing failed: KeyError: 'x'$") as error:
        synthesis.synthesize()
    assert "Traceback" in error.value.details


def test_without_node_it_is_one_sentence():
    """main.py by itself, too: cdktf would print a traceback when it is imported."""
    done = subprocess.run(
        [sys.executable, str(synthesis.ROOT / "main.py")],
        env={"PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr == ("error: node is not on the PATH; `pipenv run` brings it along, or install Node 20 or 22\n")
