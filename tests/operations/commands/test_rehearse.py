"""`rehearse` hands its options on; tests/e2e/test_rehearsal.py goes the whole way."""

import pytest

from operations.command_line import main
from operations.errors import Exit


@pytest.mark.parametrize(("arguments", "expected"), [([], ("dev", False)), (["staging", "--keep"], ("staging", True))])
def test_environment_and_keep_reach_the_rehearsal(
    arguments: list[str], expected: tuple[str, bool], monkeypatch: pytest.MonkeyPatch
):
    asked = []
    monkeypatch.setattr(
        "operations.rehearsal.rehearse.rehearse", lambda environment, *, keep: asked.append((environment, keep))
    )
    assert main(["rehearse", *arguments]) is Exit.FINE
    assert asked == [expected]
