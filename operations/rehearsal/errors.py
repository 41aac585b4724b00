"""What ends a rehearsal early."""


class RehearsalError(Exception):
    """Something that the rehearsal needs or checks is not so. Its text is one sentence for people."""
