"""What ends a rehearsal early."""

from operations.errors import CommandError


class RehearsalError(CommandError):
    """Something that the rehearsal needs or checks is not so. Its text is one sentence for people."""
