"""`pipenv run due`: which environments are to be switched off or on now, for a workflow that runs every hour."""

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from operations import options as common
from operations.errors import Exit
from operations.github import Repository

ABOUT = "say which environments sleep or wake by a workflow now, as a line switches=JSON"

WORKFLOW = "night.yml"
FIRST = timedelta(hours=1)
"""How far back the first run looks."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Since when, where it is not the workflow that asks."""
    parser.add_argument(
        "--since",
        metavar="TIME",
        type=_time,
        help="such as 2026-02-16T20:00:00Z; without it since the workflow last succeeded, as GitHub has it",
    )


def run(options: argparse.Namespace) -> Exit:
    """Reads the settings, and GitHub: no account is asked."""
    environments = common.all_environments()

    from operations.nights.due import due

    now = datetime.now(UTC)
    since = options.since or Repository().last_success(WORKFLOW) or now - FIRST
    print(f"switches={json.dumps([asdict(switch) for switch in due(environments, since, now)])}")
    return Exit.FINE


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time with its zone, such as 2026-02-16T20:00:00Z")
    return found
