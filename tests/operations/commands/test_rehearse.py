"""`rehearse` hands its options on; tests/e2e/test_rehearsal.py goes the whole way."""

from pathlib import Path
from typing import Any

import pytest

from operations.command_line import main
from operations.errors import Exit


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ("dev", {"settings": None, "keep": False})),
        (["staging", "--keep"], ("staging", {"settings": None, "keep": True})),
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
