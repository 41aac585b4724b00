from collections.abc import Iterator

import pytest

from rehearsal.emulator import Emulator
from tests.e2e.aws import ACCOUNT_ID, REGION


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Emulated AWS, put right where moto is wrong. Tests share it: they bring names of their own."""
    with Emulator(ACCOUNT_ID, REGION, tmp_path_factory.mktemp("emulator") / "emulator.log") as started:
        yield started


@pytest.fixture(scope="session")
def moto_as_it_is(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    log = tmp_path_factory.mktemp("moto") / "emulator.log"
    with Emulator(ACCOUNT_ID, REGION, log, patched=False) as started:
        yield started
