"""`record` makes one recording after the other."""

import pytest

from operations.command_line import main
from operations.errors import Exit


@pytest.mark.parametrize(("arguments", "expected"), [([], ["dev", "prod"]), (["prod"], ["prod"])])
def test_each_environment_is_recorded(arguments: list[str], expected: list[str], monkeypatch: pytest.MonkeyPatch):
    recorded: list[str] = []
    monkeypatch.setattr("operations.rehearsal.record.record", recorded.append)
    assert main(["record", *arguments]) is Exit.FINE
    assert recorded == expected
