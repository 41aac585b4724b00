"""`pipenv run ship ENV SERVICE IMAGE`: brings an image to a service whose revisions a pipeline owns."""

import argparse

from operations import options as common
from operations.errors import Exit, UsageError
from operations.terminal import Heading, Report, show
from terraform.progress import say

ABOUT = "deploy an image to a service, wait, and go back where it fails"

SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "nothing")
MINUTES = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ENV, SERVICE, and the image or the way back."""
    common.add_environment(parser)
    parser.add_argument("service", metavar="SERVICE", help="as the environment's file calls it, such as backend")
    parser.add_argument(
        "image", metavar="IMAGE", nargs="?", help="REGISTRY/REPOSITORY@sha256:DIGEST; with :TAG it is followed to that"
    )
    parser.add_argument("--rollback", action="store_true", help="in place of an image: what was released before")
    parser.add_argument(
        "--stop-at",
        choices=SEVERITIES,
        default="CRITICAL",
        help="findings of the image's scan that stop: this severity and worse; CRITICAL unless said",
    )
    parser.add_argument(
        "--invalidate",
        metavar="PATH",
        action="append",
        default=[],
        help="let CloudFront forget what it keeps of this path, such as '/*'; give it once for each",
    )
    parser.add_argument(
        "--timeout",
        metavar="MINUTES",
        type=int,
        default=MINUTES,
        help=f"for the scan, for the deployment, and for going back; {MINUTES} unless said",
    )


def run(options: argparse.Namespace) -> Exit:
    """Says what runs then, and how to go back."""
    if (options.image is None) is not options.rollback:
        raise UsageError("give an image, or --rollback in place of one")
    if not 1 <= options.timeout <= 600:
        raise UsageError(f"--timeout is {options.timeout} minutes; allowed: 1 to 600")
    environment = common.environment_called(options.environment)  # before what imports the settings' modules

    from operations.shipping.patience import Patience
    from operations.shipping.ship import Shipment, Terms
    from operations.shipping.target import check_owner, target

    found = target(environment, options.service)
    check_owner(environment, options.service)
    terms = Terms(options.stop_at, tuple(filter(None, options.invalidate)), Patience(options.timeout * 60))
    shipment = Shipment(found, terms, say)
    shipped = shipment.go_back() if options.rollback else shipment.ship(options.image)
    parts = [Heading(f"{found.spoken} runs {shipped.revision}"), *shipped.done]
    if shipped.before:
        back = f"pipenv run ship {found.environment} {found.container} --rollback"
        parts.append(f"before it ran {shipped.before}; back: {back}")
    show(Report(parts))
    return Exit.FINE
