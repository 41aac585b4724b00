"""Every error ends its command with the exit code that the help promises."""

import pytest

from operations.errors import CommandError, Exit, Stopped, UsageError, exit_of
from operations.rehearsal.errors import RehearsalError
from terraform import errors as terraform


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CommandError("x"), Exit.FAILED),
        (UsageError("x"), Exit.USAGE),
        (Stopped("x"), Exit.STOPPED),
        (RehearsalError("x"), Exit.FAILED),
        (terraform.TerraformError("x"), Exit.FAILED),
        (terraform.Unreadable("x"), Exit.FAILED),
        (terraform.DestroyPrevented("x"), Exit.STOPPED),
        (terraform.WrongTarget("x"), Exit.WRONG_TARGET),
        (terraform.StalePlan("x"), Exit.STALE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.name,
)
def test_an_error_has_its_exit_code(error: CommandError | terraform.TerraformError, code: Exit):
    assert exit_of(error) is code
