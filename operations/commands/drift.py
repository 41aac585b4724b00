"""`pipenv run drift ENV`: what somebody changed outside of Terraform, for a schedule."""

import argparse
from typing import Any

from operations import options as common
from operations.errors import CommandError, Exit
from terraform.progress import under_way

ABOUT = "show only what was changed outside of Terraform"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, and the form of the report."""
    common.add_environment(parser)
    common.add_synthesized(parser)
    common.add_forms(parser)


def run(options: argparse.Namespace) -> Exit:
    """Changes nothing and locks nothing."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from operations.drift import left_alone, refresh, report

    stack = common.synthesized(options)
    state, drift = refresh.look(stack)
    session = boto3.session.Session(region_name=stack.region)
    clients: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in clients:
            clients[service] = session.client(service)
        return clients[service]

    try:
        with under_way(f"{stack.name}: asking AWS what Terraform leaves alone"):
            strays = left_alone.look(stack, state, client)
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"AWS does not say what Terraform leaves alone: {error}") from None
    common.print_report(
        options,
        text=lambda: report.as_text(stack.name, drift, strays),
        json=lambda: report.as_json(stack.name, drift, strays),
    )
    return Exit.DRIFTED if drift or strays else Exit.FINE
