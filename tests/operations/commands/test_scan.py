"""`scan` ends as what it found is judged; the scanners themselves are in tests/operations/scanning."""

import json
from pathlib import Path

import pytest

from operations.command_line import main
from operations.errors import Exit
from operations.scanning import scanners, waivers
from operations.scanning.offline_plan import OfflinePlans
from tests.operations.commands.conftest import only_error
from tests.operations.scanning.made import answered, failed

ADDRESS = "aws_vpc.main"


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What checkov finds in two environments of one resource each."""
    for name in ("dev", "prod"):
        folder = tmp_path / "cdktf.out" / "stacks" / name
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_text(json.dumps({"resource": {"aws_vpc": {"main": {}}}}))
    (tmp_path / "cdktf.out" / "manifest.json").write_text(json.dumps({"stacks": {"dev": {}, "prod": {}}}))
    monkeypatch.setenv("CDKTF_OUTDIR", str(tmp_path / "cdktf.out"))
    monkeypatch.setattr(waivers, "FILE", tmp_path / "waivers.toml")
    (tmp_path / "waivers.toml").write_text("")
    failures: list[dict[str, str]] = []

    def ask(python, files, policies):
        return {"files": [answered(ADDRESS, failed=failures) for _ in files], "policies": [[] for _ in policies]}

    monkeypatch.setattr(scanners, "install", lambda: Path("python"))
    monkeypatch.setattr(scanners, "ask", ask)
    monkeypatch.setattr(OfflinePlans, "find", lambda: OfflinePlans("terraform", {}))
    monkeypatch.setattr(OfflinePlans, "plan", lambda self, stack, folder: {"planned": stack.name})
    return failures


def scan(*arguments: str) -> Exit:
    return main(["scan", "--synthesized", *arguments])


def test_all_environments_are_scanned_where_none_is_named(found, capsys):
    assert scan() is Exit.FINE
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["dev", "prod"]
    assert scan("prod") is Exit.FINE
    assert capsys.readouterr().out == "prod (1 resources, 2 checks, 0 policies): no open, 0 waived\n"


def test_what_is_not_waived_stops(found, capsys):
    found.append(failed("CKV2_AWS_12", ADDRESS))
    assert scan("dev") is Exit.STOPPED
    assert f"{ADDRESS}  CKV2_AWS_12" in capsys.readouterr().out


def test_a_stale_waiver_stops(found, capsys):
    waivers.FILE.write_text(f'[recorded.dev]\nCKV2_AWS_12 = ["{ADDRESS}"]')
    assert scan("dev") is Exit.STOPPED
    assert "is no longer found" in capsys.readouterr().out
    found.append(failed("CKV2_AWS_12", ADDRESS))
    assert scan("dev") is Exit.FINE


def test_programs_get_json(found, capsys):
    assert scan("dev", "--json") is Exit.FINE
    assert json.loads(capsys.readouterr().out)["dev"]["fine"] is True


def test_a_scan_of_nothing_fails(found, monkeypatch, capsys):
    monkeypatch.setattr(scanners, "ask", lambda python, files, policies: {"files": [answered()] * 2, "policies": []})
    assert scan("dev") is Exit.FAILED
    assert "checkov read 0 of 1 resources in the stack of dev" in only_error(capsys.readouterr().err)


def test_an_unknown_environment_is_named_with_the_known_ones(found, capsys):
    assert scan("stage") is Exit.USAGE
    assert "there is no environment 'stage'; there is dev and prod" in only_error(capsys.readouterr().err)
