"""`pipenv run build-target ENV SERVICE`: what a pipeline has to know before it builds an image."""

import argparse

from operations import options as common
from operations.errors import Exit, UsageError

ABOUT = "say where images of a service go and what they are built for, as lines NAME=VALUE"

RUNNERS = {"amd64": "ubuntu-24.04", "arm64": "ubuntu-24.04-arm"}
"""GitHub's runners of the same architecture, so that nothing is emulated.

https://docs.github.com/en/actions/reference/runners/github-hosted-runners
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV and SERVICE."""
    common.add_environment(parser)
    parser.add_argument("service", metavar="SERVICE", help="as the environment's file calls it, such as backend")


def run(options: argparse.Namespace) -> Exit:
    """Reads the settings alone: no account is asked."""
    environment = common.environment_called(options.environment)  # before what imports the settings' modules

    from operations.shipping.target import check_owner, target

    found = target(environment, options.service)
    check_owner(environment, options.service)
    if found.repository is None:
        raise UsageError(
            f"{found.environment} says nothing of repositories for its images; set delivery.repositories in its file"
        )
    values = {
        "region": found.region,
        "registry": found.registry,
        "repository": f"{found.registry}/{found.repository}",
        "platform": f"linux/{found.architecture}",
        "runner": RUNNERS[found.architecture],
    }
    for name, value in values.items():
        print(f"{name}={value}")
    return Exit.FINE
