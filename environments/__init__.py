"""The environments, as data: one file each, and no logic."""

from environments.environment import Environment


def load_environments() -> tuple[Environment, ...]:
    """Every environment that is generated.

    They are made here and not on import, so that a mistake in one, a SettingsError, reaches whoever asks.
    """
    from environments.dev import DEV
    from environments.prod import PROD

    return (DEV, PROD)


__all__ = ["Environment", "load_environments"]
