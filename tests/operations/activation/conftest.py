"""Emulated AWS with an empty account for each test, as preflight's tests have it."""

from tests.operations.preflight.conftest import account, aws, credentials, emulator, prod, session

__all__ = ["account", "aws", "credentials", "emulator", "prod", "session"]
