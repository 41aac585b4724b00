"""What the tests of all operations share."""

import pytest

from tests.conftest import Stack, state


@pytest.fixture(scope="session")
def running() -> Stack:
    """The state as the HCL modules left it."""
    return state("dev-with-compute")
