"""What an estimate assumes of the use that is made of an environment: an option for each."""

import argparse
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any


def _assumed(default: str, help_: str) -> Any:
    return field(default=Decimal(default), metadata={"help": help_})


@dataclass(frozen=True)
class Assumptions:
    """Of a month, and of the whole environment where nothing else is said. The defaults are a small site's."""

    lcus: Decimal = _assumed("1", "load balancer capacity units at work, on average")
    gb_out: Decimal = _assumed("10", "GB that viewers on the internet get")
    gb_nat: Decimal = _assumed("10", "GB that go through NAT gateways, both ways")
    gb_between_zones: Decimal = _assumed("10", "GB from one zone to another")
    gb_endpoints: Decimal = _assumed("10", "GB that go through interface endpoints")
    gb_logs: Decimal = _assumed("1", "GB written into each log group")
    gb_flow_logs: Decimal = _assumed("5", "GB written into the flow logs' group, in place of that")
    gb_database_backups: Decimal = _assumed("0", "GB of automated backups beyond the database's own size, which is free")
    gb_backup_vaults: Decimal = _assumed("20", "GB in each backup vault")
    gb_images: Decimal = _assumed("1", "GB of images in each repository")
    gb_buckets: Decimal = _assumed("1", "GB in each bucket")
    requests: Decimal = _assumed("1", "million requests of viewers")
    secret_requests: Decimal = _assumed("1", "ten thousands of calls for each secret")
    key_requests: Decimal = _assumed("1", "ten thousands of calls for each key")
    emails: Decimal = _assumed("100", "e-mails of alarms")
    transitions: Decimal = _assumed("100", "steps of state machines")
    insights_cluster: Decimal = _assumed("12", "metrics of Container Insights for a cluster")
    insights_service: Decimal = _assumed("15", "metrics of Container Insights for a service")
    insights_task: Decimal = _assumed("10", "metrics of Container Insights for a task definition")
    spot_low: Decimal = _assumed("30", "percent of Fargate's price that Spot costs at least")
    spot_high: Decimal = _assumed("50", "percent of Fargate's price that Spot costs at most")


def add_assumptions(parser: argparse.ArgumentParser) -> None:
    """An option for each."""
    group = parser.add_argument_group("assumptions", "of a month, whole numbers or not")
    for each in fields(Assumptions):
        group.add_argument(
            f"--{each.name.replace('_', '-')}",
            metavar="N",
            type=_number,
            default=each.default,
            help=f"{each.metadata['help']} ({each.default})".replace("%", "%%"),
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
