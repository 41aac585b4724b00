"""What an estimate assumes of the use that is made of an environment: an option for each."""

import argparse
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation

HELP = "help"


@dataclass(frozen=True)
class Assumptions:
    """Of a month, and of the whole environment where nothing else is said. The defaults are a small site's."""

    lcus: Decimal = field(default=Decimal(1), metadata={HELP: "load balancer capacity units at work, on average"})
    gb_out: Decimal = field(default=Decimal(10), metadata={HELP: "GB that viewers on the internet get"})
    gb_nat: Decimal = field(default=Decimal(10), metadata={HELP: "GB that go through NAT gateways, both ways"})
    gb_between_zones: Decimal = field(default=Decimal(10), metadata={HELP: "GB from one zone to another"})
    gb_endpoints: Decimal = field(default=Decimal(10), metadata={HELP: "GB that go through interface endpoints"})
    gb_logs: Decimal = field(default=Decimal(1), metadata={HELP: "GB written into each log group"})
    gb_flow_logs: Decimal = field(
        default=Decimal(5), metadata={HELP: "GB written into the flow logs' group, in place of that"}
    )
    gb_database_backups: Decimal = field(
        default=Decimal(0), metadata={HELP: "GB of automated backups beyond the database's own size, which is free"}
    )
    gb_backup_vaults: Decimal = field(default=Decimal(20), metadata={HELP: "GB in each backup vault"})
    gb_images: Decimal = field(default=Decimal(1), metadata={HELP: "GB of images in each repository"})
    gb_buckets: Decimal = field(default=Decimal(1), metadata={HELP: "GB in each bucket"})
    requests: Decimal = field(default=Decimal(1), metadata={HELP: "million requests of viewers"})
    secret_requests: Decimal = field(default=Decimal(1), metadata={HELP: "ten thousands of calls for each secret"})
    key_requests: Decimal = field(default=Decimal(1), metadata={HELP: "ten thousands of calls for each key"})
    emails: Decimal = field(default=Decimal(100), metadata={HELP: "e-mails of alarms"})
    transitions: Decimal = field(default=Decimal(100), metadata={HELP: "steps of state machines"})
    insights_cluster: Decimal = field(
        default=Decimal(12), metadata={HELP: "metrics of Container Insights for a cluster"}
    )
    insights_service: Decimal = field(
        default=Decimal(15), metadata={HELP: "metrics of Container Insights for a service"}
    )
    insights_task: Decimal = field(
        default=Decimal(10), metadata={HELP: "metrics of Container Insights for a task definition"}
    )
    spot_low: Decimal = field(
        default=Decimal(30), metadata={HELP: "percent of Fargate's price that Spot costs at least"}
    )
    spot_high: Decimal = field(
        default=Decimal(50), metadata={HELP: "percent of Fargate's price that Spot costs at most"}
    )


def add_assumptions(parser: argparse.ArgumentParser) -> None:
    """An option for each."""
    group = parser.add_argument_group("assumptions", "of a month, whole numbers or not")
    for each in fields(Assumptions):
        group.add_argument(
            f"--{each.name.replace('_', '-')}",
            metavar="N",
            type=_number,
            default=each.default,
            help=f"{each.metadata[HELP]} ({each.default})".replace("%", "%%"),
        )


def assumptions(options: argparse.Namespace) -> Assumptions:
    """What the command line says, and the defaults."""
    return Assumptions(**{each.name: getattr(options, each.name) for each in fields(Assumptions)})


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is none; allowed: a number from 0 up, such as 2.5")
    return number
