"""What ends a command, and with which exit code."""

from collections.abc import Iterable
from enum import IntEnum

from terraform import errors as terraform


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    FAILED = 1
    """Synthesizing, Terraform or reading a file failed."""
    USAGE = 2
    """The command line or the settings are wrong."""
    STOPPED = 3
    """A protected resource is in danger, something is unaccounted for or insecure, or the account is not ready."""
    WRONG_TARGET = 4
    """Account, bucket or state belong to something else."""
    STALE = 5
    """The saved plan no longer fits the state or its verdict: plan again."""
    DRIFTED = 6
    """Something has been changed outside of Terraform."""
    INTERRUPTED = 130


class CommandError(Exception):
    """Ends a command. Its text is one sentence for people; `details` is what a tool said, if it said more."""

    exit = Exit.FAILED

    def __init__(self, sentence: str, details: str = "") -> None:
        super().__init__(sentence)
        self.details = details


class UsageError(CommandError):
    """The command line or the settings are wrong."""

    exit = Exit.USAGE


class UnknownEnvironment(UsageError):
    """There is no environment of a name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no environment {name!r}; there is {' and '.join(sorted(known)) or 'none'}")


class Stopped(CommandError):
    """The guard does not let this happen."""

    exit = Exit.STOPPED


_OF_TERRAFORM = {
    terraform.WrongTarget: Exit.WRONG_TARGET,
    terraform.UnusableVariable: Exit.USAGE,
    terraform.StalePlan: Exit.STALE,
    terraform.DestroyPrevented: Exit.STOPPED,
}


def exit_of(error: CommandError | terraform.TerraformError) -> Exit:
    """The exit code of a command that an error ends."""
    if isinstance(error, CommandError):
        return error.exit
    return _OF_TERRAFORM.get(type(error), Exit.FAILED)
