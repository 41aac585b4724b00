"""What an environment's file leaves to whoever runs it: from variables and from .env."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from modules.settings import SettingsError

if TYPE_CHECKING:
    from environments.environment import Environment

DOTENV = Path(__file__).parents[1] / ".env"
SETTINGS = ("aws_account_id", "aws_profile", "activated")
SWITCHES = ("activated",)
PREFIX = "PLATFORM_"


def from_outside(environment: "Environment") -> "Environment":
    """The environment with what `PLATFORM_{NAME}_{SETTING}` says in place of its file.

    A variable of the process comes before one in .env beside main.py, and both before the file. An empty one is one
    that says nothing; in the process, it also takes back what .env says. Raises SettingsError.
    """
    if not DOTENV.is_file() and not any(name.upper().startswith(PREFIX) for name in os.environ):
        return environment  # as nearly always: what reads them takes a tenth of a second to import
    prefix = variable(environment.name, "")
    found = _read(prefix)
    if not found:
        return environment
    try:
        return environment.but(**found)
    except SettingsError as error:
        variables = " and ".join(f"{prefix}{setting.upper()}" for setting in found)
        raise SettingsError(f"{error} (as {variables} has it)") from None


def variable(environment: str, setting: str) -> str:
    """What says a setting of an environment from outside: `PLATFORM_DEV_ACTIVATED`."""
    return f"{PREFIX}{environment.upper().replace('-', '_')}_{setting.upper()}"


def _read(prefix: str) -> dict[str, str | bool]:
    """Settings and values, of one environment."""
    from dotenv import dotenv_values
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Outside(BaseSettings):
        model_config = SettingsConfigDict(env_prefix=prefix, env_file=DOTENV, extra="ignore")

        aws_account_id: str = ""
        aws_profile: str = ""
        activated: str = ""

    endings = tuple(setting.upper() for setting in SETTINGS)
    for name in (*os.environ, *dotenv_values(DOTENV)):
        # One that ends as these do may be another environment's: PLATFORM_PROD_EU_AWS_PROFILE.
        if name.upper().startswith(prefix) and not name.upper().endswith(endings):
            *most, last = (f"{prefix}{ending}" for ending in endings)
            known = f"{', '.join(most)} and {last}"
            raise SettingsError(f"{name} is no variable of an environment; known are {known}")
    return {
        setting: _switch(f"{prefix}{setting.upper()}", value) if setting in SWITCHES else value
        for setting, value in Outside().model_dump().items()
        if value
    }


def _switch(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise SettingsError(f"{name} is {value!r}; allowed: true, false")
    return value == "true"
