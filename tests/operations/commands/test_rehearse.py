"""`rehearse` hands its options on; tests/e2e/test_rehearsal.py goes the whole way."""

import sys
from pathlib import Path
from typing import Any

import pytest

from operations.command_line import main
from operations.errors import Exit
from tests.operations.commands.conftest import only_error


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ("dev", {"settings": None, "keep": False})),
        (["prod", "--keep"], ("prod", {"settings": None, "keep": True})),
        (["--settings", "other.py"], ("dev", {"settings": Path("other.py"), "keep": False})),
    ],
)
def test_environment_settings_and_keep_reach_the_rehearsal(
    arguments: list[str], expected: tuple[str, Any], monkeypatch: pytest.MonkeyPatch
):
    asked = []
    monkeypatch.setattr(
        "operations.rehearsal.rehearse.rehearse", lambda environment, **options: asked.append((environment, options))
    )
    assert main(["rehearse", *arguments]) is Exit.FINE
    assert asked == [expected]


def test_an_unknown_environment_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("operations.rehearsal.rehearse.rehearse", lambda *_, **__: pytest.fail("it has started"))
    assert main(["rehearse", "staging"]) is Exit.USAGE
    assert only_error(capsys.readouterr().err) == "there is no environment 'staging'; there is dev and prod"


def test_without_the_development_packages_it_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name in [name for name in sys.modules if name.startswith("operations.rehearsal.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "grpc", None)
    assert main(["rehearse"]) is Exit.FAILED
    assert capsys.readouterr().err == "error: grpc is not installed; run `pipenv sync --dev`\n"
