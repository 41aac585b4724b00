"""An environment without a database, and one that is switched off: what is refused, and what says so from outside."""

import pytest

from environments.dev import DEV
from environments.outside import from_outside
from environments.prod import PROD
from modules.settings import SettingsError
from tests.changes import unprotected, with_compute, without_database


def test_a_service_cannot_use_a_database_that_there_is_not():
    with pytest.raises(SettingsError) as error:
        DEV.but(database=None)
    assert str(error.value) == (
        "Environment: compute.services: uses_database of backend is on and database is None; turn it off, or give the "
        "environment a database"
    )
    assert without_database(DEV).database is None


def test_prod_is_not_switched_off_before_its_protections_are():
    with pytest.raises(SettingsError) as error:
        PROD.but(activated=False)
    assert str(error.value) == (
        "Environment: activated is off and prevent_destroy and database.deletion_protection and "
        "compute.enable_deletion_protection are on; turn them off first, and apply that while the environment is "
        "activated"
    )
    assert not unprotected(PROD).but(activated=False).activated


def test_one_protection_is_enough():
    with pytest.raises(SettingsError, match=r"compute.enable_deletion_protection is on; turn it off first"):
        with_compute(DEV, enable_deletion_protection=True).but(activated=False)


@pytest.mark.parametrize(("said", "activated"), [("false", False), ("true", True), ("", True)])
def test_it_can_be_said_from_outside(monkeypatch, said, activated):
    monkeypatch.setenv("PLATFORM_DEV_ACTIVATED", said)
    assert from_outside(DEV).activated is activated
    assert from_outside(PROD).activated is True


def test_what_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("PLATFORM_DEV_ACTIVATED", "off")
    with pytest.raises(SettingsError) as error:
        from_outside(DEV)
    assert str(error.value) == "PLATFORM_DEV_ACTIVATED is 'off'; allowed: true, false"
