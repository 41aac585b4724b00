"""The environments whose pictures are looked at."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from environments.dev import DEV
from environments.environment import Environment
from environments.prod import PROD
from operations.diagrams.model import Picture
from operations.diagrams.picture import picture
from terraform.stack import Stack
from tests.changes import unprotected, without_containers, without_database
from tests.five_services import FIVE_SERVICES

ENVIRONMENTS: dict[str, Environment] = {
    "dev": DEV,
    "prod": PROD,
    "five services": FIVE_SERVICES,
    "off": unprotected(PROD).but(activated=False),
    "no database": without_database(DEV),
    "no containers": without_containers(DEV),
}


def picture_of(synth: Callable[[Environment], Any], name: str) -> Picture:
    return picture(Stack(name, Path(), synth(ENVIRONMENTS[name])))
