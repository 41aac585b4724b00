"""The environments, as data: one file each, and no logic."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from environments.environment import Environment


def load_environments() -> "tuple[Environment, ...]":
    """Every environment that is generated.

    They are made here and not on import, so that a mistake in one, a SettingsError, reaches whoever asks, and so
    that whoever reads address_changes.py alone does not wait for all of the modules. What environment variables say of
    them counts: docs/accounts.md. What they share, one of them owns: delivery_rules.py
    """
    from environments.delivery_rules import environments_share_without_a_quarrel
    from environments.dev import DEV
    from environments.outside import from_outside
    from environments.prod import PROD

    environments = tuple(map(from_outside, (DEV, PROD)))
    environments_share_without_a_quarrel(environments)
    return environments
