"""What an environment without a database, or one that is switched off, must not have. Each rule raises ValueError."""

from modules.compute import ComputeSettings
from modules.database import DatabaseSettings


def services_have_a_database(database: DatabaseSettings | None, compute: ComputeSettings) -> None:
    """Who uses the database is told where it is."""
    users = [service.name for service in compute.services if service.uses_database]
    if database is None and users:
        raise ValueError(
            f"compute.services: uses_database of {' and '.join(users)} is on and database is None; turn it off, or "
            "give the environment a database"
        )


def nothing_is_protected(database: DatabaseSettings | None, compute: ComputeSettings, *, prevent_destroy: bool) -> None:
    """What is protected is not destroyed: AWS would refuse it in the middle, and Terraform ignores what is left out."""
    protections = {
        "prevent_destroy": prevent_destroy,
        "database.deletion_protection": database is not None and database.deletion_protection,
        "compute.enable_deletion_protection": compute.enabled and compute.enable_deletion_protection,
    }
    on = [setting for setting, is_on in protections.items() if is_on]
    if on:
        raise ValueError(
            f"activated is off and {' and '.join(on)} {'is' if len(on) == 1 else 'are'} on; turn "
            f"{'it' if len(on) == 1 else 'them'} off first, and apply that while the environment is activated"
        )
